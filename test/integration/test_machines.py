# SPDX-License-Identifier: BSD-3-Clause
"""Machine types beyond those that every other test boots on."""
import contextlib
import json
import socket
import subprocess
import urllib.request

import pytest

from conftest import ROOT

BUTTON = ROOT / "test" / "boot" / "button"
STATUS = ROOT / "test" / "boot" / "status"


def test_pc_passes_streams_and_status(uk):
    p = uk.run(STATUS, "--machine", "pc", "--", "echo", stdin=b"to and fro\n")
    assert (p.returncode, p.stdout) == (0, b"to and fro\n"), p.stderr.decode()
    p = uk.run(STATUS, "--machine", "pc", "--", "exit", 200)
    assert p.returncode == 200, p.stderr.decode()


def test_pc_serves_and_stops(uk, port):
    record = uk.start("nginx", "--machine", "pc", "--port", f"{port}:80")
    with urllib.request.urlopen(record["url"], timeout=60) as answer:
        assert b"Unilith" in answer.read()
    p = uk("stop", "nginx")
    assert p.returncode == 0, p.stderr.decode()


@pytest.fixture(scope="module")
def button():
    for goal in ("defconfig", "all"):
        subprocess.run(["make", "-s", "-C", BUTTON, goal], check=True,
                       capture_output=True)
    return BUTTON / "build" / "button_kvm-x86_64"


def monitor(path, command):
    """Tells QEMU's monitor. Its answer is not waited for: the guest may be
    off, and QEMU gone, before it comes."""
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(str(path))
        with s.makefile("rw") as f:
            f.readline()
            f.write('{"execute": "qmp_capabilities"}\n')
            f.flush()
            while "return" not in json.loads(f.readline()):
                pass        # events
            f.write(json.dumps({"execute": command}) + "\n")
            f.flush()
            with contextlib.suppress(ConnectionResetError):
                f.readline()    # else the command would go with the socket


@pytest.mark.parametrize("machine", [["pc"], ["q35"],
                                     ["q35", "-bios", "qboot.rom"]])
def test_the_power_button_is_sigterm(button, tmp_path, machine):
    """As an administrator's `virsh shutdown` presses it."""
    p = subprocess.Popen(
        ["qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-nodefaults",
         "-no-user-config", "-display", "none", "-no-reboot", "-m", "32",
         "-M", *machine, "-serial", "stdio", "-kernel", button,
         "-qmp", f"unix:{tmp_path}/monitor,server=on,wait=off",
         "-device", "isa-debug-exit,iobase=0x501,iosize=1"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    try:
        assert p.stdout.readline().strip() == b"waiting"
        monitor(tmp_path / "monitor", "system_powerdown")
        assert p.stdout.readline().strip() == b"signal 15"
        assert p.wait(60) == 2 * 7 + 1
    finally:
        p.kill()
        p.stdout.close()


@pytest.mark.parametrize("kind", ["microvm", "q35", "pc"])
def test_the_control_port_is_the_button_of_each_machine(uk, kind):
    """microvm has no other."""
    uk.start(BUTTON, "--machine", kind)
    p = uk("stop", "button")
    assert b"button ended: exit 7" in p.stderr


@pytest.fixture(scope="module")
def multiboot():
    """The second output of a link, with KVM_MULTIBOOT."""
    subprocess.run(["make", "-s", "-C", STATUS], check=True,
                   capture_output=True)
    return STATUS / "build" / "status_kvm-x86_64.multiboot"


def boot(image, machine, *extra):
    p = subprocess.run(
        ["qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-nodefaults",
         "-no-user-config", "-display", "none", "-no-reboot", "-M", machine,
         "-serial", "stdio", "-kernel", image, *extra,
         "-device", "isa-debug-exit,iobase=0x501,iosize=1"],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    return p.returncode, p.stdout.decode(errors="replace")


def test_multiboot_is_an_elf_of_32_bits(multiboot):
    head = subprocess.run(["readelf", "-h", multiboot], check=True,
                          capture_output=True, text=True).stdout
    assert "ELF32" in head and "Intel 80386" in head
    assert b"\x02\xb0\xad\x1b" in multiboot.read_bytes()[:8192]


@pytest.mark.parametrize("machine", ["pc", "q35"])
@pytest.mark.parametrize("memory", ["2", "64", "5G"])
def test_multiboot_boots(multiboot, machine, memory):
    """Arguments and initrd arrive; all of the memory is there."""
    status, text = boot(multiboot, machine, "-m", memory, "-append",
                        "-- args one two", "-initrd", __file__)
    assert "[one]" in text and "[two]" in text, text
    assert status == 1, text


def test_multiboot_with_too_little_memory(multiboot):
    status, text = boot(multiboot, "pc", "-m", "1160K")
    assert text.startswith("uk: boot failed: too little memory: the image "
                           "needs "), text
    assert status == 2 * 0x7e + 1


@pytest.mark.parametrize("args", [
    ["--machine", "pc", "--multiboot"], ["--machine", "q35", "--multiboot"],
    ["--machine", "pc", "--multiboot", "--virtio", "legacy"],
    ["--machine", "q35", "--virtio", "legacy"], ["--virtio", "legacy"],
    ["--machine", "q35", "--virtio", "modern"],
    ["--machine", "pc", "--virtio", "transitional"]])
def test_options_of_machines(uk, args):
    p = uk.run(STATUS, *args, "--", "echo", stdin=b"to and fro\n")
    assert (p.returncode, p.stdout) == (0, b"to and fro\n"), p.stderr.decode()


@pytest.mark.parametrize("args,values", [
    ([], ["virtio-mmio.force-legacy=false"]),
    (["--virtio", "legacy"], ["virtio-mmio.force-legacy=true"]),
    (["--machine", "pc"], []),
    (["--machine", "q35", "--virtio", "modern"],
     ["virtio-pci.disable-legacy=on"]),
    (["--machine", "q35", "--virtio", "legacy"],
     ["virtio-pci.disable-legacy=off", "virtio-pci.disable-modern=on"])])
def test_interfaces_of_virtio_devices(uk, args, values):
    words = uk("-n", "run", STATUS, *args).stdout.decode().split()
    assert [words[i + 1] for i, w in enumerate(words) if w == "-global"] == \
        values


def test_options_that_an_image_lacks(uk):
    p = uk.run(STATUS, "--multiboot")
    assert p.returncode == 125 and b"try: --machine pc" in p.stderr
    p = uk.run("helloworld", "--multiboot", "--machine", "pc")
    assert p.returncode == 125
    assert b"--multiboot: helloworld is built without KVM_MULTIBOOT" in \
        p.stderr
    p = uk.run("helloworld", "--machine", "pc", "--virtio", "legacy")
    assert p.returncode == 125
    assert b"built without LIBVIRTIO_PCI_LEGACY" in p.stderr
    p = uk.run("helloworld", "--virtio", "transitional")
    assert p.returncode == 125 and b"microvm has no such devices" in p.stderr
