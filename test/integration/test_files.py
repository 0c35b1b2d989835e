# SPDX-License-Identifier: BSD-3-Clause
"""Files in a guest: as on Linux, from the boot module, over the console."""
import os
import subprocess
import sys

import pytest

from conftest import ROOT

APP = ROOT / "test" / "boot" / "files"
IMAGE = APP / "build" / "files_kvm-x86_64"
PACK = ROOT / "lib" / "cpiofs" / "pack.py"
MICROVM = ("microvm,acpi=off,x-option-roms=off,pit=on,pic=off,rtc=on,"
           "isa-serial=on,auto-kernel-cmdline=on")


def tap(text):
    """Names of the tests that passed; a failure shows the whole text."""
    lines = text.decode().splitlines()
    assert not [l for l in lines if l.startswith("not ok")], text.decode()
    plan = [l for l in lines if l.startswith("1..")]
    good = [l.split(" - ")[1] for l in lines if l.startswith("ok ")]
    assert plan == [f"1..{len(good)}"], text.decode()
    return good


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    """What Linux says to the same program (run as root, like the guest)."""
    if os.geteuid():
        return None
    tmp = tmp_path_factory.mktemp("linux")
    subprocess.run(["gcc", "-D_GNU_SOURCE", "-O1", "-w", "-pthread",
                    *map(str, APP.glob("*.c")), "-o", str(tmp / "files")],
                   check=True)
    p = subprocess.run([tmp / "files", tmp / "scratch"], check=True,
                       stdout=subprocess.PIPE, timeout=60)
    return tap(p.stdout)


def test_as_on_linux(uk, machine, expected):
    p = uk.run(APP, "--machine", machine)
    assert p.returncode == 0, p.stdout.decode() + p.stderr.decode()
    passed = tap(p.stdout)
    assert len(passed) > 25
    assert expected is None or passed == expected


def test_copy_is_binary_clean(uk):
    data = bytes(range(256)) * 1200 + os.urandom(5000)
    p = uk.run(APP, "--", "--copy", stdin=data)
    assert p.returncode == 0, p.stderr.decode()
    assert p.stdout == data


def test_no_terminal_unless_told(uk):
    assert uk.run(APP, "--", "--tty").returncode == 0
    p = uk.run(APP, "--append", "tty.mode=02", "--", "--tty")
    assert p.returncode == 5, p.stderr.decode()


@pytest.fixture(scope="module")
def image():
    for goal in ("defconfig", "all"):
        subprocess.run(["make", "-C", str(APP), "-j2", goal], check=True,
                       stdout=subprocess.DEVNULL)
    return IMAGE


def boot(image, initrd, append, limit=60):
    """Exit status of main and what the UART said."""
    p = subprocess.run(
        ["qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-nodefaults",
         "-no-user-config", "-display", "none", "-no-reboot", "-M", MICROVM,
         "-m", "32", "-serial", "stdio",
         "-device", "isa-debug-exit,iobase=0x501,iosize=1",
         "-kernel", str(image), "-initrd", str(initrd), "-append", append],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=limit)
    return p.returncode, p.stdout.decode(errors="replace")


@pytest.fixture(scope="module")
def initrd(tmp_path_factory):
    tree = tmp_path_factory.mktemp("tree")
    (tree / "d").mkdir()
    (tree / "tmp").mkdir()          # a read-only root can not grow one
    (tree / "d" / "hello").write_text("from the module")
    (tree / "link").symlink_to("d/hello")
    out = tmp_path_factory.mktemp("out") / "initrd.cpio"
    subprocess.run([sys.executable, str(PACK), str(tree), str(out)],
                   check=True)
    return out


@pytest.mark.parametrize("append", [
    "",
    'vfs.fstab=[ "initrd0:/:extract::ramfs=1:" ]',
    'vfs.fstab=[ "initrd0:/:cpiofs:0x1" ":/tmp:tmpfs" ]',
])
def test_boot_module_is_the_root(image, initrd, append):
    status, log = boot(image, initrd,
                       f"{append} -- --has /link 'from the module'")
    assert status == 1, log         # main's 0, as isa-debug-exit shows it


def test_fstab_mounts_elsewhere(image, initrd):
    fstab = 'vfs.fstab=[ ":/:ramfs" "initrd0:/mnt:extract" ]'
    status, log = boot(image, initrd,
                       f"{fstab} -- --has /mnt/d/hello 'from the module'")
    assert status == 1, log


@pytest.mark.parametrize("broken", ["cut", "junk", "fstab"])
def test_what_can_not_be_mounted_stops_the_boot(image, initrd, tmp_path,
                                                broken):
    data = initrd.read_bytes()
    if broken == "cut":
        data = data[:len(data) // 2]
    if broken == "junk":
        data = b"\x1f\x8b" + os.urandom(2000)
    bad = tmp_path / "bad"
    bad.write_bytes(data)
    append = 'vfs.fstab=[ "x:/:nosuchfs" ]' if broken == "fstab" else ""
    status, log = boot(image, bad, f"{append} -- --has /link x")
    assert status != 1, log
    assert "cannot mount" in log, log
