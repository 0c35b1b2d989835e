# SPDX-License-Identifier: BSD-3-Clause
"""The real musl and lwIP: a second application compiles none of their files.

Uses the user's own cache, so that the first application, too, is quick when
they were built before. Needs the sources (from the cache or the network).
"""
import os
import subprocess

from conftest import ROOT, WRAPPER

APP = """config APPSEAL
	bool "two sealed libraries"
	default y
	select LIBMUSL
	select LIBLWIP
"""


class Application:
    """An application outside of the tree, made by a compiler that counts."""

    def __init__(self, path):
        self.path = path
        path.mkdir()
        (path / "Config.uk").write_text(APP)
        (path / "Makefile.uk").write_text("$(eval $(call addlib,appseal))\n")
        self.log = path / "calls"
        self.wrapper = path / "cc"
        self.wrapper.write_text(WRAPPER.format(log=self.log))
        self.wrapper.chmod(0o755)

    def make(self, *goals):
        """Calls of the compiler that compiled something of upstream's."""
        self.log.write_text("")
        env = {k: v for k, v in os.environ.items()
               if not k.startswith("MAKE")}
        subprocess.run(["make", "-s", "-C", str(ROOT), "A=%s" % self.path,
                        "CC=%s" % self.wrapper, "-j2", *goals], env=env,
                       check=True)
        return [line for line in self.log.read_text().splitlines()
                if " -c " in line and "/origin/" in line]

    def lib(self, name):
        return self.path / "build" / name / "lib.o"


def test_second_application_compiles_nothing_of_musl_and_lwip(tmp_path):
    first, second = (Application(tmp_path / n) for n in ("one", "two"))
    names = ("libmusl", "liblwip")
    first.make(*(str(first.lib(name)) for name in names))
    assert second.make(*(str(second.lib(name)) for name in names)) == []
    for name in names:
        assert first.lib(name).read_bytes() == second.lib(name).read_bytes()
