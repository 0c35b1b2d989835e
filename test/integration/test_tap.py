# SPDX-License-Identifier: BSD-3-Clause
"""Guests with a tap device, inside a network namespace that the test makes and
removes: real addresses, real servers, the host's own TCP/IP as the peer."""
import contextlib
import http.server
import json
import random
import shutil
import socket
import struct
import subprocess
import threading
import time

import pytest

import netns
import ready
from conftest import ROOT, UK, Uk
from frames import checksum

PAGE = (ROOT / "app/nginx/rootfs/nginx/html/index.html").read_bytes()
REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
SO_RCVBUFFORCE = 33     # socket(7); Python has no name for it
MAC = "52:54:00:12:34:56"
EUI64 = "5054:ff:fe12:3456"     # what autoconfiguration makes of it
LINK_LOCAL = "fe80::" + EUI64


@pytest.fixture
def ns():
    with netns.own("tap") as n:
        yield n


@pytest.fixture
def start(tmp_path, ns):
    """Starts nginx with `--net tap`; (its record, the tool)."""
    tool = Uk(tmp_path)

    def uk(*args):
        return ns.call(UK, *args, env=tool.env)

    def run(*args):
        p = uk("run", "nginx", "--accel", "tcg", "-d", "--json", "--net",
               "tap", *args)
        assert p.returncode == 0, p.stderr.decode()
        return json.loads(p.stdout), uk
    yield run
    tool.cleanup()


def address(record):
    return record["url"][7:-1].rpartition(":")[0]


def curl(ns, *args):
    return ns.call("curl", "-sS", "-g", "--max-time", "20", *args)


def ping(ns, *args):
    p = ns.call("ping", "-c", "3", "-i", "0.2", *args)
    assert b" 0% packet loss" in p.stdout, p.stdout + p.stderr


def test_tap_serves_and_vanishes(start, ns, machine):
    record, uk = start("--machine", machine)
    p = curl(ns, record["url"])
    assert p.stdout == PAGE, p.stderr.decode()
    assert "uk0" in ns.links()
    p = ns.call("wrk", "-t1", "-c30", "-d3", record["url"], text=True)
    assert "requests in" in p.stdout and "Socket errors" not in p.stdout, \
        p.stdout
    ping(ns, address(record))
    assert uk("stop", "nginx").returncode == 0
    assert "uk0" not in ns.links()


# --- what the device offers is used -------------------------------------------

class Qmp:
    """QEMU's monitor."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(20)
        self.socket.connect(str(path))
        self.file = self.socket.makefile("rw")
        self.file.readline()
        self("qmp_capabilities")

    def __call__(self, command, **arguments):
        self.file.write(json.dumps({"execute": command,
                                    "arguments": arguments}) + "\n")
        self.file.flush()
        while True:
            answer = json.loads(self.file.readline())
            if "event" not in answer:
                return answer["return"]

    def guest_features(self, name):
        """The names of what the driver of a virtio device has accepted."""
        path, = (d["path"] for d in self("x-query-virtio")
                 if d["name"] == name)
        features = self("x-query-virtio-status", path=path)["guest-features"]
        return {text.partition(":")[0] for kind in ("dev-features",
                                                    "transports")
                for text in features[kind]}


def tcp_checksums(frames, port):
    """{from the guest: {"partial", "full", "wrong"}} of segments with data;
    partial: only the pseudo header is summed, the rest is the device's."""
    seen = {True: set(), False: set()}
    for f in frames:
        if f[12:14] != b"\x08\0" or f[23] != 6:
            continue
        total, = struct.unpack(">H", f[16:18])
        segment = f[34:14 + total]
        if len(segment) == (segment[12] >> 4) * 4:
            continue
        source, dest, = struct.unpack(">HH", segment[:4])
        pseudo = f[26:34] + struct.pack(">BBH", 0, 6, len(segment))
        field, = struct.unpack(">H", segment[16:18])
        if field == ~checksum(pseudo) & 0xffff:
            kind = "partial"
        else:
            kind = "wrong" if checksum(pseudo + segment) else "full"
        if port in (source, dest):
            seen[source == port].add(kind)
    return seen


def captured(wire):
    """The frames that have passed."""
    wire.settimeout(0.5)
    frames = []
    try:
        while True:
            frames.append(wire.recv(65536))
    except TimeoutError:
        return frames


def test_offloads_are_negotiated_and_used(start, ns, machine, tmp_path):
    record, _uk = start("--machine", machine, "--qemu=-qmp",
                        f"--qemu=unix:{tmp_path}/qmp,server=on,wait=off")
    assert Qmp(tmp_path / "qmp").guest_features("virtio-net") >= {
        "VIRTIO_NET_F_CSUM", "VIRTIO_NET_F_GUEST_CSUM",
        "VIRTIO_NET_F_HOST_TSO4", "VIRTIO_NET_F_HOST_TSO6",
        "VIRTIO_NET_F_MRG_RXBUF", "VIRTIO_RING_F_EVENT_IDX",
        "VIRTIO_F_VERSION_1"}
    with ns.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)) as w:
        w.bind(("uk0", 0))
        assert curl(ns, record["url"]).stdout == PAGE
        frames = captured(w)
    assert tcp_checksums(frames, 80) == {True: {"partial"}, False: {"partial"}}


