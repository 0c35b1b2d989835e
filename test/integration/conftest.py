# SPDX-License-Identifier: BSD-3-Clause
"""Shared by the integration tests: the uk tool, and guests that always end."""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "support" / "uk"))     # for tests of its parts
UK = str(ROOT / "uk")
LIMIT = 300     # seconds after which a command is taken for stuck

# A job in the background of a script ignores it, and so would what we start.
signal.signal(signal.SIGINT, signal.default_int_handler)


def as_user(uid):
    """The words before a command that run it as that user, who may read and
    enter the folders of this checkout wherever it lies, but not write there."""
    return ["setpriv", f"--reuid={uid}", "--clear-groups",
            "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]


def variant(folder, app, config):
    """A copy of an application's folder, with more in its configuration; the
    tool wants UK_ROOT for it."""
    path = folder / pathlib.Path(app).name
    shutil.copytree(ROOT / app, path,
                    ignore=shutil.ignore_patterns("build", ".config*"))
    with open(path / "defconfig", "a", encoding="ascii") as file:
        file.write(config)
    return path


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Uk:
    """Calls the tool with records of its own, apart from the user's."""

    def __init__(self, runtime):
        self.env = {**os.environ, "XDG_RUNTIME_DIR": str(runtime)}

    def __call__(self, *args, stdin=b"", **kw):
        return subprocess.run([UK, *map(str, args)], input=stdin,
                              capture_output=True, env=self.env,
                              timeout=LIMIT, **kw)

    def run(self, app, *args, **kw):
        """`uk run` in the foreground, forced to TCG so that it is the same
        everywhere."""
        return self("run", app, "--accel", "tcg", *args, **kw)

    def start(self, app, *args):
        """`uk run -d --json`: the record of a guest that answers."""
        p = self("run", app, "--accel", "tcg", "-d", "--json", *args)
        assert p.returncode == 0, p.stderr.decode()
        return json.loads(p.stdout)

    def popen(self, *args, **kw):
        return subprocess.Popen([UK, *map(str, args)], env=self.env,
                                stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, **kw)

    def ps(self):
        return json.loads(self("ps", "--all", "--json").stdout)

    def cleanup(self):
        for row in json.loads(self("ps", "--json").stdout or "[]"):
            os.kill(row["pid"], signal.SIGKILL)


@pytest.fixture
def uk(tmp_path):
    tool = Uk(tmp_path)
    yield tool
    tool.cleanup()


@pytest.fixture
def port():
    return free_port()


@pytest.fixture(params=["microvm", "q35"])
def machine(request):
    return request.param
