# SPDX-License-Identifier: BSD-3-Clause
"""Virtio devices from outside: console ports, entropy, raw frames."""
import os
import socket
import subprocess
import threading
import time

import pytest

from conftest import ROOT

APP = ROOT / "test" / "boot" / "virtio"
LIMIT = 60
MICROVM = ("microvm,acpi=off,x-option-roms=off,pit=on,pic=off,rtc=on,"
           "isa-serial=on,auto-kernel-cmdline=on")
PORTS = ("stdin", "stdout", "stderr", "control")


@pytest.fixture(scope="module")
def image():
    subprocess.run(["make", "-C", str(APP), "defconfig"], check=True,
                   stdout=subprocess.DEVNULL)
    subprocess.run(["make", "-C", str(APP), "-j2"], check=True,
                   stdout=subprocess.DEVNULL)
    return APP / "build" / "virtio_kvm-x86_64"


@pytest.fixture(params=["microvm", "microvm-legacy", "q35", "q35-qboot",
                        "pc-legacy", "q35-qboot-legacy"])
def platform(request):
    return request.param


class Guest:
    """A guest whose console ports are sockets of this process."""

    def __init__(self, tmp, image, platform, args, extra=(), params=""):
        name, *more = platform.split("-")
        bus = "device" if name == "microvm" else "pci"
        legacy = "true" if "legacy" in more else "false"
        if bus == "pci":
            machine = ["-M", name]
            if "legacy" in more:
                machine += ["-global", "virtio-pci.disable-modern=on",
                            "-global", "virtio-pci.disable-legacy=off"]
        else:
            machine = ["-M", MICROVM,
                       "-global", f"virtio-mmio.force-legacy={legacy}"]
        if "qboot" in more:             # gives PCI devices no addresses
            machine += ["-bios", "qboot.rom"]
        self.listeners = {}
        cmd = ["qemu-system-x86_64", "-accel", "tcg", "-cpu", "max",
               "-nodefaults", "-no-user-config", "-display", "none",
               "-no-reboot", "-m", "32", "-serial", f"file:{tmp}/uart",
               *machine, "-kernel", str(image),
               "-append", f"{params} -- {args}",
               "-device", f"virtio-serial-{bus},id=vs"]
        for name in PORTS:
            s = socket.socket(socket.AF_UNIX)
            s.bind(f"{tmp}/{name}")
            s.listen(1)
            self.listeners[name] = s
            cmd += ["-chardev", f"socket,id={name},path={tmp}/{name}",
                    "-device", f"virtserialport,bus=vs.0,chardev={name},"
                               f"name=unilith.{name}"]
        cmd += [a.replace("@", bus) for a in extra]
        self.uart = tmp / "uart"
        self.process = subprocess.Popen(cmd)
        self.port = {n: s.accept()[0] for n, s in self.listeners.items()}
        for s in self.port.values():
            s.settimeout(LIMIT)

    def read(self, name):
        """All bytes until the guest is gone."""
        out = bytearray()
        while chunk := self.port[name].recv(65536):
            out += chunk
        return bytes(out)

    def end(self):
        """Waits for the end; the status that the guest told."""
        self.process.wait(timeout=LIMIT)
        lines = self.read("control").decode().splitlines()
        assert lines and lines[-1].startswith("exit "), (
            lines, self.uart.read_text(errors="replace"))
        return int(lines[-1].split()[1])

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for s in (*self.listeners.values(), *self.port.values()):
            s.close()


@pytest.fixture
def guest(tmp_path, image):
    made = []

    def make(*args, **kw):
        made.append(Guest(tmp_path, image, *args, **kw))
        return made[-1]
    yield make
    for g in made:
        g.close()


def test_a_mebibyte_goes_in_and_out_and_the_end_passes(guest, platform):
    data = os.urandom(1 << 20)
    g = guest(platform, "echo")

    def feed():
        g.port["stdin"].sendall(data)
        g.port["stdin"].shutdown(socket.SHUT_WR)
    t = threading.Thread(target=feed)
    t.start()
    out = g.read("stdout")
    t.join()
    assert g.end() == 0
    assert out == data
    assert g.read("stderr") == b""


def test_a_slow_reader_loses_nothing(guest, platform):
    size = 400_000
    g = guest(platform, f"source {size}")
    out = bytearray()
    while chunk := g.port["stdout"].recv(8192):
        out += chunk
        if len(out) < 100_000:
            time.sleep(0.02)
    assert g.end() == 0
    assert out == bytes((i * 7 + (i >> 8)) & 255 for i in range(size))


