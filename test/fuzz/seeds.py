#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Makes the inputs that fuzzing starts with: seeds.py FOLDER

One folder a program. Frames that a guest got while it served pages are in
seeds/*.frames; seeds.py --frames PCAP writes such a list. seeds/*.net are
findings as they were.
"""
import pathlib
import struct
import sys

from seeds_folders import folders

HERE = pathlib.Path(__file__).parent
OUR_MAC, PEER_MAC = b"\2\0\0\0\0\1", b"\x52\x55\x0a\0\2\2"
OUR_IP, PEER_IP = bytes([10, 0, 2, 15]), bytes([10, 0, 2, 2])
OUR_IP6 = bytes.fromhex("fe80000000000000000000fffe000001")
PEER_IP6 = bytes.fromhex("fe800000000000000000000000000002")
ALL_NODES = bytes.fromhex("ff020000000000000000000000000001")
IPV4, ARP, IPV6 = 0x0800, 0x0806, 0x86dd
FRAME, FIXED, TIME, ACT, SECOND, PIECES = 0, 1, 2, 3, 4, 8
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


# --- boot -------------------------------------------------------------------

INFO, MAP, MODULES, LINE = 0x1000, 0x1100, 0x1400, 0x1500
MIB = 1 << 20
MAPS = {
    "microvm": [(0, 0x9fc00, 1), (MIB, 31 * MIB, 1), (0xdeadf000, 0, 1)],
    "q35": [(0, 0x9fc00, 1), (0x9fc00, 0x400, 2), (0xf0000, 0x10000, 2),
            (MIB, 0x7ee0000, 1), (0x7fe0000, 0x20000, 3),
            (0xfeffc000, 0x4000, 2), (1 << 32, 1 << 32, 1)],
    "overlapping": [(0, 64 * MIB, 1), (MIB, 8 * MIB, 2), (0, 1 << 63, 1),
                    (5 * MIB + 7, 9, 2), (4 * MIB, 4 * MIB, 5)],
    "empty": [(MIB, 0, 1), (0, 0, 0), (1 << 40, 0, 2)],
    "huge": [(0, (1 << 64) - 1, 1), ((1 << 64) - 1, 1, 2)],
    "many": [(i * 2 * MIB, MIB, 1 + (i & 1)) for i in range(100)],
    "none": [],
}


def memory(pieces):
    """An input of fuzz_boot: pieces of memory by their address."""
    image = bytearray(max(at + len(data) for at, data in pieces) - INFO)
    for at, data in pieces:
        image[at - INFO:at - INFO + len(data)] = data
    return b"\0" + bytes(image)


def pvh(entries):
    table = b"".join(struct.pack("<QQII", *e, 0) for e in entries)
    modules = MAP + max(len(table), MODULES - MAP)
    line = modules + 0x100
    return memory([
        (INFO, struct.pack("<IIIIQQQQII", 0x336ec578, 1, 0, 1, modules, line,
                           0xe0000, MAP, len(entries), 0)),
        (MAP, table),
        (modules, struct.pack("<QQQQ", 8 * MIB, 5000, 0, 0)),
        (line, b"netdev.ip=10.0.2.15/24:10.0.2.2 -- a b\0")])


def multiboot(entries):
    table = b"".join(struct.pack("<IQQI", 20, *e) for e in entries)
    modules = MAP + max(len(table), MODULES - MAP)
    line = modules + 0x100
    return memory([
        (INFO, struct.pack("<12I", 0x24d, 640, 32768, 0, line, 1, modules,
                           0, 0, 0, 0, len(table)) +
         struct.pack("<5I", MAP, 0, 0, 0, line + 0x80)),
        (MAP, table),
        (modules, struct.pack("<IIII", 8 * MIB, 8 * MIB + 5000, 0, 0)),
        (line, b"image debug.level=3 -- a\0"),
        (line + 0x80, b"GRUB 2.06\0")])


def boot():
    for name, entries in MAPS.items():
        yield "pvh-" + name, pvh(entries)
        yield "multiboot-" + name, multiboot(entries)


# --- command line -----------------------------------------------------------

LINES = [
    "", "--", "-- a \"b c\" 'd \\\" e' f\\ g", "net.flag=yes net.byte=255",
    "net.word=-32768 net.quad=0x10 net.text=\"a b\" -- net.byte=1",
    "net.list=[ 1 2 3 4 ] net.names=[\"a b\" c] net.list=[1",
    "net.list=[1] net.names=[ a -- b", "foo.bar=[ a b ] net.byte=1",
    "10.0.2.15/24:10.0.2.2:8.8.8.8:1.1.1.1:host:example.org",
    "10.0.2.15:10.0.2.2:8.8.8.8:host", "512@0xfeb00e00:12", "4K@0xd0000000:5:1",
    "-- x virtio_mmio.device=512@0xfeb00e00:12 virtio_mmio.device=512@0x1:1",
]


def cmdline():
    for n, line in enumerate(LINES):
        yield str(n), line.encode()


# --- cpio -------------------------------------------------------------------

def pad(data):
    return data + b"\0" * (-len(data) % 4)


def entry(name, mode, data=b"", ino=1, nlink=1):
    fields = (ino, mode, 1, 2, nlink, 1234567890, len(data), 8, 1, 1, 3,
              len(name) + 1, 0)
    head = b"070701" + b"".join(b"%08x" % f for f in fields)
    return pad(head + name + b"\0") + pad(data)


def cpio():
    end = entry(b"TRAILER!!!", 0)
    yield "empty", end
    yield "file", entry(b"f", 0o100644, b"text") + end
    yield "tree", b"".join((
        entry(b".", 0o040711, nlink=3), entry(b"./etc", 0o040750, nlink=2),
        entry(b"etc/passwd", 0o100644, b"root:x"),
        entry(b"/no/parents/here", 0o100600, b"deep"),
        entry(b"link", 0o120777, b"etc/passwd"),
        entry(b"loop", 0o120777, b"loop/../loop"),
        entry(b"hard1", 0o100644, b"", 6, 3),
        entry(b"etc/hard2", 0o100644, b"shared", 6, 3),
        entry(b"null", 0o020666), entry(b"pipe", 0o010600),
        entry(b"etc/passwd", 0o100400, b"second"), end))


# --- programs ---------------------------------------------------------------

EXEC, DYN = 2, 3
LOAD, INTERP, STACK = 1, 3, 0x6474e551
X, W, R = 1, 2, 4


def program(kind, segments, entry=0x1010, size=0x4000, **changed):
    """A file with those (type, flags, offset, address, filesz, memsz)."""
    f = {"ident": b"\x7fELF\2\1\1", "machine": 62, "phoff": 64, "phsize": 56,
         "phnum": len(segments), **changed}
    head = f["ident"].ljust(16, b"\0") + struct.pack(
        "<HHIQQQIHHHHHH", kind, f["machine"], 1, entry, f["phoff"], 0, 0, 64,
        f["phsize"], f["phnum"], 0, 0, 0)
    for what, flags, offset, at, in_file, in_memory in segments:
        head += struct.pack("<IIQQQQQQ", what, flags, offset, at, at, in_file,
                            in_memory, 4096)
    return head + bytes(i * 7 % 251 for i in range(len(head), size))


def at(base, *changes):
    """Text, constants and data from an address on, some of it changed."""
    good = [(LOAD, R, 0, 0, 0x300, 0x300),
            (LOAD, R | X, 0x1000, 0x1000, 0x800, 0x800),
            (LOAD, R | W, 0x2e00, 0x3e00, 0x400, 0x3000), (STACK, 6, *[0] * 4)]
    good = [(k, f, o, a + base, *rest) for k, f, o, a, *rest in good]
    for n, field, value in changes:
        good[n] = (*good[n][:field], value, *good[n][field + 1:])
    return good


def elf():
    top = (1 << 64) - 1
    yield "pie", program(DYN, at(0))
    yield "fixed", program(EXEC, at(0x400000), entry=0x401010)
    yield "low", program(EXEC, at(0))
    yield "high", program(DYN, at(0x7fffffff0000), entry=0x7fffffff1010)
    yield "many", program(DYN, [(LOAD, R | X, 0, i * 8192, 4096, 4096)
                                for i in range(17)], entry=0)
    yield "none", program(DYN, [])
    yield "interpreter", program(DYN, [(INTERP, R, 0, 0, 9, 9), *at(0)])
    yield "empty-segment", program(DYN, at(0, (0, 5, 0), (0, 4, 0)))
    yield "short", program(DYN, at(0))[:0x2f00]
    yield "half-a-header", program(DYN, at(0))[:40]
    yield "headers-behind-the-end", program(DYN, at(0), phoff=0x3fff)
    yield "headers-that-wrap", program(DYN, at(0), phoff=top - 50)
    yield "too-many-headers", program(DYN, at(0), phnum=0xffff)
    yield "small-headers", program(DYN, at(0), phsize=8)
    yield "writable-text", program(DYN, at(0, (1, 1, 7)))
    yield "overlap", program(DYN, at(0, (2, 3, 0x1e00)))
    yield "order", program(DYN, at(0, (0, 3, 0x9000)))
    for name, value in (("wraps", top - 0x1ff), ("ends-at-top", top - 0x3ff),
                        ("wide", 1 << 37), ("sign", 1 << 63)):
        for field, what in ((2, "offset"), (3, "address"), (4, "file"),
                            (5, "memory")):
            yield f"{what}-{name}", program(DYN, at(0, (2, field, value)))


# --- packets ----------------------------------------------------------------

def record(what, data=b""):
    return struct.pack("<BH", what, len(data)) + data


def ether(kind, payload, to=OUR_MAC):
    return to + PEER_MAC + struct.pack(">H", kind) + payload


def total(data):
    """The Internet checksum."""
    n = sum(struct.unpack(f">{len(data) // 2}H", data))
    while n >> 16:
        n = (n & 0xffff) + (n >> 16)
    return ~n & 0xffff


def ipv4(proto, payload, offset=0, to=OUR_IP, ident=1, options=b""):
    head = struct.pack(">BBHHHBBH4s4s", 0x45 + len(options) // 4, 0,
                       20 + len(options) + len(payload), ident, offset, 64,
                       proto, 0, PEER_IP, to) + options
    return ether(IPV4, head[:10] + struct.pack(">H", total(head)) +
                 head[12:] + payload)


def ipv6(proto, payload, to=OUR_IP6):
    return ether(IPV6, struct.pack(">IHBB16s16s", 6 << 28, len(payload),
                                   proto, 255, PEER_IP6, to) + payload,
                 OUR_MAC if to == OUR_IP6 else b"\x33\x33\0\0\0\1")


def tcp(flags, seq, ack=0, data=b"", options=b"", port=80, window=65535):
    """The acknowledged number is relative to the first of ours."""
    return struct.pack(">HHIIBBHHH", 40000, port, seq, ack,
                       (20 + len(options)) * 4, flags, window, 0, 0) + \
        options + data


def udp(data, source=53, port=80):
    return struct.pack(">HHHH", source, port, 8 + len(data), 0) + data


def talk(*segments):
    return record(FIXED, arp(2)) + b"".join(record(FIXED, ipv4(6, s))
                                            for s in segments)


def talk6(*segments):
    return SOLICITATION + b"".join(record(FIXED, ipv6(6, s))
                                   for s in segments)


MSS = b"\2\4\5\xb4"
OPTIONS = MSS + b"\3\3\7\4\2\1\1"
HELLO = (tcp(SYN, 1, options=MSS), tcp(ACK, 2, 1))
CONNECT = record(ACT, bytes(4))


def arp(operation, target=OUR_IP, to=OUR_MAC):
    return ether(ARP, struct.pack(">HHBBH6s4s6s4s", 1, IPV4, 6, 4, operation,
                                  PEER_MAC, PEER_IP, OUR_MAC, target), to)


def dhcp(kind, options=b""):
    """An answer; its number is made to fit."""
    body = struct.pack(">BBBBIHH4s4s4s4s6s10x", 2, 1, 6, 0, 0, 0, 0, bytes(4),
                       bytes([10, 0, 3, 15]), PEER_IP, bytes(4),
                       OUR_MAC[:5] + b"\2") + bytes(192) + b"\x63\x82\x53\x63" \
        + bytes([53, 1, kind, 54, 4]) + PEER_IP + options + b"\xff"
    return record(FIXED | SECOND, ipv4(17, udp(body, 67, 68), to=b"\xff" * 4))


def icmp6(kind, body, to=OUR_IP6):
    return record(FIXED, ipv6(58, bytes([kind, 0, 0, 0]) + body, to))


SOLICITATION = icmp6(135, bytes(4) + OUR_IP6 + b"\1\1" + PEER_MAC)


def connections():
    yield "get", talk(*HELLO, tcp(ACK | PSH, 2, 1, GET),
                      tcp(ACK, 2 + len(GET), 1 + len(GET)),
                      tcp(FIN | ACK, 2 + len(GET), 1 + len(GET)),
                      tcp(ACK, 3 + len(GET), 2 + len(GET)))
    yield "options", talk(tcp(SYN, 1, options=OPTIONS), tcp(ACK, 2, 1),
                          tcp(ACK | PSH, 2, 1, GET, b"\1\1\5\x0a" + bytes(8)))
    yield "reset", talk(*HELLO, tcp(RST, 2, 1))
    yield "out-of-order", talk(
        *HELLO, tcp(ACK, 12, 1, b"c" * 10), tcp(ACK, 22, 1, b"d" * 10),
        tcp(ACK, 7, 1, b"b" * 10), tcp(FIN | ACK, 32, 1),
        tcp(ACK, 2, 1, b"a" * 10))
    yield "urgent-and-window", talk(
        *HELLO, tcp(0x38, 2, 1, b"urgent"), tcp(ACK, 8, 1, window=0)) + \
        record(ACT, bytes([3, 2, 200, 0])) + record(TIME, b"\xff") + \
        talk(tcp(ACK, 8, 1))
    yield "large", talk(*HELLO) + record(ACT, bytes([3, 2, 255, 1])) + \
        record(TIME, b"\x20") + talk(tcp(ACK, 2, 1461), tcp(ACK, 2, 4000),
                                     tcp(ACK, 2, 4000, window=100))
    yield "backlog", record(FIXED, arp(2)) + b"".join(
        record(FIXED, ipv4(6, struct.pack(">H", 1000 + n) +
                           tcp(SYN, n)[2:])) for n in range(12))
    yield "tcp6", talk6(*HELLO, tcp(ACK | PSH, 2, 1, GET))
    yield "client", record(FIXED, arp(2)) + CONNECT + record(
        FIXED, ipv4(6, struct.pack(">HH", 80, 0xc000) +
                    tcp(SYN | ACK, 7, 1)[4:])) + record(TIME, b"\x20")
    yield "close-first", talk(*HELLO) + record(ACT, bytes([1, 2, 0, 0])) + \
        talk(tcp(FIN | ACK, 2, 2)) + record(TIME)


def datagrams():
    ping = b"\x08\0\0\0\0\1\0\1" + bytes(56)
    yield "arp", record(FRAME, arp(1, to=b"\xff" * 6)) + record(FRAME, arp(2))
    yield "ping", record(FIXED, ipv4(1, ping))
    yield "unreachable", record(FIXED, ipv4(1, b"\3\3\0\0" + bytes(4) +
                                            ipv4(17, udp(b"x"))[14:]))
    yield "udp", record(FIXED, arp(2)) + record(FIXED, ipv4(17, udp(b"hi")))
    yield "udp-pieces", record(FIXED | PIECES, ipv4(17, udp(b"hi" * 300)))
    yield "fragments", record(FIXED, ipv4(1, ping[:32], 0x2000)) + \
        record(FIXED, ipv4(1, ping[32:], 4)) + record(TIME)
    yield "fragments-that-overlap", record(FIXED, ipv4(1, ping, 0x2000)) + \
        record(FIXED, ipv4(1, ping[:40], 0x2003)) + \
        record(FIXED, ipv4(1, ping[:8], 9))
    yield "ip-options", record(FIXED, ipv4(1, ping, options=b"\x94\4\0\0"))
    yield "igmp", record(FIXED, ipv4(2, b"\x11\x64\xee\x9b" + bytes(4),
                                     to=b"\xe0\0\0\1"))
    yield "dhcp", dhcp(2, b"\1\4\xff\xff\xff\0\3\4\x0a\0\3\2\6\4\x0a\0\3\3"
                       b"\x33\4\0\0\x0e\x10") + dhcp(5, b"\1\4\xff\xff\xff\0") \
        + record(TIME) + dhcp(6)
    yield "solicitation", SOLICITATION
    yield "advertisement", icmp6(136, b"\xe0\0\0\0" + PEER_IP6 + b"\2\1" +
                                 PEER_MAC)
    yield "router", icmp6(134, b"\x40\0\x07\x08" + bytes(8) + b"\1\1" +
                          PEER_MAC + b"\5\1\0\0\0\0\5\0" + b"\3\4\x40\xc0" +
                          b"\0\1\0\0" * 2 + bytes(4) + b"\x20\1\x0d\xb8" +
                          bytes(12), ALL_NODES)
    yield "ping6", icmp6(128, b"\0\1\0\1" + bytes(32))
    yield "listener", icmp6(130, bytes(20), ALL_NODES)
    yield "too-big", icmp6(2, b"\0\0\5\0" + ipv6(6, tcp(ACK, 1))[14:])
    yield "fragments6", record(FIXED, ipv6(44, b"\x3a\0\0\1\0\0\0\7\x80\0\0\0" +
                                           bytes(20))) + \
        record(FIXED, ipv6(44, b"\x3a\0\0\x18\0\0\0\7" + bytes(8)))
    yield "options6", record(FIXED, ipv6(0, b"\x3c\0\1\4" + bytes(4) +
                                         b"\x3a\0\1\4" + bytes(4) +
                                         b"\x80\0\0\0" + bytes(4)))


def truncated():
    """Frames that end at each byte of their headers."""
    for name, frame in (("arp", arp(1)), ("tcp", ipv4(6, tcp(SYN, 1))),
                        ("icmp6", ipv6(58, b"\x87" + bytes(23))),
                        ("tcp6", ipv6(6, tcp(SYN, 1)))):
        for start in (14, 54):
            yield f"{name}-cut-{start}", b"".join(
                record(FIXED, frame[:n])
                for n in range(start, min(len(frame), start + 40)))


def extensions():
    """IPv6 extension headers cut at each byte, in a packet that says so, and
    ones whose last byte is the first of an option."""
    for name, kind in (("hop", 0), ("destination", 60), ("routing", 43),
                       ("fragment", 44)):
        yield f"{name}6-cut", b"".join(
            record(FIXED, ipv6(kind, b"\x3a\0\1\4\0\0\0\0"[:n]))
            for n in range(9))
    for name, kind in (("hop", 0), ("destination", 60)):
        yield f"{name}6-option-cut", record(
            FIXED, ipv6(kind, b"\x3a\0\1\3\0\0\0\5"))


def net():
    yield from connections()
    yield from datagrams()
    yield from truncated()
    yield from extensions()
    for path in sorted((HERE / "seeds").glob("*.net")):
        yield path.stem, path.read_bytes()
    for path in sorted((HERE / "seeds").glob("*.frames")):
        yield path.stem, b"".join(
            record(FIXED, bytes.fromhex(line))
            for line in path.read_text().splitlines() if line[0] != "#")


# --- loss -------------------------------------------------------------------

WIRES = {"good": (0, 0, 0), "one": (17, 0, 0), "ten": (170, 0, 0),
         "late": (0, 0, 25), "twice": (0, 25, 0), "all": (17, 10, 10)}
LIES = bytes.fromhex("00000100 03000b68 fe800010 0280ffff 7f007fff 80008000")


def loss():
    for name, wire in WIRES.items():
        for flags in range(4):      # SACK, a device that cuts
            for seed in range(4):
                yield f"{name}-{flags}-{seed}", \
                    bytes((*wire, flags, 255, 10 * seed, seed))
    for flags in range(4):
        yield f"lies-{flags}", bytes((17, 0, 0, flags, 255, 10, 1)) + LIES


# --- part -------------------------------------------------------------------

def mbr(*entries):
    table = b"".join(struct.pack("<4xB3xII", *e) for e in entries)
    return bytes(446) + table.ljust(64, b"\0") + b"\x55\xaa"


def part():
    """The program sees to the sums of a GPT, and takes an odd size for
    sectors of 4 KiB."""
    listed = mbr((0x83, 1, 20), (5, 30, 60))
    listed = listed.ljust(30 * 512, b"\0") + mbr((0x83, 1, 5), (5, 10, 9))
    yield "mbr", listed.ljust(40 * 512, b"\0") + mbr((0x83, 1, 5))
    header = struct.pack("<8s4I4Q16xQ3I", b"EFI PART", 0x10000, 92, 0, 0,
                         1, 90, 4, 80, 2, 128, 128, 0)
    entry = struct.pack("<32sQQ72x", b"\1" * 32, 40, 50)
    for name, size in (("gpt", 512), ("gpt4k", 4096)):
        disk = mbr((0xee, 1, 99)).ljust(size, b"\0")
        disk += header.ljust(size, b"\0") + entry * 128
        yield name, disk + b"\0" * (size == 4096)


def frames(pcap):
    """Frames of a capture that a guest got, with numbers that it sent made
    relative to its first ones."""
    with open(pcap, "rb") as f:
        data = f.read()
    at, first, ours = 24, {}, None
    while at < len(data):
        size, = struct.unpack_from("<I", data, at + 8)
        frame = bytearray(data[at + 16:at + 16 + size])
        at += 16 + size
        ours = ours or frame[6:12]      # a guest speaks first
        is_tcp = frame[12:14] == b"\x08\0" and frame[23] == 6
        if frame[6:12] == ours:
            if is_tcp and frame[47] & SYN:
                first[bytes(frame[36:38])] = \
                    struct.unpack_from(">I", frame, 38)[0]
            continue
        if is_tcp and frame[47] & ACK:
            start = first.get(bytes(frame[34:36]), 0)
            ack, = struct.unpack_from(">I", frame, 42)
            struct.pack_into(">I", frame, 42, ack - start & 0xffffffff)
        print(frame.hex())


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "--frames":
        return frames(sys.argv[2])
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for make in (boot, cmdline, cpio, elf, folders, loss, net, part):
        folder = pathlib.Path(sys.argv[1]) / make.__name__
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in make():
            (folder / name).write_bytes(data)
    return None


main()
