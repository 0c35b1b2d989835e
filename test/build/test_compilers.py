# SPDX-License-Identifier: BSD-3-Clause
"""The real core by each compiler and level: it builds, warns not, and boots."""
import subprocess

import pytest

from conftest import ROOT
from test_core import Build

GCC_ONLY = ("tree-loop-distribute", "falign-jumps", "falign-labels")


def boots(build, app, *words):
    """Builds the application without a warning, and boots it."""
    status, text = build.make(*words)
    assert status == 0 and "warning:" not in text, text[-3000:]
    status, text = build.make(*words, "run")
    assert status == 0 and "Hello, world!" in text, text[-2000:]


def producers(build, app="helloworld"):
    """What compiled the image, by its debug information."""
    image = build.path / ("o/%s_kvm-x86_64.dbg" % app)
    text = subprocess.run(["readelf", "--debug-dump=info", str(image)],
                          stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    return {word for line in text.splitlines() if "DW_AT_producer" in line
            for word in ("clang", "GNU C") if word in line}


def test_helloworld_by_clang(tmp_path):
    build = Build(tmp_path)
    boots(build, "helloworld", "COMPILER=clang")
    assert producers(build) == {"clang"}
    # The same image in each folder: its build-id covers the debug information.
    dbg = (build.path / "o/helloworld_kvm-x86_64.dbg").read_bytes()
    assert bytes(ROOT) not in dbg and bytes(build.path) not in dbg


def test_the_other_compiler_compiles_all_again(tmp_path):
    """Neither objects nor flags of one compiler reach an image of the other."""
    build = Build(tmp_path)
    build.expect("COMPILER=clang")
    build.expect()
    assert producers(build) == {"GNU C"}
    commands = (tmp_path / "o/compile_commands.json").read_text()
    assert all(flag in commands for flag in GCC_ONLY)
    assert "-Qunused-arguments" not in commands


def test_a_linux_program_by_clang(tmp_path):
    """The C library is sealed once more, for this compiler."""
    build = Build(tmp_path, app=ROOT / "app" / "helloworld-musl")
    build.config.write_text((build.app / "defconfig").read_text())
    boots(build, "helloworld-musl", "COMPILER=clang")
    assert producers(build, "helloworld-musl") >= {"clang"}


@pytest.mark.parametrize("compiler,level,flag,debug", [
    ("gcc", "SIZE", "-Os", 3), ("gcc", "MAX", "-O3", 0),
    ("gcc", "NONE", "-Og", 1), ("clang", "SIZE", "-Os", 0),
    ("clang", "MAX", "-O3", 3)])
def test_levels(tmp_path, compiler, level, flag, debug):
    """Levels of optimisation and of debug information."""
    build = Build(tmp_path, "CONFIG_OPTIMIZE_%s=y\n"
                  "CONFIG_DEBUG_SYMBOLS_LVL=%d\n" % (level, debug))
    boots(build, "helloworld", "COMPILER=" + compiler)
    commands = (tmp_path / "o/compile_commands.json").read_text()
    assert " %s " % flag in commands and " -O2 " not in commands
    assert (" -g%d " % debug in commands) == (debug > 0)
    assert bool(producers(build)) == (debug > 0)
