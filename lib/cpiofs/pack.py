#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Packs a folder into a newc archive that depends on nothing but its content.
"""usage: pack.py FOLDER ARCHIVE
Names in order, owner 0:0, no times, modes 0755 and 0644, links kept."""
import os
import stat
import sys


def header(name, mode, size, ino, nlink=1):
    fields = (ino, mode, 0, 0, nlink, 0, size, 0, 0, 0, 0, len(name) + 1, 0)
    head = b"070701" + b"".join(b"%08x" % f for f in fields)
    return pad(head + name + b"\0")


def pad(data):
    return data + b"\0" * (-len(data) % 4)


def entry(path, name, ino):
    st = os.lstat(path)
    if stat.S_ISDIR(st.st_mode):
        return header(name, stat.S_IFDIR | 0o755, 0, ino, 2)
    if stat.S_ISLNK(st.st_mode):
        data = os.fsencode(os.readlink(path))
        return header(name, stat.S_IFLNK | 0o777, len(data), ino) + pad(data)
    if not stat.S_ISREG(st.st_mode):
        sys.exit(f"pack.py: {path}: neither file, folder nor link")
    with open(path, "rb") as f:
        data = f.read()
    mode = stat.S_IFREG | (0o755 if st.st_mode & 0o100 else 0o644)
    return header(name, mode, len(data), ino) + pad(data)


def walk(folder):
    for base, dirs, files in os.walk(folder):
        dirs.sort()
        links = [d for d in dirs if os.path.islink(os.path.join(base, d))]
        for name in sorted(files + dirs):
            yield os.path.join(base, name)
        dirs[:] = [d for d in dirs if d not in links]


def main():
    if len(sys.argv) != 3 or not os.path.isdir(sys.argv[1]):
        sys.exit(__doc__)
    folder, out = sys.argv[1:]
    with open(out, "wb") as f:
        for ino, path in enumerate(walk(folder), 1):
            name = os.fsencode(os.path.relpath(path, folder))
            f.write(entry(path, name, ino))
        f.write(header(b"TRAILER!!!", 0, 0, 0))


try:
    main()
except OSError as err:
    sys.exit(f"pack.py: {err.filename}: {err.strerror}")
