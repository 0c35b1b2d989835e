#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Runs make with V=2: of its warnings about undefined variables, drops those
that mean nothing, since the variable is optional.

usage: undefined.py COMMAND...
What is left is a spelling error, most likely.
"""
import re
import subprocess
import sys

OPTIONAL = re.compile(
    r"warning: undefined variable '("
    # options that are off, arguments of functions, words of the command line
    r"CONFIG_.*|[0-9]|_.*|[A-Z]|CC|LIB|SEED|CC_NAME|CROSS_COMPILE|MAKECMDGOALS|"
    r"GNUMAKEFLAGS|XDG_CACHE_HOME|"
    # of the whole build
    r"(UK|TOOLCHAIN)_[A-Z_]+|(APP|C|CXX|AS)(INCLUDES|FLAGS|FLAGS_EXTRA)|"
    # of a library, or of one of its files
    r".+_(SRCS|OBJS|ALIBS|LDFLAGS|LDS|CLEAN|FLOAT|SEAL(_\w+)?|EXPORTS|LOCALS|"
    r"SRCSTAMP|VERSION|LICENCE|PATCHCMD|RECIPE|PATCHES|LTO|STRIPFLAGS|IMAGES|ORIGIN_\w+|CDEPS|HAS_CODE|"
    r"(COMP|DBG|ARCH|C|CXX|AS|RUST|RS)?(FLAGS|FLAGS_EXTRA|INCLUDES))|"
    r"(ARCH|DBG|COMP|LD)FLAGS)(-y|-)?'")


def main():
    with subprocess.Popen(sys.argv[1:], stderr=subprocess.PIPE, text=True,
                          errors="replace", close_fds=False) as make:
        for line in make.stderr:
            if not OPTIONAL.search(line):
                sys.stderr.write(line)
                sys.stderr.flush()
    sys.exit(make.returncode)


main()
