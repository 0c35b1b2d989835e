# SPDX-License-Identifier: BSD-3-Clause
"""The tests that the core's libraries bring, run in a guest."""
import re
import subprocess

import pytest

from conftest import ROOT

APP = ROOT / "test" / "boot" / "core"


def passed(text):
    return len(re.findall(r"^ok ", text, re.M))


@pytest.fixture(scope="module")
def image():
    for goal in ("defconfig", "all"):
        subprocess.run(["make", "-s", "-C", APP, goal], check=True,
                       capture_output=True)
    return APP / "build" / "core_kvm-x86_64"


@pytest.mark.parametrize("cpus", [1, 3])
def test_suites_pass(image, machine, cpus):
    """With one CPU, and with three: some suites use a second one."""
    opts = (",acpi=off,x-option-roms=off,pit=on,pic=off,rtc=on,isa-serial=on,"
            "auto-kernel-cmdline=on" if machine == "microvm" else "")
    p = subprocess.run(
        ["qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-nodefaults",
         "-no-user-config", "-display", "none", "-no-reboot",
         "-M", machine + opts, "-m", "64", "-smp", str(cpus),
         "-serial", "stdio", "-kernel", image,
         "-device", "isa-debug-exit,iobase=0x501,iosize=1"],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    text = p.stdout.decode(errors="replace")
    assert "not ok" not in text, text
    assert passed(text) > 20, text
    assert p.returncode == 1, text      # status 0: 2 * 0 + 1
