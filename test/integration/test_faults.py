# SPDX-License-Identifier: BSD-3-Clause
"""Each protection is broken once, on each machine, and the report is read."""
import re
import subprocess
import time

import pytest

from conftest import ROOT

APP = ROOT / "test" / "boot" / "faults"
MACHINES = {
    "microvm": "microvm,acpi=off,x-option-roms=off,pit=on,pic=off,rtc=on,"
               "isa-serial=on,auto-kernel-cmdline=on",
    "q35": "q35",
}
CRASHED, OK = 253, 1       # QEMU's status: 2n + 1 of the exit device's n

WRITE = r"page fault: write to read-only memory at 0x[0-9a-f]+"
EXEC = r"page fault: execution of data at 0x[0-9a-f]+"
IMAGE = r" \[<image\+0x[0-9a-f]+>\]$"

FAULTS = {
    "write-text": WRITE + IMAGE,
    "write-rodata": WRITE + IMAGE,
    "write-relro": WRITE + IMAGE,
    "write-inittab": WRITE + IMAGE,
    "write-idt": WRITE + IMAGE,
    "write-gdt": WRITE + IMAGE,
    "write-pagetable": WRITE + "$",
    "write-image-alias": r"page fault: write to unmapped address 0xffff88",
    "read-identity": r"page fault: read of unmapped address 0x100000$",
    "exec-data": EXEC + IMAGE,
    "exec-rodata": EXEC + IMAGE,
    "exec-stack": EXEC,
    "exec-directmap": EXEC,
    "read-null": r"page fault: read of unmapped address 0x8 \(NULL page\)$",
    "write-null": r"page fault: write to unmapped address 0x10 "
                  r"\(NULL page\)$",
    "exec-null": r"page fault: execution at unmapped address 0x0 "
                 r"\(NULL page\)$",
    "overflow-stack": r"page fault: write to unmapped address 0x[0-9a-f]+ "
                      r"\(stack guard of thread main\)$",
    "divide": r"division by zero or overflow$",
    "undefined": r"undefined instruction$",
    "breakpoint": r"breakpoint$",
    "no-syscall": r"undefined instruction$",
    "noncanonical": r"general protection fault$",
    "broken-stack": r"undefined instruction$",
    "panic": r"asked to panic$",
}
WORKS = ["pass", "base", "sleep", "red-zone", "syscall", "tls", "no-such-cpu",
         "hardware"]


@pytest.fixture(scope="module")
def image():
    for goals in (["defconfig"], ["-j2"]):
        if goals == ["defconfig"] and (APP / ".config").exists():
            continue
        p = subprocess.run(["make", "-C", str(APP), *goals],
                           capture_output=True, text=True, timeout=600)
        assert p.returncode == 0, p.stdout + p.stderr
    return APP / "build" / "faults_kvm-x86_64"


def boot(image, machine, case, *extra, limit=60):
    """Status and console of a guest that ran one case."""
    p = subprocess.run(
        ["qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-nodefaults",
         "-no-user-config", "-display", "none", "-no-reboot",
         "-M", MACHINES[machine], "-m", "16", "-serial", "stdio",
         "-device", "isa-debug-exit,iobase=0x501,iosize=1",
         "-kernel", str(image), "-append", "-- " + case, *extra],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=limit)
    return p.returncode, p.stdout.decode(errors="replace").replace("\r", "")


def cause(text):
    m = re.search(r"^uk: crash: (.*)$", text, re.M)
    assert m, text
    return m.group(1)


@pytest.mark.parametrize("case", FAULTS)
def test_fault_is_caught(image, machine, case):
    status, text = boot(image, machine, case)
    assert status == CRASHED, text
    assert re.match(FAULTS[case], cause(text)), text
    assert "returned" not in text
    assert text.rstrip().endswith("uk: end of crash report"), text


def test_report_is_complete(image, machine):
    _, text = boot(image, machine, "write-rodata")
    notes = subprocess.run(["readelf", "-n", str(image)], text=True,
                           capture_output=True, check=True).stdout
    build_id = re.search(r"Build ID: ([0-9a-f]+)", notes).group(1)
    assert "build-id: %s\n" % build_id in text
    assert "thread: main cpu: 0\n" in text
    assert re.search(r"^regs: rip=[0-9a-f]{16} rsp=", text, re.M)
    frames = re.findall(r"^backtrace: #\d\d 0x[0-9a-f]{16} "
                        r"\[<image\+0x([0-9a-f]+)>\]$", text, re.M)
    names = subprocess.run(["addr2line", "-fe", "%s.dbg" % image, *frames],
                           text=True, capture_output=True, check=True).stdout
    for function in ("poke", "main", "boot_main"):
        assert function in names.split("\n"), names


@pytest.mark.parametrize("case", WORKS)
def test_works(image, machine, case):
    status, text = boot(image, machine, case)
    assert status == OK, text
    assert "returned" in text


def test_second_cpu(image, machine):
    status, text = boot(image, machine, "second-cpu", "-smp", "2")
    assert status == OK, text
    assert "counted 40000\n" in text


def test_second_cpu_reports_its_fault(image, machine):
    status, text = boot(image, machine, "second-cpu-fault", "-smp", "2")
    assert status == CRASHED, text
    assert "(NULL page)" in cause(text)
    assert " cpu: 1\n" in text


def test_base_is_random(image):
    bases = {boot(image, "microvm", "base")[1] for _ in range(3)}
    assert len(bases) == 3, bases


def test_date_is_right_to_the_second(image, machine):
    before = int(time.time())
    _, text = boot(image, machine, "date")
    date = int(re.search(r"^date (\d+)$", text, re.M).group(1))
    assert before - 1 <= date <= time.time() + 1


def test_hanging_guest_goes_on(image, machine):
    with pytest.raises(subprocess.TimeoutExpired):
        boot(image, machine, "hang", limit=3)


def test_status_beyond_the_exit_device_is_printed(image, machine):
    _, text = boot(image, machine, "status-200")
    assert "uk: exit 0xc8\n" in text


def test_smallest_memory(image):
    status, text = boot(image, "microvm", "pass", "-m", "2")
    assert status == OK, text


def test_memory_beyond_the_direct_map(image):
    status, text = boot(image, "q35", "pass", "-m", "3G")
    assert status == OK, text


def test_random_bases_boot(image):
    for _ in range(20):
        assert boot(image, "microvm", "pass")[0] == OK


@pytest.mark.parametrize("cpu", ["qemu64", "Nehalem", "Haswell,-rdrand"])
@pytest.mark.parametrize("case", ["tls", "sleep", "syscall"])
def test_older_cpus(image, cpu, case):
    status, text = boot(image, "microvm", case, "-cpu", cpu)
    assert status == OK, text
    assert "no random numbers from the CPU" in text


def test_cpu_without_nx_is_refused(image):
    """It says why and stops, rather than to run without protection."""
    status, text = boot(image, "microvm", "pass", "-cpu", "max,-nx")
    assert text.strip() == ("uk: boot failed: this CPU has no 64-bit mode or "
                            "no NX")
    assert status == CRASHED
