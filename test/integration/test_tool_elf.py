# SPDX-License-Identifier: BSD-3-Clause
"""What the tool reads of an image: headers and notes that are damaged are an
error of one line, never a traceback."""
import random
import struct

import pytest

import elf
import instructions
from errors import UkError

LOAD, NOTE, PHYS32_ENTRY = 1, 4, 18
ENTRY = 0x101000
TABLE, NOTES = 64, 64 + 2 * 56


def image():
    """The headers of an image with a PVH note, and no code."""
    note = struct.pack("<III4sI", 4, 4, PHYS32_ENTRY, b"Xen\0", ENTRY)
    head = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack(
        "<HHIQQQIHHHHHH", 3, 62, 1, ENTRY, TABLE, 0, 0, 64, 56, 2, 64, 0, 0)
    loads = struct.pack("<IIQQQQQQ", LOAD, 5, 0, 0, 1 << 20, 4096, 8192, 4096)
    notes = struct.pack("<IIQQQQQQ", NOTE, 4, NOTES, 0, 0, len(note),
                        len(note), 4)
    return head + loads + notes + note


def segments(data):
    """What `uk bench` reads: segments and the entry of the note."""
    i = instructions.Image.__new__(instructions.Image)
    i.elf = data
    i.segments = list(i._segments())
    return i._pvh_entry()


def test_the_headers_are_understood(tmp_path):
    path = tmp_path / "image"
    path.write_bytes(image())
    assert elf.memory_end(path) == (1 << 20) + 8192
    assert segments(image()) == ENTRY


def mutations():
    rnd = random.Random(1)
    good = image()
    for at in range(0, len(good)):          # each field at its limits
        for value in (0, 0x7f, 0x80, 0xff):
            data = bytearray(good)
            data[at:at + 8] = bytes([value]) * len(data[at:at + 8])
            yield bytes(data)
    for _ in range(2000):
        data = bytearray(good[:rnd.choice((len(good), rnd.randrange(260)))])
        for _ in range(rnd.randrange(1, 6)):
            if data:
                data[rnd.randrange(len(data))] = rnd.randrange(256)
        yield bytes(data)


@pytest.mark.parametrize("what", ["memory_end", "segments"])
def test_damaged_headers_are_an_error(tmp_path, what):
    path, refused = tmp_path / "image", 0
    for data in mutations():
        path.write_bytes(data)
        try:
            if what == "memory_end":
                assert elf.memory_end(path) >= 0
            else:
                assert segments(data) >= 0
        except UkError:
            refused += 1
    assert refused > 100
