# SPDX-License-Identifier: BSD-3-Clause
"""Redis's own tests, which come with its sources and are written in TCL: run
from here against a server that answers at a port."""
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time

from conftest import ROOT

SOURCES = ROOT / "app" / "redis" / "build" / "libredis" / "origin"
# What the tests ask of a server that they have not started themselves, as
# Redis's developers start such a one.
SERVER = ["--save", "", "--enable-protected-configs", "yes",
          "--enable-debug-command", "yes", "--enable-module-command", "yes"]
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
UNIT_S = 14400      # after which a unit is taken for stuck


class Suite:
    """The tests, in a folder of their own with the programs that they run."""

    def __init__(self, folder):
        source, = SOURCES.glob("redis-*")
        self.folder = folder / "redis"
        shutil.copytree(source / "tests", self.folder / "tests")
        shutil.copytree(source / "utils", self.folder / "utils")
        shutil.copy(source / "redis.conf", self.folder)
        shutil.copytree(source / "src", self.folder / "src",
                        ignore=lambda _dir, names: {
                            n for n in names if n.endswith(".o")})
        for name in ("redis-cli", "redis-benchmark"):
            os.symlink("/usr/bin/" + name, self.folder / "src" / name)

    def units(self):
        """Their own list of all that there are."""
        return subprocess.run(
            ["tclsh", "tests/test_helper.tcl", "--list-tests"],
            cwd=self.folder, capture_output=True, text=True,
            check=True).stdout.split()

    def run(self, unit, host, port, server=None):
        """(names of tests that passed, names of those that did not, what was
        printed). What the server cannot do is left out by the tests' tags for
        a server that somebody else started. With that server's process, a
        unit ends with it."""
        with tempfile.TemporaryFile("w+", errors="replace") as out:
            p = subprocess.Popen(
                ["tclsh", "tests/test_helper.tcl", "--host", host, "--port",
                 str(port), "--single", unit, "--durable",
                 "--timeout", str(UNIT_S)], cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=out,
                stderr=subprocess.STDOUT, start_new_session=True)
            end = time.monotonic() + UNIT_S
            while p.poll() is None:
                if time.monotonic() > end or server and \
                        server.poll() is not None:
                    os.killpg(p.pid, signal.SIGKILL)
                    p.wait()
                time.sleep(0.1)
            out.seek(0)
            text = COLOUR.sub("", out.read())
        good = set(re.findall(r"^\[ok\]: (.*) \(\d+ ms\)$", text, re.M))
        bad = set(re.findall(r"^\[(?:err|exception)\]: (.*?)(?: in tests/.*)?$",
                             text, re.M))
        if not bad and (p.returncode or "All tests passed" not in text):
            bad.add("the end of the unit")
        return good, bad, text
