# SPDX-License-Identifier: BSD-3-Clause
"""Programs that the host's musl was linked to, started by a guest from its
initrd: position independent, and at fixed addresses."""
import pathlib
import subprocess

import pytest

from test_musl import tap

APP = "test/boot/processes"
SOURCE = pathlib.Path(__file__).parents[1] / "boot/processes/programs/tool.c"
MUSL = "/usr/lib/x86_64-linux-musl/"
CFLAGS = ["-static", "-O1", "-pthread", "-Wall", "-Wextra", "-Werror"]
# musl-gcc knows no static-pie
PIE = ["-fPIE", "-nostartfiles", "-Wl,-pie,--no-dynamic-linker,-z,text",
       MUSL + "rcrt1.o", MUSL + "crti.o"]


@pytest.fixture(scope="module")
def rootfs(tmp_path_factory):
    tree = tmp_path_factory.mktemp("rootfs")
    (tree / "bin").mkdir()
    subprocess.run(["musl-gcc", *CFLAGS, "-o", tree / "bin/fixed", SOURCE],
                   check=True)
    subprocess.run(["musl-gcc", *CFLAGS, *PIE, "-o", tree / "bin/pie", SOURCE,
                    MUSL + "crtn.o"], check=True)
    return tree


def test_programs(uk, rootfs):
    p = uk.run(APP, "--rootfs", rootfs, "--append", "tty.mode=0",
               stdin=b"\x03")
    # the echo of the key may come between two lines of the results
    out = p.stdout.decode().replace("^C", "")
    failed, count, plan = tap(out)
    assert failed == [], out
    assert plan == count and count > 30, out
    assert p.returncode == 0
