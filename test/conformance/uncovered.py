#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Prints which calls of calls.tsv no check is about, the most used first.

Reads the output of the conformance binary from standard input. A check is
about the call that its name begins with, or about the call for which calls.tsv
names another word (the function of the C library that makes it)."""
import pathlib
import re
import sys

TABLE = pathlib.Path(__file__).resolve().parent / "calls.tsv"


def calls():
    """(call, number of servers that use it, words that stand for it)."""
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            name, users, words = (line.split("\t") + [""])[:3]
            yield name, int(users), [name, *words.split()]


def missing(checks):
    """Calls without a check, by the names of all checks."""
    about = {re.match(r"\w*", check)[0] for check in checks}
    return [name for name, _, words in calls() if not about & set(words)]


def without_check(results):
    return missing(name for r in results.values() for name in r.checks)


def main():
    names = [m[1] for m in map(re.compile(r"\w+/(.*?) = ").match, sys.stdin)
             if m]
    for name in missing(names):
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
