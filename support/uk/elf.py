# SPDX-License-Identifier: BSD-3-Clause
# What an image says of itself: its ELF program headers.
import struct

from errors import UkError

PT_LOAD = 1


def memory_end(path):
    """The physical address behind the last byte that the image occupies."""
    with open(path, "rb") as f:
        head = f.read(64)
        try:
            if head[:5] != b"\x7fELF\x02":
                raise struct.error
            offset, = struct.unpack_from("<Q", head, 32)
            size, count = struct.unpack_from("<HH", head, 54)
            f.seek(offset)
            table = f.read(size * count)
            loads = [struct.unpack_from("<I20xQ8xQ", table, i * size)
                     for i in range(count)]
        except (struct.error, OSError, ValueError, OverflowError):
            raise UkError(f"{path} is no ELF image of 64 bits")
    return max((paddr + memsz for kind, paddr, memsz in loads
                if kind == PT_LOAD), default=0)
