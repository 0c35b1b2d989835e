#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Checks UK_PROVIDED_SYSCALLS: the system calls that libraries say to provide.

usage: provided.py NM TABLE NAME-NARGS... -- LIB.O...
Each must be in the table with that many arguments (a name that is not there
has no number: a warning), and some library must define it.
"""
import re
import subprocess
import sys


def read_table(path):
    """{name: number of arguments} of lib/uksyscall/syscalls.tbl."""
    with open(path, encoding="ascii") as file:
        lines = [line.split("#")[0].split() for line in file]
    return {words[0]: len(words) - 3 for words in lines if words}


def defined(nm, objects):
    """Names of the system calls that have a definition of their own."""
    text = subprocess.run([nm, "-g", "--defined-only", *objects],
                          stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    return set(re.findall(r" T uk_syscall_r_(\w+)$", text, re.M))


def problems(word, table, there):
    """What is wrong with one name-nargs: (is an error, text) each."""
    name, _, nargs = word.rpartition("-")
    if not name or not nargs.isdigit():
        yield True, "not of the form name-arguments"
        return
    if name not in table:
        yield False, "the table of system calls has no %s: it has no number" \
            % name
    elif table[name] != int(nargs):
        yield True, "%s has %d arguments" % (name, table[name])
    if name not in there:
        yield True, "no library defines it (UK_SYSCALL_R_DEFINE; is " \
            "uk_syscall_r_%s in its exportsyms.uk?)" % name


def main():
    nm, path = sys.argv[1:3]
    table = read_table(path)
    end = sys.argv.index("--")
    there = defined(nm, sys.argv[end + 1:])
    wrong = False
    for word in sys.argv[3:end]:
        for error, text in problems(word, table, there):
            sys.stderr.write("UK_PROVIDED_SYSCALLS: %s%s: %s\n" % (
                "" if error else "warning: ", word, text))
            wrong |= error
    sys.exit(wrong)


main()
