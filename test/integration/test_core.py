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


def boot(image, machine, cpus=1, append=""):
    opts = (",acpi=off,x-option-roms=off,pit=on,pic=off,rtc=on,isa-serial=on,"
            "auto-kernel-cmdline=on" if machine == "microvm" else "")
    p = subprocess.run(
        ["qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-nodefaults",
         "-no-user-config", "-display", "none", "-no-reboot",
         "-M", machine + opts, "-m", "64", "-smp", str(cpus),
         "-serial", "stdio", "-kernel", image, "-append", append,
         "-device", "isa-debug-exit,iobase=0x501,iosize=1"],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    text = p.stdout.decode(errors="replace")
    assert "not ok" not in text, text
    assert p.returncode == 1, text      # status 0: 2 * 0 + 1
    return text


@pytest.mark.parametrize("cpus", [1, 3])
def test_suites_pass(image, machine, cpus):
    """With one CPU, and with three: some suites use a second one."""
    text = boot(image, machine, cpus)
    assert passed(text) > 50, text
    assert text.count("no second CPU") == (2 if cpus == 1 else 0), text


def test_metrics_at_exit(image):
    """ukstore.dump=1 shows what the libraries of the image count."""
    text = boot(image, "microvm", append="ukstore.dump=1")
    seen = dict(re.findall(r"(libuk\w+\.\w+) = (\d+)", text))
    assert int(seen["libuksched.switches"]) > 100
    assert int(seen["libukalloc.allocs"]) >= int(seen["libukalloc.frees"]) > 10
    assert (int(seen["libukfalloc.frames_total"]) >
            int(seen["libukfalloc.frames_free"]) > 1000)
    assert "libuksched.switches" not in boot(image, "microvm")
