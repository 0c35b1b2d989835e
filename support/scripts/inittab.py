#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Prints the order in which an image starts its optional parts.

usage: inittab.py NM IMAGE.dbg MAP PRIO_H
The entries lie sorted in sections .uk_inittab<phase><priority>, .uk_ctortab*;
the map file gives the order and the library, the debug image the entry's name
(which holds the functions' names: init and undo, 0x0 for none), uk/prio.h the
names of the phases.
"""
import re
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


def phases(path):
    """{number: name} of the phases that uk/prio.h names."""
    try:
        with open(path, encoding="utf-8") as file:
            found = re.findall(r"UK_INIT_CLASS_(\w+)\s+(\d+)", file.read())
    except OSError:
        found = []
    return {number: name.lower() for name, number in found}


def describe(section, entry, names):
    """(phase and priority, functions) of one entry."""
    match = re.match(r"__uk_inittab_(\d)_(\d)_(.*)", entry)
    if not match:
        return section.lstrip("."), entry
    phase, priority, functions = match.groups()
    functions = re.sub(r"_0x0$", "", functions)
    functions = re.sub(r"^0x0_", "undo: ", functions)
    return "%s %s" % (names.get(phase, phase), priority), functions


def main():
    nm, image, map_path, prio = sys.argv[1:]
    names = symbols(nm, image)
    phase_names = phases(prio)
    for piece in pieces(map_path):
        if not piece.section.startswith((".uk_inittab", ".uk_ctortab",
                                         ".init_array")):
            continue
        end = piece.address + piece.size
        inside = [re.sub(r"\.lto_priv\.\d+$", "", n) for a in sorted(names)
                  if piece.address <= a < end for n in names[a]
                  if not n.endswith(("_start", "_end"))]
        for entry in inside or ["?"]:
            when, what = describe(piece.section, entry, phase_names)
            print("%-16s %-20s %s" % (when, piece.library, what))


main()