def test_without_offloads_checksums_are_whole(start, ns):
    off = ("csum", "guest_csum", "mrg_rxbuf", "event_idx")
    record, _uk = start(*(f"--qemu={word}" for o in off for word in
                          ("-global", f"virtio-net-device.{o}=off")))
    with ns.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)) as w:
        w.bind(("uk0", 0))
        assert curl(ns, record["url"]).stdout == PAGE
        frames = captured(w)
    assert tcp_checksums(frames, 80) == {True: {"full"}, False: {"full"}}


@pytest.fixture
def large(tmp_path):
    """The option for a root file system with a file of 8 MiB, and its bytes:
    no two blocks are alike, so that none can stand in another's place."""
    root = tmp_path / "root"
    shutil.copytree(ROOT / "app/nginx/rootfs", root)
    data = random.Random(1).randbytes(8 << 20)
    (root / "nginx/html/large").write_bytes(data)
    return ("-m", "48", "--rootfs", str(root)), data


@contextlib.contextmanager
def wire(ns):
    """A socket that has room for all frames of a download."""
    with ns.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)) as w:
        w.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 64 << 20)
        w.bind(("uk0", 0))
        yield w


def from_guest(frames):
    """Payload bytes of each TCP segment over IPv4 that the guest sent."""
    for f in frames:
        if f[12:14] == b"\x08\0" and f[23] == 6 and f[34:36] == b"\0\x50":
            yield struct.unpack(">H", f[16:18])[0] - 20 - (f[46] >> 4) * 4


def test_segmentation_is_the_devices(start, ns, machine, large):
    options, data = large
    record, _uk = start("--machine", machine, *options)
    with wire(ns) as w:
        assert curl(ns, record["url"] + "large").stdout == data
        sizes = list(from_guest(captured(w)))
    # A congestion window of some segments opens to large ones.
    assert max(sizes) > 30000 and min(sizes) <= 1460
    # Of the middle of the file, with keep-alive and a slow reader.
    url = record["url"] + "large"
    part = curl(ns, "-r", "1000001-3000000", "--limit-rate", "4M", url, url)
    assert part.stdout == data[1000001:3000001] * 2


def test_segments_are_no_larger_than_the_peer_allows(start, ns, large):
    options, data = large
    record, _uk = start(*options)
    with ns.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        s.settimeout(60)
        s.connect((address(record), 80))
        s.sendall(b"GET /large HTTP/1.0\r\n\r\n")
        got = bytearray()
        while block := s.recv(1 << 16):
            got += block
    assert got.partition(b"\r\n\r\n")[2] == data


def test_segmentation_over_ipv6(start, ns, large):
    options, data = large
    start("--append", "netdev.ip6=fd00:44::2/64,fd00:44::1", *options)
    ns.ip("address", "add", "fd00:44::1/64", "dev", "uk0", "nodad")
    with wire(ns) as w:
        assert curl(ns, "http://[fd00:44::2]/large").stdout == data
        sizes = [len(f) for f in captured(w) if f[12:14] == b"\x86\xdd"]
    assert max(sizes) > 30000


# --- IPv6 ------------------------------------------------------------------------

def test_ipv6(start, ns):
    record, _uk = start("--append", "netdev.ip6=fd00:44::2/64,fd00:44::1")
    # The host has the gateway's address, and one behind the gateway.
    for a in ("fd00:44::1/64", "fd00:99::1/64"):
        ns.ip("address", "add", a, "dev", "uk0", "nodad")
    ping(ns, "-6", LINK_LOCAL + "%uk0")
    ping(ns, "-6", "-s", "4000", LINK_LOCAL + "%uk0")     # in fragments
    ping(ns, "-6", "fd00:44::2")
    ping(ns, "-6", "-I", "fd00:99::1", "fd00:44::2")
    for host in (LINK_LOCAL + "%25uk0", "fd00:44::2"):
        p = curl(ns, f"http://[{host}]/")
        assert p.stdout == PAGE, p.stderr.decode()
    p = curl(ns, "--interface", "fd00:99::1", "http://[fd00:44::2]/")
    assert p.stdout == PAGE, p.stderr.decode()
    # With a port: a machine without /etc/services has no name for it.
    p = ns.call("wrk", "-t1", "-c30", "-d2", "http://[fd00:44::2]:80/",
                text=True)
    assert "requests in" in p.stdout and "Socket errors" not in p.stdout, p
    assert curl(ns, record["url"]).stdout == PAGE


@pytest.mark.parametrize("text", ["fd00:44::2/65", "fd00:44::2,nowhere",
                                  "ff02::1"])
def test_bad_ipv6_settings_are_told(start, ns, text, tmp_path):
    record, _uk = start("--append", f"netdev.ip6={text}")
    assert curl(ns, record["url"]).stdout == PAGE
    log, = tmp_path.rglob("boot.log")
    assert "netdev.ip6: not understood" in log.read_text()


# --- many connections -----------------------------------------------------------

