# SPDX-License-Identifier: BSD-3-Clause
"""Reads the map file of GNU ld."""
import collections
import os
import re

Piece = collections.namedtuple("Piece", "output section address size library")

# A name that is too long for its column stands on a line of its own.
_INPUT = re.compile(r"^ (\.?[\w.$*-]+)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+) (\S.*)$")
_OUTPUT = re.compile(r"^(\.?[\w.]+)(?:\s+0x[0-9a-f]+\s+0x[0-9a-f]+.*)?$")


def library_of(path):
    """The library that an input file of the final link belongs to."""
    name = os.path.basename(path)
    if name == "lib.o":
        return os.path.basename(os.path.dirname(path))
    member = re.search(r"([^/]+)/lib\.o\(", path)
    if member:
        return member[1]
    if "ltrans" in name or "lto-llvm" in name:
        return "(optimised together)"
    return "(compiler)" if "libgcc" in name else "(linker)"


def pieces(path):
    """All input sections that are in the image, in the order of addresses."""
    with open(path, encoding="utf-8", errors="replace") as file:
        text = file.read()
    _, _, text = text.partition("Linker script and memory map")
    text = re.sub(r"\n( \.?[\w.$*-]+)\n\s+0x", r"\n\1 0x", text)
    text = re.sub(r"\n(\.?[\w.]+)\n\s+0x", r"\n\1 0x", text)
    output = ""
    for line in text.splitlines():
        match = _INPUT.match(line)
        if match:
            name, address, size, rest = match.groups()
            if int(address, 16) and int(size, 16):
                yield Piece(output, name, int(address, 16), int(size, 16),
                            library_of(rest))
            continue
        match = _OUTPUT.match(line)
        if match:
            output = match.group(1)
