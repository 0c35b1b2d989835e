#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Writes the build reference from the makefiles: what each says of itself.

    makefiles.py ROOT >build.md

ROOT is the folder of Unilith. The page has the goals and words of `make help`,
then the head of each file of support/build, in the order in which the one
Makefile reads them, then those of libraries that bring macros for others.
"""
import glob
import os
import re
import sys

HEAD = """<!-- Made by doc/makefiles.py: do not edit. -->
# The build, from its makefiles

In a `Makefile.uk` a macro is used as `$(eval $(call macro,arguments))`, unless
it is written as `$(call ...)` here. `LIB` stands for a library's name in upper
case, such as `LIBFOO`.
"""


def read(*words):
    with open(os.path.join(*words), encoding="utf-8") as file:
        return file.read()


def order(root):
    """The makefiles as the root's Makefile includes them."""
    return ["support/build/" + name for name in re.findall(
        r"^include \$\(UK_MK\)/(\S+)", read(root, "Makefile"), re.M)]


def head(text):
    """The comment at the top of a makefile, less the licence."""
    lines = text.splitlines()[1:]
    count = next((i for i, line in enumerate(lines)
                  if not line.startswith("#")), len(lines))
    return [line[2:] for line in lines[:count]]


def marked(lines):
    """What is indented becomes a block of code."""
    block = False
    for i, line in enumerate(lines):
        ahead = next((rest for rest in lines[i:] if rest), "")
        if block and not ahead.startswith("  "):
            yield "```\n"
            block = False
        if not block and line.startswith("  "):
            yield "\n```text"
            block = True
        yield line if block else line.replace("<", "\\<")
    if block:
        yield "```"


def section(title, lines):
    text = "## %s\n\n%s\n" % (title, "\n".join(marked(lines)))
    return re.sub(r"\n\n\n+", "\n\n", text)


def reference(root):
    """The parts of the page."""
    yield HEAD
    goals = read(root, "support/build/goals.mk")
    words = re.search(r"^define UK_HELP\n(.*?)^endef", goals, re.M | re.S)[1]
    yield "## make help\n\n```text\n%s```\n" % words
    for path in order(root):
        yield section(path, head(read(root, path)))
    for path in sorted(glob.glob("*/*/Makefile.rules", root_dir=root)):
        yield section(path, head(read(root, path)))


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: makefiles.py ROOT")
    for part in reference(sys.argv[1]):
        print(part)


if __name__ == "__main__":
    main()
