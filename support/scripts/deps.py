#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Lists the system calls of an image that nobody implements.

usage: deps.py NM BUILD_DIR MAP
Each call has a weak default that returns -ENOSYS; a library implements it by
a strong definition, and the linker drops a default that nothing calls. So a
weak one that is still in the image is called by something and not provided.
(The image itself does not tell: hidden symbols are no longer weak in it.)
"""
import functools
import os
import re
import subprocess
import sys

from mapfile import pieces

CALL = re.compile(r"\.(uk_syscall_r_(\w+))$")


def main():
    nm, build, map_path = sys.argv[1:]

    @functools.lru_cache(maxsize=None)
    def weak(library):
        text = subprocess.run([nm, os.path.join(build, library, "lib.o")],
                              stdout=subprocess.PIPE, text=True,
                              check=True).stdout
        return set(re.findall(r" [Ww] (\w+)$", text, re.M))

    names = set()
    for piece in pieces(map_path):
        match = CALL.search(piece.section)
        if match and match.group(1) in weak(piece.library):
            names.add(match.group(2))
    for name in sorted(names):
        print(name)
    print("%d call(s) resolve to ENOSYS" % len(names), file=sys.stderr)


main()