def test_status_comes_behind_all_output(guest, platform):
    g = guest(platform, "no-such-word")
    assert g.end() == 99


def test_ping_is_answered_by_a_thread_at_rest(guest):
    g = guest("microvm", "echo")
    for _ in range(3):
        g.port["control"].sendall(b"ping\n")
        assert g.port["control"].recv(64) == b"pong\n"
    g.port["control"].sendall(b"x" * 5000 + b"\nping\n")
    assert g.port["control"].recv(64) == b"pong\n"
    g.port["stdin"].shutdown(socket.SHUT_WR)
    assert g.end() == 0


def test_ping_is_answered_when_the_program_uses_no_port(guest, platform):
    g = guest(platform, "rest")
    g.port["control"].sendall(b"ping\n")
    assert g.port["control"].recv(64) == b"pong\n"
    assert g.end() == 0


def test_entropy_arrives(guest, platform):
    g = guest(platform, "rng", extra=["-device", "virtio-rng-@"])
    out = g.read("stdout").decode()
    assert g.end() == 0, out
    assert out == "rng 32\nrng 64\n"


class Wire:
    """The other end of a network cable, a datagram a frame."""

    def __init__(self, tmp):
        self.here, self.there = f"{tmp}/wire-h", f"{tmp}/wire-g"
        self.s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.s.bind(self.here)
        self.s.settimeout(LIMIT)
        self.s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.options = [
            "-netdev", f"dgram,id=n,local.type=unix,local.path={self.there},"
                       f"remote.type=unix,remote.path={self.here}",
            "-device", "virtio-net-@,netdev=n,mac=52:54:00:12:34:56"]

    def send(self, frame):
        self.s.sendto(frame, self.there)

    def recv(self):
        return self.s.recv(65536)

    def close(self):
        self.s.close()


@pytest.fixture
def wire(tmp_path):
    w = Wire(tmp_path)
    yield w
    w.close()


def pci_quiet(platform, options):
    """PCI devices bring a boot ROM, which nobody needs."""
    quiet = "" if platform.startswith("microvm") else ",romfile="
    return [o + quiet if "virtio-net" in o else o for o in options]


GUEST = bytes.fromhex("525400123456")
PEER = bytes.fromhex("020000000001")
TYPE = b"\x88\xb5"


def frame(payload):
    return GUEST + PEER + TYPE + payload


def read_line(sock):
    out = b""
    while not out.endswith(b"\n"):
        out += sock.recv(1)
    return out.decode()


def test_frames_come_back_unchanged(guest, wire, platform):
    g = guest(platform, "netecho", extra=pci_quiet(platform, wire.options))
    line = read_line(g.port["stdout"])
    assert line.startswith("net 52:54:00:12:34:56 mtu 1500 link 1"), line
    total = 0
    count = 0
    for size in [46, 60, 100, 1000, 1500] + list(range(46, 1500, 61)) * 4:
        f = frame(os.urandom(size))
        wire.send(f)
        assert wire.recv() == PEER + GUEST + TYPE + f[14:]
        total, count = total + len(f), count + 1
    wire.send(frame(b"quit" + bytes(42)))
    assert wire.recv()[14:18] == b"quit"
    assert read_line(g.port["stdout"]) == (
        f"frames {count + 1} bytes {total + 60}\n")
    assert g.end() == 0


def test_many_frames_at_once(guest, wire, platform):
    g = guest(platform, "netecho", extra=pci_quiet(platform, wire.options))
    read_line(g.port["stdout"])
    sent = [frame(i.to_bytes(4, "big") + os.urandom(1200))
            for i in range(2000)]
    got = []

    def collect():
        while len(got) < len(sent):
            got.append(wire.recv())
    t = threading.Thread(target=collect)
    t.start()
    for n, f in enumerate(sent):
        # datagram sockets block when the other side is slow
        wire.send(f)
        while n - len(got) > 100:
            time.sleep(0.001)
    t.join(timeout=LIMIT)
    assert [f[14:] for f in got] == [f[14:] for f in sent]
    wire.send(frame(b"quit" + bytes(42)))
    wire.recv()
    assert g.end() == 0


def test_static_address_by_parameter(guest, wire):
    g = guest("microvm", "einfo", extra=wire.options,
              params="netdev.ip=172.44.0.2/24:172.44.0.1:9.9.9.9:host:a.org")
    out = g.read("stdout").decode()
    assert g.end() == 0
    assert out.split() == [
        "0=172.44.0.2", "1=255.255.255.0", "2=172.44.0.1", "3=9.9.9.9",
        "4=-", "5=host", "6=a.org", "7=172.44.0.2/24"]
