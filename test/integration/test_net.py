# SPDX-License-Identifier: BSD-3-Clause
"""The network stack under real clients, and under packets that no real client
sends."""
import re
import struct
import subprocess
import time

import pytest

from conftest import ROOT
from frames import (ACK, FIN, GUEST_IP, HOST_IP, HOST_MAC, PSH, RST, SYN,
                    Connection, Wire, icmp_echo, ipv4, tcp)

APP = ROOT / "app" / "httpreply"
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
SLACK = 64 << 10    # bytes that caches of the heap may keep


def curl(*args):
    return subprocess.run(["curl", "-sS", "--max-time", "20", *args],
                          capture_output=True, timeout=30)


def free_memory(url):
    return int(curl(url + "memory").stdout.split()[1])


def wrk(url, seconds=3):
    out = subprocess.run(["wrk", "-t1", "-c30", f"-d{seconds}", url],
                         capture_output=True, timeout=60).stdout.decode()
    assert "Non-2xx" not in out, out
    assert "Socket errors" not in out, out
    return float(re.search(r"Requests/sec:\s+([0-9.]+)", out)[1])


# --- guests -------------------------------------------------------------------

MICROVM = ("microvm,acpi=off,x-option-roms=off,pit=on,pic=off,rtc=on,"
           "isa-serial=on,auto-kernel-cmdline=on")
QEMU = ["timeout", "120", "qemu-system-x86_64", "-accel", "tcg", "-cpu", "max",
        "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
        "-m", "16", "-M", MICROVM, "-global",
        "virtio-mmio.force-legacy=false"]


@pytest.fixture(scope="module")
def image():
    subprocess.run(["make", "-C", str(APP), "olddefconfig"], check=True,
                   stdout=subprocess.DEVNULL)
    subprocess.run(["make", "-C", str(APP), "-j2"], check=True,
                   stdout=subprocess.DEVNULL)
    return APP / "build" / "httpreply_kvm-x86_64"


# --- real clients -----------------------------------------------------------

@pytest.fixture
def server(uk, machine, port):
    return uk.start("httpreply", "--machine", machine, "--port",
                    f"{port}:8080")


def test_page(server):
    p = curl("-i", server["url"])
    assert b"200 OK" in p.stdout and b"It works" in p.stdout, p.stderr


def test_rounds_of_wrk_leave_memory_as_it_was(server):
    url = server["url"]
    assert wrk(url, 2) > 0
    time.sleep(1)
    before = free_memory(url)
    for _ in range(3):
        assert wrk(url) > 0
    time.sleep(1)
    assert abs(free_memory(url) - before) <= SLACK


def test_closed_connections_leave_memory_as_it_was(uk, port):
    """The server closes first: TIME-WAIT is on its side, and limited."""
    url = uk.start("httpreply", "--port", f"{port}:8080")["url"]
    many = ["-H", "Connection: close"] + [url] * 200

    def rounds():
        p = curl(*many)
        assert p.stdout.count(b"It works") == 200, p.stderr

    rounds()
    before = free_memory(url)
    for _ in range(4):
        rounds()
    assert abs(free_memory(url) - before) <= SLACK


