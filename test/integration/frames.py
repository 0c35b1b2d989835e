# SPDX-License-Identifier: BSD-3-Clause
"""A few lines of Ethernet, ARP, IPv4 and TCP: a client that can send packets
as wrong as a test wants them."""
import os
import socket
import struct
import time

GUEST_IP, HOST_IP = "10.9.0.2", "10.9.0.1"
HOST_MAC = bytes.fromhex("020000000001")
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    s = sum(struct.unpack(f">{len(data) // 2}H", data))
    while s >> 16:
        s = (s & 0xffff) + (s >> 16)
    return ~s & 0xffff


def ipv4(proto, payload, ident=0, flags=0, src=HOST_IP, dst=GUEST_IP,
         bad_sum=False):
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), ident,
                       flags, 64, proto, 0, socket.inet_aton(src),
                       socket.inet_aton(dst))
    s = checksum(head) ^ (0x5555 if bad_sum else 0)
    return head[:10] + struct.pack(">H", s) + head[12:] + payload


def tcp(sport, dport, seq, ack, flags, data=b"", options=b"", window=65535,
        bad_sum=False, offset=None):
    words = 5 + len(options) // 4 if offset is None else offset
    head = struct.pack(">HHIIBBHHH", sport, dport, seq & 0xffffffff,
                       ack & 0xffffffff, words << 4, flags, window, 0, 0)
    seg = head + options + data
    pseudo = socket.inet_aton(HOST_IP) + socket.inet_aton(GUEST_IP) + \
        struct.pack(">BBH", 0, 6, len(seg))
    s = checksum(pseudo + seg) ^ (0x3333 if bad_sum else 0)
    return seg[:16] + struct.pack(">H", s) + seg[18:]


def icmp_echo(data, ident=1, seq=1):
    msg = struct.pack(">BBHHH", 8, 0, 0, ident, seq) + data
    return msg[:2] + struct.pack(">H", checksum(msg)) + msg[4:]


class Wire:
    """This end of `-netdev dgram` over a pair of unix sockets."""

    def __init__(self, folder):
        self.here, self.there = f"{folder}/here", f"{folder}/there"
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.sock.bind(self.here)
        self.guest_mac = None
        self.ignore_arp = 0     # so many requests are lost

    def netdev(self):
        return (f"dgram,id=n,local.type=unix,local.path={self.there},"
                f"remote.type=unix,remote.path={self.here}")

    def wait_guest(self, seconds=20):
        end = time.monotonic() + seconds
        while not os.path.exists(self.there):
            assert time.monotonic() < end, "QEMU made no socket"
            time.sleep(0.05)

    def send(self, frame):
        self.sock.settimeout(10)
        self.sock.sendto(frame, self.there)

    def send_ip(self, packet, mac=None):
        self.send((mac or self.guest_mac) + HOST_MAC + b"\x08\0" + packet)

    def receive(self, seconds):
        """A frame for us, ARP requests answered on the way; None: none."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.sock.settimeout(left)
            try:
                frame = self.sock.recv(4096)
            except TimeoutError:
                return None
            if frame[12:14] == b"\x08\x06" and frame[20:22] == b"\0\x01":
                self._arp_reply(frame)
            else:
                return frame
        return None

    def _arp_reply(self, frame):
        if frame[38:42] != socket.inet_aton(HOST_IP):
            return
        if self.ignore_arp:
            self.ignore_arp -= 1
        else:
            self.send(frame[6:12] + HOST_MAC + b"\x08\x06" + frame[14:20] +
                      b"\0\x02" + HOST_MAC + socket.inet_aton(HOST_IP) +
                      frame[22:32])

    def find_guest(self, seconds=20):
        """Asks who has the guest's address until it says so."""
        ask = b"\xff" * 6 + HOST_MAC + b"\x08\x06" + struct.pack(
            ">HHBBH6s4s6s4s", 1, 0x800, 6, 4, 1, HOST_MAC,
            socket.inet_aton(HOST_IP), b"\0" * 6,
            socket.inet_aton(GUEST_IP))
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                self.send(ask)
            except OSError:     # QEMU has not opened its end
                time.sleep(0.1)
                continue
            frame = self.receive(0.3)
            if frame and frame[12:14] == b"\x08\x06":
                self.guest_mac = frame[6:12]
                return
        raise AssertionError("the guest does not answer ARP")

    def receive_tcp(self, port, seconds=5):
        """(seq, ack, flags, data) of the next segment to our port."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            frame = self.receive(left)
            if not frame or frame[12:14] != b"\x08\0" or frame[23] != 6:
                continue
            length, = struct.unpack(">H", frame[16:18])
            seg = frame[34:14 + length]
            _s, dport, seq, ack, offset, flags = struct.unpack(
                ">HHIIBB", seg[:14])
            if dport == port:
                return seq, ack, flags, seg[(offset >> 4) * 4:]
        raise AssertionError("no segment came")


class Connection:
    """A TCP connection of ours to the guest, one segment at a time."""

    def __init__(self, wire, port=8080, sport=40000, iss=1000,
                 options=b""):
        self.wire, self.port, self.sport = wire, port, sport
        self.seq = iss
        self.segment(SYN, options=b"\x02\x04\x05\xb4" + options)
        seq, ack, flags, _ = wire.receive_tcp(sport)
        assert flags == SYN | ACK and ack == iss + 1
        self.seq, self.ack = iss + 1, seq + 1
        self.segment(ACK)

    def segment(self, flags, data=b"", seq=None, **kw):
        seq = self.seq if seq is None else seq
        self.wire.send_ip(ipv4(6, tcp(self.sport, self.port, seq,
                                      getattr(self, "ack", 0), flags, data,
                                      **kw)))

    def write(self, data):
        self.segment(PSH | ACK, data)
        self.seq += len(data)

    def read(self, until):
        """Bytes of the stream until `until` has come."""
        got = b""
        while until not in got:
            seq, _ack, flags, data = self.wire.receive_tcp(self.sport)
            assert not flags & RST, "the connection was reset"
            if data and seq == self.ack:
                got += data
                self.ack += len(data)
                self.segment(ACK)
        return got
