# SPDX-License-Identifier: BSD-3-Clause
"""The commands of the book, and commands.tsv, which says how each is tested.

A command is a line of a code block that is marked `sh`, or that has no mark and
begins with one of WORDS; text behind `  #` is a comment. `cd folder` counts for
the rest of its block. Commands within the text are not looked at.

A row of the table is `command how more`, separated by tabs; a command of a
folder is `folder: command`:
  run [command]         run as it stands, from the root or where `cd` went; or
                        in its place the other one, with names filled in
  file[::test] ...      what runs it, or the same with other values: files of
                        the sources, and functions in them
"""
import collections
import re

import pages

WORDS = ("./uk", "make", "cd", "man", "python3", "/usr/bin/python3",
         "addr2line", "sudo", "git", "apt-get")
Command = collections.namedtuple("Command", "page key text folder")
Row = collections.namedtuple("Row", "how more")


def of_page(name, text):
    """The commands of a page, in order."""
    for mark, block in pages.blocks(text):
        folder = "."
        for line in block.splitlines():
            line = re.sub(r"(^|\s{2,})#.*", "", line).strip()
            if not line or not (mark == "sh" or mark == "" and
                                line.split()[0] in WORDS):
                continue
            if line.startswith("cd "):
                folder = line[3:]
                continue
            if name.startswith("app/") and line.startswith("make"):
                folder = name.rpartition("/")[0]
            key = line if folder == "." else folder + ": " + line
            yield Command(name, key, line, folder)


def of_book():
    return [command for page in pages.all_pages()
            for command in of_page(pages.name(page), page.read_text())]


def table():
    rows = {}
    path = pages.ROOT / "test" / "doc" / "commands.tsv"
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            key, how, *more = line.split("\t")
            assert key not in rows, "%s: twice" % key
            rows[key] = Row(how, more[0] if more else "")
    return rows
