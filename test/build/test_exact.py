# SPDX-License-Identifier: BSD-3-Clause
"""The real core, in copies of the sources: exact and reproducible builds.

UK_REPEAT=n builds n times (once if not set) where one image is compared with
others made from the same sources.
"""
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import time

import pytest

from conftest import ROOT, WRAPPER

REPEAT = int(os.environ.get("UK_REPEAT") or 1)

# An application that tells when and where it was compiled.
MAIN = """#include <stdio.h>
int main(void) { puts(__DATE__ __TIME__ __FILE__); return 0; }
"""


class Copy:
    """The sources of the core and of helloworld in a folder of their own."""

    def __init__(self, path):
        self.root = path / "unilith"
        for name in ("arch", "drivers", "include", "lib", "plat", "support",
                     "Makefile", "Config.uk"):
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, self.root / name)
            else:
                shutil.copy(ROOT / name, self.root / name)
        self.app = self.root / "app/helloworld"
        self.app.mkdir(parents=True)
        for name in ("Makefile", "Makefile.uk", "Config.uk", "defconfig"):
            shutil.copy(ROOT / "app/helloworld" / name, self.app / name)
        (self.app / "main.c").write_text(MAIN)
        self.log = path / "calls"
        self.wrapper = path / "cc"
        self.wrapper.write_text(WRAPPER.format(log=self.log))
        self.wrapper.chmod(0o755)

    def make(self, *words):
        """The sources that were compiled, and all calls of the compiler."""
        self.log.write_text("")
        env = {k: v for k, v in os.environ.items()
               if not k.startswith(("MAKE", "UK_", "SOURCE_DATE"))}
        done = subprocess.run(
            ["make", "CC=%s" % self.wrapper, *words], cwd=self.app, env=env,
            check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True)
        assert done.returncode == 0, done.stdout[-3000:]
        calls = self.log.read_text().splitlines()
        return sorted(call.split(" -c ")[1].split()[0] for call in calls
                      if " -c " in call), calls

    def digests(self, out=None):
        build = out or self.app / "build"
        return [hashlib.sha256(path.read_bytes()).hexdigest() for path in
                sorted(build.glob("helloworld_kvm-x86_64*"))
                if path.suffix in ("", ".dbg")]

    def readers(self, header):
        """Sources that include a header, by the preprocessor's word."""
        found = []
        entries = json.loads(
            (self.app / "build/compile_commands.json").read_text())
        for entry in entries:
            words = shlex.split(entry["command"])
            words = ["gcc"] + words[1:words.index("-MD")] + \
                ["-M", entry["file"]]
            text = subprocess.run(words, stdout=subprocess.PIPE, check=True,
                                  text=True).stdout
            if str(header) in text.split():
                found.append(entry["file"])
        return sorted(found)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    copy = Copy(tmp_path_factory.mktemp("exact"))
    copy.make("-j2")
    return copy


def touch(path, text=None):
    if text is not None:
        path.write_text(text)
    os.utime(path)


def test_nothing_changed(built):
    start = time.monotonic()
    assert built.make() == ([], [])
    print("a build with nothing to do: %.2f s" % (time.monotonic() - start))


@pytest.mark.parametrize("name", ["include/uk/list.h",
                                  "lib/uksched/include/uk/sched.h"])
def test_one_header_touched(built, name):
    readers = built.readers(built.root / name)
    assert 0 < len(readers) < 60
    touch(built.root / name)
    assert built.make("-j2")[0] == readers
    assert built.make() == ([], [])


def test_one_symbol_changed(built):
    """What names it is compiled, and the result is that of a clean build."""
    config = built.app / ".config"
    before, first = config.read_text(), built.digests()
    name = "CONFIG_LIBUKBOOT_MAINSTACK_PAGES"
    size = int(re.search(name + "=(\\d+)", before).group(1))
    touch(config, before.replace("%s=%d" % (name, size),
                                 "%s=%d" % (name, size * 2)))
    compiled, _ = built.make("-j2")
    assert 0 < len(compiled) < 20
    for path in compiled:
        headers = subprocess.run(["grep", "-rlw", name, built.root / "lib",
                                  built.root / "include", path],
                                 stdout=subprocess.PIPE, text=True,
                                 check=True).stdout.split()
        assert any(h == path or path in built.readers(h) for h in headers)
    out = built.root / "clean"
    built.make("-j2", "O=%s" % out)
    assert built.digests() == built.digests(out) != first
    touch(config, before)
    built.make("-j2")
    assert built.digests() == first


def test_parallel_builds_make_one_image(built):
    first = built.digests()
    assert len(first) == 2
    for _ in range(REPEAT):
        built.make("clean")
        built.make("-j8")
        assert built.digests() == first


def test_two_folders_two_times(built, tmp_path):
    """Neither the place nor the time nor the order of files shows."""
    other = Copy(tmp_path / "a/rather/longer/path/to/the/sources")
    for folder, _, names in os.walk(other.root):
        for name in names:
            os.utime(os.path.join(folder, name), (1e9, 1e9))
    other.make("-j2")
    assert other.digests() == built.digests()
