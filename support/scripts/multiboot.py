# SPDX-License-Identifier: BSD-3-Clause
# multiboot.py IMAGE.dbg OUT: the same image as an ELF of 32 bits with a
# multiboot header, for loaders that take no other (QEMU's -kernel on pc and
# q35 takes both).
import struct
import sys

PT_LOAD = 1
SHT_SYMTAB = 2
ENTRY = b"uk_multiboot_entry"
MAGIC = 0x1badb002
FLAGS = 2           # the loader has to tell about memory
EM_386 = 3


def sections(elf):
    offset, = struct.unpack_from("<Q", elf, 40)
    size, count = struct.unpack_from("<HH", elf, 58)
    for i in range(count):
        yield struct.unpack_from("<IIQQQQIIQQ", elf, offset + i * size)


def entry(elf):
    """The link address of the entry."""
    table = list(sections(elf))
    for _, kind, _, _, offset, size, link, *_ in table:
        if kind != SHT_SYMTAB:
            continue
        names = table[link][4]
        for at in range(offset, offset + size, 24):
            name, _, _, _, value, _ = struct.unpack_from("<IBBHQQ", elf, at)
            end = elf.index(b"\0", names + name)
            if elf[names + name:end] == ENTRY:
                return value
    sys.exit("multiboot.py: the image has no " + ENTRY.decode())


def loads(elf):
    """(flags, link address, physical address, bytes, size in memory)."""
    offset, = struct.unpack_from("<Q", elf, 32)
    size, count = struct.unpack_from("<HH", elf, 54)
    for i in range(count):
        kind, flags, at, vaddr, paddr, filesz, memsz, _ = \
            struct.unpack_from("<IIQQQQQQ", elf, offset + i * size)
        if kind == PT_LOAD:
            yield flags, vaddr, paddr, elf[at:at + filesz], memsz


def convert(elf):
    parts = list(loads(elf))
    start = entry(elf) + parts[0][2] - parts[0][1]
    header = struct.pack("<III", MAGIC, FLAGS, -(MAGIC + FLAGS) & 0xffffffff)
    at = 52 + 32 * len(parts) + len(header)
    table, data = b"", b""
    for flags, _, paddr, content, memsz in parts:
        table += struct.pack("<8I", PT_LOAD, at + len(data), paddr, paddr,
                             len(content), memsz, flags, 4)
        data += content + bytes(-len(content) % 4)
    ident = b"\x7fELF\x01\x01\x01" + bytes(9)
    return ident + struct.pack("<HHIIIIIHHHHHH", 2, EM_386, 1, start, 52, 0,
                               0, 52, 32, len(parts), 0, 0, 0) \
        + table + header + data


def main(source, target):
    with open(source, "rb") as f:
        image = convert(f.read())
    with open(target, "wb") as f:
        f.write(image)


main(*sys.argv[1:])
