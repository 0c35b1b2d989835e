# SPDX-License-Identifier: BSD-3-Clause
"""doc/build-names.md lists each name of the build: those of the contract's
tables, and the goals that the build itself knows."""
import re
import sys

import pages

sys.path.insert(0, str(pages.ROOT / "test" / "contract"))
import nametable    # noqa: E402

PAGE = pages.DOC / "build-names.md"
TABLES = ("commandline.tsv", "makefile.tsv")


def listed(text):
    """The names that a page has between backquotes."""
    found = set()
    for word in re.findall(r"`([^`\n]+)`", text):
        word = word.replace("\\|", "|")
        # Of a macro without its arguments, of a variable or function all.
        for form in {word, word.split(",")[0], word.strip("$()"),
                     re.sub(r"^file\.c(?=\|)", "", word)}:
            base, y, _ = form.partition("[-y]")
            found.add(base)
            if y:
                found.add(base + "-y")
    return found


def forms(name):
    """As what a name of the tables may stand on the page."""
    yield name
    if name.startswith("LIB_"):
        yield "LIBX_" + name[4:]
    yield "." + name                                    # endings
    yield re.sub(r"^(clean-)libuk\w+$", r"\1libX", name)
    yield re.sub(r"^LIBPROG_", "LIBX_", name)
    yield re.sub(r"\(CONFIG_LIB\w+\)$", "(CONFIG_LIBX)", name)
    yield name.rstrip(",")                              # $(shell,


def lacking(names, text):
    there = listed(text)
    return [name for name in names if there.isdisjoint(forms(name))]


def test_every_name_of_the_contract():
    names = [row.name for row in nametable.rows() if row.file in TABLES]
    assert len(names) > 100
    assert not lacking(names, PAGE.read_text())


def test_every_goal():
    """Those that `make help` tells and those of the configuration."""
    goals = (pages.ROOT / "support/build/goals.mk").read_text()
    phony = re.search(r"^\.PHONY: (all(?:.*\\\n)*.*)$", goals, re.M)[1]
    kconf = (pages.ROOT / "support/config/kconf.py").read_text()
    names = phony.replace("\\", " ").split()
    names += re.findall(r'^    "(\w+)": ', kconf, re.M)
    names += re.findall(r"^  ([a-z]+config) ", goals, re.M)
    assert len(names) > 30
    assert not lacking(set(names) - {"sync"}, PAGE.read_text())


def test_a_missing_name_is_noticed():
    text = "`LIBX_CFLAGS[-y]` `addlib,libx` `$(comma)` `file.c\\|again`"
    names = ["LIB_CFLAGS", "LIB_CFLAGS-y", "addlib", "comma", "|again"]
    assert not lacking(names, text)
    assert lacking(["LIB_ASFLAGS", "addlib_s"], text) == \
        ["LIB_ASFLAGS", "addlib_s"]
