# SPDX-License-Identifier: BSD-3-Clause
"""Heap, page tables and areas in a guest; mistakes must be caught and named."""
import re
import subprocess

import pytest

from conftest import ROOT

APP = ROOT / "test" / "boot" / "memory"
CRASH = 2 * 0x7e + 1    # what isa-debug-exit makes of the crash status
OK = 1                  # ... and of 0

CAUGHT = {
    "double-free": "freed twice",
    "double-free-large": "no live object",
    "free-middle": "not the start of an object",
    "free-foreign": "not from this heap",
    "guard-page": "guard page below a thread stack",
    "read-only": "mmap",
    "unmapped": "page fault: write",
    "execute-data": "page fault: execution",
    "page-table": "page fault: write",
    "exhaustion": "out of memory",
}


@pytest.fixture(scope="module")
def image():
    for goal in ("defconfig", "all"):
        subprocess.run(["make", "-s", "-C", APP, goal], check=True,
                       capture_output=True)
    return APP / "build" / "memory_kvm-x86_64"


def boot(image, machine, case, memory="16", *extra):
    opts = (",acpi=off,x-option-roms=off,pit=on,pic=off,rtc=on,isa-serial=on,"
            "auto-kernel-cmdline=on" if machine == "microvm" else "")
    p = subprocess.run(
        ["qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-nodefaults",
         "-no-user-config", "-display", "none", "-no-reboot",
         "-M", machine + opts, "-m", memory, "-serial", "stdio",
         "-kernel", image, "-append", f"-- {case}", *extra,
         "-device", "isa-debug-exit,iobase=0x501,iosize=1"],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    return p.returncode, p.stdout.decode(errors="replace")


@pytest.mark.parametrize("memory", ["3", "64", "2G", "5G"])
def test_suites_pass(image, machine, memory):
    """Little memory, and more than the entry code maps (the first GiB)."""
    status, text = boot(image, machine, "suites", memory)
    assert "not ok" not in text, text
    assert len(re.findall(r"^ok ", text, re.M)) >= 15, text
    assert status == OK, text


def test_two_cpus_share_the_heap(image, machine):
    status, text = boot(image, machine, "suites", "16", "-smp", "2")
    assert "not ok" not in text and "two_cpus" in text, text
    assert "no second CPU" not in text, text
    assert status == OK, text


@pytest.mark.parametrize("case", CAUGHT)
def test_mistakes_are_caught(image, case):
    status, text = boot(image, "microvm", case)
    assert CAUGHT[case] in text and "uk: crash: " in text, text
    assert status == CRASH, text
