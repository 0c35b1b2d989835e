# SPDX-License-Identifier: BSD-3-Clause
"""A guest whose virtio devices lie: its drivers stop them, each with one line
in the log. The whole image is checked for undefined behaviour."""
import random
import re
import subprocess

import pytest

from conftest import ROOT

APP = ROOT / "test" / "boot" / "hostile"
MICROVM = ("microvm,acpi=off,x-option-roms=off,pit=on,pic=off,rtc=on,"
           "isa-serial=on,auto-kernel-cmdline=on")
CRASH = 2 * 0x7e + 1    # what isa-debug-exit makes of the crash status
STOPPED = re.compile(r"virtio\d+ \((\w+)\): (broken device|error)")


@pytest.fixture(scope="module")
def image():
    for goal in ("defconfig", "all"):
        subprocess.run(["make", "-s", "-C", APP, goal], check=True,
                       stdout=subprocess.DEVNULL)
    return APP / "build" / "hostile_kvm-x86_64"


def boot(image, *words):
    p = subprocess.run(
        ["qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-nodefaults",
         "-no-user-config", "-display", "none", "-no-reboot", "-M", MICROVM,
         "-m", "64", "-serial", "stdio", "-kernel", image,
         "-append", " ".join(words),
         "-device", "isa-debug-exit,iobase=0x501,iosize=1"],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
    return p.returncode, p.stdout.decode(errors="replace")


@pytest.fixture(scope="module")
def text(image):
    """What a guest says whose devices lie by a seed that is new each time."""
    seed = random.randrange(1 << 32)
    status, text = boot(image, f"hostile.seed={seed}")
    assert status == 1, f"hostile.seed={seed}\n{text}"
    return text


def test_drivers_stay_in_bounds(text):
    assert "not ok" not in text, text
    events = re.search(r"seed \d+, (\d+) events", text)
    assert int(events[1]) >= 100_000, text
    for suite in ("net", "rng", "console"):
        assert f"- {suite}: many_lies" in text, text


def test_a_lie_is_one_line(text):
    """Those of the cases with a name; the many are silent."""
    named = re.split(r"(?m)^ok \d+ - (.*?)\r?$", text)
    stops = {case: STOPPED.findall(before)
             for before, case in zip(named[::2], named[1::2])}
    stops = {case: n for case, n in stops.items() if "many" not in case}
    assert stops["net: used_index_runs_ahead"] == [("net", "broken device")]
    assert stops["net: a_length_beyond_the_buffer"] == \
        [("net", "broken device")]
    assert stops["net: interrupts_without_work"] == []
    assert stops["net: a_reset_in_the_middle_is_silence"] == []
    assert stops["rng: four_gigabytes"] == [("rng", "broken device")]
    assert sum(map(len, stops.values())) >= 20
    # a case of devices that cannot be driven has two of them
    assert max(map(len, stops.values())) <= 2


@pytest.mark.parametrize("what, said", [
    ("overflow", "a sum overflows"),
    ("shift", "a shift is too wide or loses bits"),
    ("index", "an index is beyond its array"),
    ("null", "an object is not at that address")])
def test_undefined_behaviour_stops_the_image(image, what, said):
    status, text = boot(image, "--", what)
    assert re.search(r"undefined behaviour: " + said +
                     r" \(\S*/main\.c:\d+:\d+\)", text), text
    assert status == CRASH
