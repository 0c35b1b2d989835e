# SPDX-License-Identifier: BSD-3-Clause
"""Writes the table of library names: libid_table.py FILE LIBRARY..."""
import sys


def main():
    path, names = sys.argv[1], sorted(set(sys.argv[2:]))
    text = "/* Generated: the libraries of this image. */\n"
    text += "static const char *const libid_table[] = {\n"
    text += "".join(f'\t"{name}",\n' for name in names)
    text += "};\n"
    try:
        with open(path, encoding="ascii") as old:
            if old.read() == text:
                return
    except FileNotFoundError:
        pass
    with open(path, "w", encoding="ascii") as new:
        new.write(text)


main()
