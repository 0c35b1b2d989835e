#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Lists the system calls of an image that nobody implements.

usage: deps.py NM IMAGE.dbg
Each call has a weak default that returns -ENOSYS; a library implements it by
a strong definition. A weak one that is still there after the link is called by
something and not provided.
"""
import re
import subprocess
import sys


def main():
    nm, image = sys.argv[1:]
    text = subprocess.run([nm, image], stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    names = sorted(set(re.findall(r"^[0-9a-f]+ [Ww] uk_syscall_r_(\w+)$", text,
                                  re.M)))
    for name in names:
        print(name)
    print("%d call(s) resolve to ENOSYS" % len(names), file=sys.stderr)


main()
