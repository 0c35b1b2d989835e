#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Checks that no library uses a private symbol of another one.

usage: private.py NM LIST LIB.O...
For libraries that are optimised together at the link of the image: their
symbols cannot be made private one library at a time. LIST has a line
`lib|exportsyms.uk|localsyms.uk` for each of them, where there may be no file
or several; the LIB.O are those of all libraries.
"""
import collections
import fnmatch
import os
import re
import subprocess
import sys

LINE = re.compile(r"^(.*?/lib\.o)(?::.*)?:\s*[0-9a-f]* ([A-Za-z]) (\S+)$")
UNDEFINED = "Uwv"


def patterns(paths):
    found = []
    for path in paths.split():
        with open(path, encoding="utf-8") as file:
            lines = [line.split("#")[0].strip() for line in file]
        found += [line for line in lines if line]
    return found


def read_list(path):
    """{library: (patterns of exports, patterns of locals)}"""
    with open(path, encoding="utf-8") as file:
        rows = [line.strip().split("|") for line in file if "|" in line]
    return {lib.strip(): (patterns(exports), patterns(local))
            for lib, exports, local in rows}


def matches(name, wanted):
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in wanted)


def read_symbols(nm, objects):
    """({name: libraries that define it}, {name: libraries that use it})"""
    text = subprocess.run([nm, "-gA", "--quiet", *objects], stdout=subprocess.PIPE,
                          text=True, check=True).stdout
    defined = collections.defaultdict(set)
    used = collections.defaultdict(set)
    for match in map(LINE.match, text.splitlines()):
        if match:
            library = os.path.basename(os.path.dirname(match[1]))
            (used if match[2] in UNDEFINED else defined)[match[3]].add(library)
    return defined, used


def main():
    nm, path, *objects = sys.argv[1:]
    rules = read_list(path)
    defined, used = read_symbols(nm, objects)
    wrong = False
    for name in sorted(set(defined) & set(used)):
        owners = defined[name]
        hidden = [lib for lib in owners & set(rules) if matches(
            name, rules[lib][1]) or (rules[lib][0] and not matches(
                name, rules[lib][0]))]
        # Someone else's definition may be meant.
        users = used[name] - owners
        if users and hidden and len(hidden) == len(owners):
            sys.stderr.write("private: %s is used by %s, but %s does not name "
                             "it in its exportsyms.uk\n" % (
                                 name, " and ".join(sorted(users)),
                                 " and ".join(sorted(hidden))))
            wrong = True
    sys.exit(wrong)


main()
