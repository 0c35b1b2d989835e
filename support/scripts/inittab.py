#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Prints the order in which an image starts its optional parts.

usage: inittab.py NM IMAGE.dbg MAP
The entries lie sorted in sections .uk_inittab* and .uk_ctortab*; the map file
gives the order and the library, the debug image the function's name.
"""
import subprocess
import sys

from mapfile import pieces


def symbols(nm, image):
    """{address: [names]} of the image."""
    text = subprocess.run([nm, image], stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    table = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) == 3:
            table.setdefault(int(words[0], 16), []).append(words[2])
    return table


def main():
    nm, image, map_path = sys.argv[1:]
    names = symbols(nm, image)
    for piece in pieces(map_path):
        for prefix in (".uk_inittab", ".uk_ctortab", ".init_array"):
            if piece.section.startswith(prefix):
                end = piece.address + piece.size
                inside = [n for a in sorted(names)
                          if piece.address <= a < end for n in names[a]
                          if not n.endswith(("_start", "_end"))]
                for label in inside or ["?"]:
                    print("%-24s %-20s %s" % (piece.section.lstrip("."),
                                              piece.library, label))



main()