def test_dhcp(tmp_path, image, port):
    """Without netdev.ip the guest asks QEMU's DHCP server."""
    with open(tmp_path / "uart", "wb") as log:
        guest = subprocess.Popen(
            [*QEMU, "-serial", "stdio", "-netdev",
             f"user,id=n,hostfwd=tcp:127.0.0.1:{port}-:8080", "-device",
             "virtio-net-device,netdev=n", "-kernel", str(image)],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        p = curl("--retry", "10", "--retry-all-errors", "--retry-delay", "1",
                 f"http://127.0.0.1:{port}/")
        assert b"It works" in p.stdout, p.stderr
    finally:
        guest.terminate()
        guest.wait()


def test_small_memory(uk, port):
    url = uk.start("httpreply", "-m", "8", "--port", f"{port}:8080")["url"]
    assert wrk(url, 2) > 0


# --- sockets over loopback ----------------------------------------------------

SOCKETS = ROOT / "test" / "boot" / "net"


def test_expectations_hold_on_linux(tmp_path):
    """The same program, on the system that it is to be like."""
    exe = tmp_path / "net"
    subprocess.run(["gcc", "-D_GNU_SOURCE", "-O1", "-pthread", "-o", exe,
                    *SOCKETS.glob("*.c")], check=True)
    p = subprocess.run([exe], capture_output=True, timeout=60)
    assert p.returncode == 0, p.stdout.decode()


def test_sockets(uk, machine):
    p = uk.run(SOCKETS, "--machine", machine, "-m", "32")
    assert p.returncode == 0, p.stdout.decode() + p.stderr.decode()
    assert b"not ok" not in p.stdout and b"\n1..47\n" in p.stdout


# --- bad packets --------------------------------------------------------------

@pytest.fixture
def wire(tmp_path, image, request):
    """To a guest of 16 MiB, or as many as a test's parameter says."""
    w = Wire(tmp_path)
    log = open(tmp_path / "uart", "wb")
    guest = subprocess.Popen(
        [*QEMU, "-m", getattr(request, "param", "16"), "-serial", "stdio", "-netdev",
         w.netdev(), "-device", "virtio-net-device,netdev=n", "-kernel",
         str(image), "-append", "netdev.ip=10.9.0.2/24:10.9.0.1"],
        stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    w.wait_guest()
    w.find_guest()
    yield w
    alive = guest.poll() is None
    guest.terminate()
    guest.wait()
    assert alive, (tmp_path / "uart").read_text(errors="replace")


def still_answers(wire, sport):
    c = Connection(wire, sport=sport)
    c.write(GET)
    assert b"It works" in c.read(b"unikernel.\n")
    c.segment(RST, seq=c.seq)


def ping(wire, data, packets):
    """Whether an echo request, cut into `packets`, is answered."""
    for p in packets:
        wire.send_ip(p)
    end = time.monotonic() + 3
    while time.monotonic() < end:
        f = wire.receive(end - time.monotonic())
        if f and f[12:14] == b"\x08\0" and f[23] == 1 and f[34] == 0:
            return f.endswith(data)
    return False


def test_request_by_hand(wire):
    still_answers(wire, 41000)


def test_truncated_headers(wire):
    syn = ipv4(6, tcp(41001, 8080, 1, 0, SYN))
    for n in range(len(syn)):
        wire.send_ip(syn[:n])
    for n in range(1, 14):      # QEMU takes an empty one for the end
        wire.send((wire.guest_mac + b"\x02" * 6 + b"\x08\0")[:n])
    # An IP header that claims more, or less, than the frame has.
    for total in (0, 10, 19, 21, 30, 1500, 65535):
        wire.send_ip(syn[:2] + struct.pack(">H", total) + syn[4:])
    for ihl in range(16):
        wire.send_ip(bytes([0x40 | ihl]) + syn[1:])
    still_answers(wire, 41002)


def test_bad_tcp_headers(wire):
    for offset in range(16):
        wire.send_ip(ipv4(6, tcp(41003, 8080, 1, 0, SYN, offset=offset)))
    for flags in range(64):
        wire.send_ip(ipv4(6, tcp(41004, 8080, 1, 7, flags, b"data")))
    # Options that run over their end, or have no length.
    for opt in (b"\x02\x00\x00\x00", b"\x02\x28\x05\xb4", b"\x08\x01\x00\x00",
                b"\x03\x03\xff\x00", b"\x05\x02\x04\x02", b"\xfe\xff\x01\x02"):
        wire.send_ip(ipv4(6, tcp(41005, 8080, 1, 0, SYN, options=opt)))
    still_answers(wire, 41006)


def test_bad_checksums_are_ignored(wire):
    wire.send_ip(ipv4(6, tcp(41007, 8080, 1, 0, SYN, bad_sum=True)))
    wire.send_ip(ipv4(6, tcp(41007, 8080, 1, 0, SYN), bad_sum=True))
    with pytest.raises(AssertionError):
        wire.receive_tcp(41007, 1)
    still_answers(wire, 41008)


def test_ping_in_one_piece_and_in_fragments(wire):
    data = bytes(range(64)) * 2
    assert ping(wire, data, [ipv4(1, icmp_echo(data))])
    msg = icmp_echo(data, seq=2)
    parts = [ipv4(1, msg[i:i + 24], ident=77,
                  flags=(0x2000 if i + 24 < len(msg) else 0) | i // 8)
             for i in range(0, len(msg), 24)]
    assert ping(wire, data, parts)
    assert ping(wire, data, parts[::-1])


def test_bad_fragments(wire):
    part = b"x" * 24
    for ident in range(200):
        # First pieces only, overlapping ones, one past the end of the world.
        wire.send_ip(ipv4(17, part, ident=ident, flags=0x2000))
        wire.send_ip(ipv4(17, part, ident=ident, flags=0x2001))
        wire.send_ip(ipv4(17, part, ident=ident, flags=0x1fff))
    still_answers(wire, 41009)


def fragment6(ident):
    """A first piece over IPv6, for whoever hears it."""
    return bytes.fromhex("333300000001") + HOST_MAC + b"\x86\xdd" + \
        struct.pack(">IHBB", 6 << 28, 24, 44, 64) + \
        bytes.fromhex("fe80" + "00" * 13 + "99" + "ff02" + "00" * 13 + "01") + \
        struct.pack(">BBHI", 17, 0, 1, ident) + bytes(16)


@pytest.mark.parametrize("wire", ["2"], indirect=True)
def test_fragments_leave_buffers_to_others(wire):
    """As many as wait for their other pieces, of both versions of IP, are all
    receive buffers that a small guest has."""
    for ident in range(100):
        wire.send_ip(ipv4(17, bytes(16), ident=ident, flags=0x2000))
        wire.send(fragment6(ident))
    still_answers(wire, 41030)


def test_out_of_order_and_repeated_segments(wire):
    c = Connection(wire, sport=41010)
    a, b = GET[:9], GET[9:]
    c.segment(PSH | ACK, b, seq=c.seq + len(a))
    c.segment(PSH | ACK, b, seq=c.seq + len(a))
    c.segment(PSH | ACK, a)
    c.segment(PSH | ACK, a)
    c.seq += len(GET)
    assert b"It works" in c.read(b"unikernel.\n")
    c.segment(PSH | ACK, b"far away", seq=c.seq + 5_000_000)
    c.segment(RST, seq=c.seq + 5_000_000)       # not in the window
    c.write(GET)
    assert b"It works" in c.read(b"unikernel.\n")


def test_flood_of_syn_and_single_bytes(wire):
    for i in range(2000):
        wire.send_ip(ipv4(6, tcp(20000 + i, 8080, i, 0, SYN)))
    c = Connection(wire, sport=41011)
    for i in range(1500):
        c.segment(PSH | ACK, b"z", seq=c.seq + i + 1)   # a hole before it
    c.segment(RST, seq=c.seq)
    still_answers(wire, 41012)


def test_half_closed_client_gets_its_answer(wire):
    c = Connection(wire, sport=41013)
    c.segment(PSH | ACK | FIN, GET)
    c.seq += len(GET) + 1
    assert b"It works" in c.read(b"unikernel.\n")


def test_reuse_of_a_port_in_time_wait(wire):
    c = Connection(wire, sport=41014)
    c.write(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
    c.read(b"unikernel.\n")
    _seq, _ack, flags, _ = wire.receive_tcp(41014)
    c.ack += 1
    c.segment(FIN | ACK)
    assert wire.receive_tcp(41014)[2] == ACK
    Connection(wire, sport=41014, iss=c.seq + 1_000_000)


def test_acknowledges_without_an_answer(wire):
    """The timer of delayed acknowledgements wakes an idle guest."""
    c = Connection(wire, sport=41020)
    c.write(b"G")
    _seq, ack, flags, data = wire.receive_tcp(41020, 2)
    assert flags == ACK and not data and ack == c.seq


def netclient(tmp_path, wire, args):
    """A guest that runs test/boot/netclient with these arguments."""
    app = ROOT / "test/boot/netclient"
    for goal in ("olddefconfig", "all"):
        subprocess.run(["make", "-C", str(app), "-j2", goal], check=True,
                       stdout=subprocess.DEVNULL)
    with open(tmp_path / "uart", "wb") as log:
        return subprocess.Popen(
            [*QEMU, "-serial", "stdio", "-netdev", wire.netdev(), "-device",
             "virtio-net-device,netdev=n", "-kernel",
             str(app / "build/netclient_kvm-x86_64"), "-append",
             f"netdev.ip={GUEST_IP}/24 -- {args}"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def test_multicast(tmp_path):
    """A group is announced by IGMP, heard, answered with a TTL of 1, and left
    with a word."""
    def igmp(kind):
        """The group that the guest names in a message of that kind."""
        while True:
            f = w.receive(30)
            assert f, "no IGMP"
            if f[12:14] == b"\x08\0" and f[23] == 2:
                m = f[14 + (f[14] & 15) * 4:]
                if m[0] == kind and m[4:8] == group:
                    return f

    group = b"\xef\x01\x02\x03"
    mac = b"\x01\x00\x5e\x01\x02\x03"
    w = Wire(tmp_path)
    guest = netclient(tmp_path, w, "group 239.1.2.3 7777")
    try:
        w.wait_guest()
        assert igmp(0x16)[:6] == mac
        for name in ("239.1.2.4", "239.1.2.3"):     # the first is another's
            text = b"to " + name.encode()
            w.send_ip(ipv4(17, struct.pack(">HHHH", 9, 7777, 8 + len(text), 0)
                           + text, dst=name), mac)
        f = w.receive(30)
        while f and not f.endswith(b"hello, group"):
            f = w.receive(30)
        assert f and f[:6] == mac and f[22] == 1 and f[30:34] == group
        igmp(0x17)
        guest.wait(20)
        assert "group: to 239.1.2.3" in (tmp_path / "uart").read_text()
    finally:
        guest.kill()
        guest.wait()


def test_a_lost_arp_request_is_repeated(tmp_path):
    """What waits for it is sent when the answer comes, the program being
    asleep meanwhile."""
    w = Wire(tmp_path)
    guest = netclient(tmp_path, w, f"udp {HOST_IP} 9")
    try:
        w.wait_guest()
        w.ignore_arp = 1
        frame = w.receive(30)
        while frame and frame[12:14] != b"\x08\0":     # IPv6 starts up, too
            frame = w.receive(30)
        assert frame and frame.endswith(b"hello") and w.ignore_arp == 0
        sport, = struct.unpack(">H", frame[34:36])
        w.guest_mac = frame[6:12]
        w.send_ip(ipv4(17, struct.pack(">HHHH", 9, sport, 13, 0) + b"world"))
        guest.wait(20)
        assert "answer: world" in (tmp_path / "uart").read_text()
    finally:
        guest.kill()
        guest.wait()


def test_retransmission(wire):
    c = Connection(wire, sport=41021)
    c.write(GET)
    first = wire.receive_tcp(41021)
    again = wire.receive_tcp(41021, 10)         # nobody acknowledges
    assert first[3] and again[3] == first[3] and again[0] == first[0]
    c.ack += len(first[3])
    c.segment(ACK)
    c.write(GET)
    assert b"It works" in c.read(b"unikernel.\n")


def test_closed_window(wire):
    c = Connection(wire, sport=41022)
    c.segment(PSH | ACK, GET, window=0)
    c.seq += len(GET)
    with pytest.raises(AssertionError):
        while True:     # acknowledgements and probes of a byte, no page
            assert len(wire.receive_tcp(41022, 1.5)[3]) > 1
    c.segment(ACK)      # the window opens
    got = b""
    while b"unikernel.\n" not in got:
        seq, _ack, _flags, data = wire.receive_tcp(41022, 15)
        if data and c.ack - seq < len(data):
            got += data[c.ack - seq:]
            c.ack = seq + len(data)
    assert b"It works" in got


def test_wrong_destinations(wire):
    for dst in ("10.9.0.255", "255.255.255.255", "224.0.0.1", "127.0.0.1",
                "0.0.0.0", "10.9.0.77"):
        wire.send_ip(ipv4(6, tcp(41015, 8080, 1, 0, SYN), dst=dst))
    wire.send_ip(ipv4(6, tcp(41015, 8080, 1, 0, SYN), src="255.255.255.255"))
    wire.send_ip(ipv4(6, tcp(41015, 8080, 1, 0, SYN), src="10.9.0.2"))
    assert HOST_IP
    still_answers(wire, 41016)
