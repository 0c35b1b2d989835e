# SPDX-License-Identifier: BSD-3-Clause
"""Frames that nobody wants, as many as a tap carries."""
import contextlib
import json
import random
import socket
import struct
import threading

from frames import ACK, FIN, PSH, RST, SYN, checksum, icmp_echo

MANY = 4096     # different frames, which are sent again and again
ICMP, TCP, UDP = 1, 6, 17
HTTP = 80


class Frames:
    """Makes frames for a guest; the same for the same seed."""

    def __init__(self, host, guest, host_mac, guest_mac, seed=1):
        self.host, self.guest = map(socket.inet_aton, (host, guest))
        self.host_mac, self.guest_mac = host_mac, guest_mac
        self.random = random.Random(seed)

    def anyone(self):
        """Some address out there, which is no group and no network."""
        return bytes([self.random.randrange(20, 120),
                      *(self.random.randrange(1, 255) for _ in range(3))])

    def ip(self, proto, payload, src=None, bad=False, fragment=0):
        head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload),
                           self.random.randrange(65536), fragment, 64, proto,
                           0, src or self.host, self.guest)
        s = checksum(head) ^ (0x5555 if bad else 0)
        return self.guest_mac + self.host_mac + b"\x08\0" + head[:10] + \
            struct.pack(">H", s) + head[12:] + payload

    def tcp(self, flags, port=HTTP, src=None, bad=False, data=b""):
        src = src or self.host
        seg = struct.pack(">HHIIBBHHH", self.random.randrange(1024, 65536),
                          port, self.random.getrandbits(32),
                          self.random.getrandbits(32), 0x50, flags, 65535, 0,
                          0) + data
        pseudo = src + self.guest + struct.pack(">BBH", 0, TCP, len(seg))
        s = checksum(pseudo + seg) ^ (0x3333 if bad else 0)
        return self.ip(TCP, seg[:16] + struct.pack(">H", s) + seg[18:], src)

    def udp(self, port, bad=False):
        data = struct.pack(">HHHH", 9, port, 12, 0) + b"data"
        pseudo = self.host + self.guest + struct.pack(">BBH", 0, UDP, 12)
        s = (checksum(pseudo + data) ^ (0x3333 if bad else 0)) or 0xffff
        return self.ip(UDP, data[:6] + struct.pack(">H", s) + data[8:])

    def arp(self, op, mac, src, dst, to):
        return to + mac + b"\x08\x06" + struct.pack(
            ">HHBBH6s4s6s4s", 1, 0x800, 6, 4, op, mac, src, b"\0" * 6, dst)

    # --- the floods: each makes one frame ---------------------------------

    def syn_flood(self):
        return self.tcp(SYN, src=self.anyone())

    def ping_flood(self):
        return self.ip(ICMP, icmp_echo(bytes(self.random.randrange(1400))),
                       self.anyone())

    def arp_storm(self):
        mac = bytes([2, *self.random.randbytes(5)])
        src = self.random.choice([self.anyone(), self.guest])
        dst = self.random.choice([self.guest, src, self.anyone()])
        return self.arp(self.random.choice([1, 2]), mac, src, dst,
                        self.random.choice([b"\xff" * 6, self.guest_mac]))

    def fragments(self):
        more, at = self.random.choice([(0x2000, 0), (0x2000, 3), (0, 90),
                                       (0, 8189), (0x2000, 180)])
        return self.ip(self.random.choice([ICMP, UDP, TCP]),
                       bytes(8 * self.random.randrange(1, 180)),
                       self.anyone(), fragment=more | at)

    def bad_checksums(self):
        return self.random.choice([
            lambda: self.tcp(SYN, bad=True),
            lambda: self.tcp(PSH | ACK, bad=True, data=b"GET /"),
            lambda: self.udp(HTTP, bad=True),
            lambda: self.ip(ICMP, b"\x08\0\x12\x34" + bytes(60)),
            lambda: self.ip(TCP, bytes(40), bad=True)])()

    def port_scan(self):
        return self.random.choice([
            lambda: self.tcp(SYN, self.random.randrange(1, 65536)),
            lambda: self.tcp(self.random.choice([0, FIN, ACK, RST, 0x29]),
                             self.random.randrange(1, 65536)),
            lambda: self.udp(self.random.randrange(1, 65536))])()


KINDS = ("syn_flood", "ping_flood", "arp_storm", "fragments", "bad_checksums",
         "port_scan")


def taken(namespace, device):
    """How many frames the guest has taken from a tap so far."""
    link = namespace.call("ip", "-json", "-s", "link", "show", device)
    return json.loads(link.stdout)[0]["stats64"]["tx"]["packets"]


@contextlib.contextmanager
def flood(namespace, device, frames):
    """Sends them round and round meanwhile."""
    end = threading.Event()

    def run(s):
        while not end.is_set():
            for frame in frames:
                with contextlib.suppress(OSError):  # the tap's queue is full
                    s.send(frame)
    with namespace.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) as s:
        s.bind((device, 0))
        s.settimeout(1)
        thread = threading.Thread(target=run, args=(s,))
        thread.start()
        try:
            yield
        finally:
            end.set()
            thread.join()
