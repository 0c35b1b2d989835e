#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Prints how many bytes each library adds to an image, largest first.

usage: size.py IMAGE MAP
`bytes` are those in the image file, `zeros` those that are only memory (.bss).
What remains of the file is headers, alignment and tables made by the linker.
"""
import collections
import os
import sys

from mapfile import pieces


def main():
    image, map_path = sys.argv[1:]
    stored, zeros = collections.Counter(), collections.Counter()
    for piece in pieces(map_path):
        if piece.output.startswith((".debug", ".comment")):
            continue
        is_zero = piece.output.startswith((".bss", ".tbss"))
        (zeros if is_zero else stored)[piece.library] += piece.size
    names = sorted(set(stored) | set(zeros),
                   key=lambda name: (-stored[name], -zeros[name], name))
    total = os.path.getsize(image)
    print("%9s %9s  %s" % ("bytes", "zeros", "library"))
    for name in names:
        print("%9d %9d  %s" % (stored[name], zeros[name], name))
    print("%9d %9s  (headers and alignment)" %
          (total - sum(stored.values()), ""))
    print("%9d %9d  %s" % (total, sum(zeros.values()),
                           os.path.basename(image)))


main()
