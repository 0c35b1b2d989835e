# SPDX-License-Identifier: BSD-3-Clause
"""The names of the build contract: names/*.tsv, as data.

A line is `section kind name how`, separated by tabs; `#` begins a comment.
`how` says what asserts the name:
  each                  the check of all names of this kind, in test_each.py
  test_file.py::test_x  a test of this folder, whose file uses the name
A name that begins with LIB_ stands for the variable of every library, and FILE_
in it for that of every file: a test uses it as LIBFOO_BAR_FLAGS, whatever the
names.
Some kinds have further columns, `more`, for their check.
"""
import collections
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
Name = collections.namedtuple("Name", "file line section kind name how more",
                              defaults=[()])


def rows():
    """All names of all tables."""
    for path in sorted((HERE / "names").glob("*.tsv")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if line and not line.startswith("#"):
                cells = line.split("\t") + [""] * 6
                yield Name(path.name, number, *cells[:4], tuple(cells[4:]))


def of_kind(kind):
    """Names of a kind that the check of that kind asserts."""
    return [row.name for row in rows()
            if row.kind == kind and row.how == "each"]


def pattern(name):
    """What finds the use of a name in the text of a test."""
    text = re.escape(name)
    if name.startswith("LIB_"):
        text = "(?:LIB|APP)[A-Z0-9_]+_" + re.escape(name[4:]).replace(
            "FILE_", "[A-Z0-9_]+_")
    start = r"(?<![A-Za-z0-9_])" if re.match(r"\w", name) else ""
    end = r"(?![A-Za-z0-9_])" if re.search(r"\w$", name) else ""
    return re.compile(start + text + end)
