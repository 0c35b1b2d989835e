# SPDX-License-Identifier: BSD-3-Clause
"""Too little memory: one line says how much is missing; a guest that has just
enough works."""
import re
import subprocess

import pytest

from conftest import ROOT

LEAST = {"helloworld": 2, "helloworld-musl": 2, "httpreply": 2, "nginx": 3}
SERVERS = {"httpreply": 8080, "nginx": 80}     # and their ports
MISSING = r"too little memory: [\w' ]+ needs? \d+ KiB more"
PANIC = 134             # of the tool
CRASH = 2 * 0x7e + 1    # what isa-debug-exit makes of the crash status
MICROVM = ("microvm,acpi=off,x-option-roms=off,pit=on,pic=off,rtc=on,"
           "isa-serial=on,auto-kernel-cmdline=on")


@pytest.fixture(scope="module")
def image():
    """The path of an application's image, built at the first call."""
    def build(app):
        where = ROOT / "app" / app
        for goal in ("defconfig", "all"):
            subprocess.run(["make", "-s", "-C", where, goal], check=True,
                           capture_output=True)
        return where / "build" / f"{app}_kvm-x86_64"
    return build


def qemu(image, machine, memory, *extra):
    """(status of QEMU, text on the UART); no status: it ran on."""
    argv = ["qemu-system-x86_64", "-accel", "tcg", "-cpu", "max",
            "-nodefaults", "-no-user-config", "-display", "none",
            "-no-reboot", "-M", MICROVM if machine == "microvm" else machine,
            "-global", "virtio-mmio.force-legacy=false", "-m", memory,
            "-serial", "stdio", "-kernel", image, *extra,
            "-device", "isa-debug-exit,iobase=0x501,iosize=1"]
    p = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True,
                       timeout=120)
    return p.returncode, p.stdout.decode(errors="replace")


@pytest.mark.parametrize("machine, mib", [("microvm", n) for n in range(1, 9)]
                         + [("q35", n) for n in range(1, 4)])
@pytest.mark.parametrize("app", LEAST)
def test_each_size(uk, machine, port, app, mib):
    """Through the tool: it works, or the one line and the status of a
    panic."""
    args = ("--machine", machine, "-m", mib)
    if app in SERVERS:
        args += ("--port", f"{port}:{SERVERS[app]}", "-d")
    p = uk.run(app, *args)
    if mib >= LEAST[app]:
        assert p.returncode == 0, p.stderr.decode()
        return
    lines = p.stderr.decode().splitlines()
    said = [line for line in lines if "too little memory" in line]
    assert len(said) == 1, lines
    assert re.fullmatch(f"uk: {app} did not start: {MISSING}", said[0])
    assert f"uk: try: -m {LEAST[app]}" in lines
    assert p.returncode == PANIC


@pytest.mark.parametrize("kib", range(1088, 1280, 16))
def test_the_image_does_not_fit(image, kib):
    """The entry code runs, but the image's end is not in RAM: told to the
    KiB, before anything is written there."""
    path = image("helloworld")
    status, text = qemu(path, "microvm", f"{kib}K")
    headers = subprocess.run(["readelf", "-lW", path], check=True,
                             capture_output=True, text=True).stdout
    loads = [line.split() for line in headers.splitlines() if "LOAD" in line]
    missing = max(int(f[3], 16) + int(f[5], 16) for f in loads) // 1024 - kib
    if missing > 0:
        assert text == ("uk: boot failed: too little memory: the image needs "
                        f"{missing} KiB more\r\n")
        assert status == CRASH
    else:
        assert (status, text) == (1, "Hello, world!\r\n")


@pytest.mark.parametrize("app", ["helloworld-musl", "nginx"])
def test_sizes_between_two_mebibytes(image, app):
    """From where the entry code is in RAM to where all of the image is."""
    path = image(app)
    headers = subprocess.run(["readelf", "-lW", path], check=True,
                             capture_output=True, text=True).stdout
    loads = [line.split() for line in headers.splitlines() if "LOAD" in line]
    entry = int(loads[1][3], 16) // 1024
    end = max(int(f[3], 16) + int(f[5], 16) for f in loads) // 1024
    sizes = range(entry // 16 * 16 + 32, end, 112)
    assert sizes
    for kib in sizes:
        assert qemu(path, "microvm", f"{kib}K") == \
            (CRASH, "uk: boot failed: too little memory: the image needs "
             f"{end - kib} KiB more\r\n")


def test_the_tool_tells_the_line_of_the_guest(uk):
    """QEMU gets less than the tool knows of."""
    p = uk.run("helloworld", "--qemu=-m", "--qemu=1152K")
    assert re.search(f"^uk: helloworld did not start: {MISSING}$",
                     p.stderr.decode(), re.M), p.stderr
    assert p.returncode == PANIC
    assert uk.ps()[0]["end"] == "crash"


def test_the_tool_tells_it_of_a_guest_in_the_background(uk, port):
    p = uk.run("nginx", "-d", "--port", f"{port}:80", "--qemu=-m",
               "--qemu=2M")
    assert re.search(f"^uk: nginx did not start: {MISSING}$",
                     p.stderr.decode(), re.M), p.stderr
    assert p.returncode == PANIC


@pytest.mark.parametrize("machine", ["q35", "pc"])
def test_the_firmware_needs_the_end(image, machine):
    """SeaBIOS moves itself to the end of RAM, over an image that was there."""
    status, text = qemu(image("helloworld"), machine, "1472K")
    assert "the firmware wrote over the image's end" in text
    assert status == CRASH


def test_devices_need_memory(image):
    """What the driver or the network asked for last is what is missing."""
    devices = []
    for i in range(6):
        devices += ["-netdev", f"user,id=n{i}", "-device",
                    f"virtio-net-device,netdev=n{i}"]
    status, text = qemu(image("nginx"), "microvm", "2432K", *devices,
                        "-append", "netdev.ip=10.0.2.15/24:10.0.2.2")
    assert re.search(f"^uk: boot failed: {MISSING}\r?$", text, re.M), text
    assert status == CRASH


def test_a_program_gets_enomem(image):
    """Once main runs the rest is its own affair: nginx logs it and exits."""
    status, text = qemu(image("nginx"), "microvm", "2432K")
    assert re.search(r"\[emerg\].* failed \(12: Out of memory\)", text), text
    assert status == 2 * 2 + 1