def answer(s):
    s.sendall(REQUEST)
    got = b""
    while not got.endswith(PAGE):
        data = s.recv(65536)
        assert data, got
        got += data


def test_900_idle_connections_in_8_mib(start, ns):
    """nginx itself closes idle ones when few of its 1,024 are left."""
    record, _uk = start("-m", "8")
    connections = []
    for _ in range(900):
        s = ns.socket()
        s.settimeout(20)
        s.connect((address(record), 80))
        answer(s)
        connections.append(s)
    time.sleep(1)
    for s in reversed(connections):
        answer(s)
    for s in connections:
        s.close()
    assert curl(ns, record["url"]).stdout == PAGE


# --- DHCP, DNS and router announcements by a real server ------------------------

MACHINE = ["-M", "microvm,acpi=off,x-option-roms=off,pit=on,pic=off,rtc=on,"
           "isa-serial=on,auto-kernel-cmdline=on",
           "-global", "virtio-mmio.force-legacy=false"]


def image(app):
    subprocess.run(["make", "-C", str(app), "olddefconfig"], check=True,
                   stdout=subprocess.DEVNULL)
    subprocess.run(["make", "-C", str(app), "-j2"], check=True,
                   stdout=subprocess.DEVNULL)
    return app / "build" / f"{app.name}_kvm-x86_64"


@pytest.fixture
def dnsmasq(ns, tmp_path):
    """A tap device with a router on it: DHCP, DNS, IPv6 prefixes."""
    ns.ip("tuntap", "add", "tap0", "mode", "tap")
    ns.ip("address", "add", "10.77.0.1/24", "dev", "tap0")
    ns.ip("address", "add", "fd00:77::1/64", "dev", "tap0", "nodad")
    ns.ip("link", "set", "tap0", "up")
    server = subprocess.Popen(ns.argv(
        "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null",
        "--interface=tap0", "--bind-interfaces", "--user=root",
        "--no-resolv", "--no-hosts", "--local=/test/", "--pid-file=",
        f"--dhcp-leasefile={tmp_path}/leases", "--log-facility=-",
        "--dhcp-range=10.77.0.50,10.77.0.59,255.255.255.0,1h",
        f"--dhcp-host={MAC},10.77.0.55", "--dhcp-authoritative", "--no-ping",
        "--enable-ra", "--dhcp-range=fd00:77::,ra-only",
        "--ra-param=tap0,4", "--host-record=one.test,10.77.0.9,fd00:77::9",
        "--host-record=four.test,10.77.0.4"),
        stdout=subprocess.DEVNULL, stderr=open(tmp_path / "dnsmasq", "wb"))
    yield server
    server.terminate()
    server.wait()


@pytest.fixture
def guest(ns, tmp_path):
    """Boots an image on tap0 without static settings; its console's file."""
    started = []

    def boot(path, words=""):
        log = open(tmp_path / "uart", "wb")
        started.append(subprocess.Popen(ns.argv(
            "timeout", "120", "qemu-system-x86_64", "-accel", "tcg", "-cpu",
            "max", "-nodefaults", "-no-user-config", "-display", "none",
            "-no-reboot", "-m", "16", *MACHINE, "-serial", "stdio", "-netdev",
            "tap,id=n,ifname=tap0,script=no,downscript=no", "-device",
            f"virtio-net-device,netdev=n,mac={MAC}", "-kernel", str(path),
            "-append", words), stdin=subprocess.DEVNULL, stdout=log,
            stderr=log))
        return started[-1], tmp_path / "uart"
    yield boot
    for p in started:
        p.terminate()
        p.wait()


def test_dhcp_and_names(dnsmasq, guest):
    run, uart = guest(image(ROOT / "test/boot/netclient"),
                      "-- lookup one.test four.test none.test")
    run.wait(60)
    lines = [line for line in uart.read_text().splitlines()
             if ": " in line and not line.startswith(("info:", "warn:"))]
    assert lines == [
        "/etc/resolv.conf: nameserver 10.77.0.1",
        "one.test A: 10.77.0.9 (one.test)",
        "one.test AAAA: fd00:77::9 (one.test)",
        "four.test A: 10.77.0.4 (four.test)",
        "four.test AAAA: Name does not resolve",
        "none.test A: Name does not resolve",
        "none.test AAAA: Name does not resolve"]


def test_addresses_of_a_router(dnsmasq, guest, ns):
    guest(image(ROOT / "app/nginx"))
    for host in ("10.77.0.55", f"[fd00:77::{EUI64}]"):
        p = curl(ns, "--retry", "20", "--retry-all-errors", "--retry-delay",
                 "1", f"http://{host}/")
        assert p.stdout == PAGE, p.stderr


def test_only_what_answers_over_the_tap_is_the_guest():
    """Until the tap is there, its addresses lead to some other machine."""
    with http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{other.server_port}/"
        try:
            for device, answers in (None, True), ("lo", True), ("uk9", False):
                seconds = ready.answer(url, lambda: True, time.monotonic(),
                                       1, device)
                assert (seconds is not None) == answers, device
        finally:
            other.shutdown()
