#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Runs the linker; when it fails, says what that means for the libraries.

usage: linkerror.py BUILD_DIR COMMAND...
The linker's own messages come first. A library is the folder of its lib.o.
"""
import glob
import os
import re
import subprocess
import sys

MISSING = re.compile(r"undefined reference to [`'](\w+)'")
# A linker that is too old warns, and its image would not start.
IGNORED = re.compile(r"warning: (-z \S+) ignored")
SHOWN = 5


def library(path):
    return os.path.basename(os.path.dirname(path))


def holders(build, name):
    """(libraries that define the symbol visibly, those that hide it)"""
    seen, hidden = [], []
    for path in sorted(glob.glob(os.path.join(build, "*", "lib.o"))):
        text = subprocess.run(["nm", path], stdout=subprocess.PIPE, text=True,
                              stderr=subprocess.DEVNULL, check=False).stdout
        kinds = set(re.findall(r" ([A-Za-z]) %s$" % re.escape(name), text,
                               re.M)) - set("Uwv")
        if kinds:
            (hidden if min(kinds).islower() else seen).append(library(path))
    return seen, hidden


def is_archive(path):
    """Is it a library whose objects take part in the image's own link?"""
    with open(path, "rb") as file:
        return file.read(7) == b"!<thin>"


def advice(build, names):
    """What to do about libraries that have the same symbol."""
    text = "let only one of them name it in its exportsyms.uk"
    together = [name for name in names if
                is_archive(os.path.join(build, name, "lib.o"))]
    if together:
        text += "; or, since the whole image is optimised at once, keep " \
            "one out by %s_LTO := lib in its Makefile.uk" % together[-1].upper()
    return text


def explain(build, text):
    """Lines about symbols that are there twice, or not at all."""
    twice = re.findall(r"multiple definition of [`'](\w+)'", text)
    for name in list(dict.fromkeys(twice))[:SHOWN]:
        seen = holders(build, name)[0]
        yield "%s is exported by %s: %s" % (name, " and ".join(seen),
                                            advice(build, seen))
    for name in list(dict.fromkeys(MISSING.findall(text)))[:SHOWN]:
        hidden = holders(build, name)[1]
        yield "%s: %s" % (name, "%s has it, but does not name it in its "
                          "exportsyms.uk" % " and ".join(hidden) if hidden
                          else "no selected library defines it")


def main():
    done = subprocess.run(sys.argv[2:], stderr=subprocess.PIPE, text=True,
                          errors="replace", check=False)
    sys.stderr.write(done.stderr)
    if done.returncode:
        for line in explain(sys.argv[1], done.stderr):
            sys.stderr.write("link: %s\n" % line)
    ignored = IGNORED.search(done.stderr)
    if ignored:
        sys.exit("link: the linker does not know %s: binutils 2.38 or newer "
                 "is needed" % ignored.group(1))
    sys.exit(1 if done.returncode else 0)


main()
