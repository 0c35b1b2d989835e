#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""The cache of sealed libraries.

usage: seal.py lookup|lock|store INPUT

INPUT is written by support/build/seal.mk: one line a kind of thing, such as
`files A B` or `text ...`. `lookup` prepares the library's own uk/config.h and
copies lib.o from the cache; status 3 says that it is not there. `lock` names a
file for whoever makes it now. `store` checks
that the library included nothing that it does not declare, and keeps lib.o.
"""
import hashlib
import os
import shutil
import sys
import tempfile

import diskerror

KEEP = 12       # lib.o kept of one library; the least used go first
FORMAT = "1"    # to be changed with what the key means


def read_input(path):
    """The input as {kind: text}; lists are split where they are used."""
    with open(path, encoding="utf-8") as file:
        lines = [line.rstrip("\n").partition(" ") for line in file]
    return {kind: text for kind, _, text in lines if kind}


def neutral(spec, text):
    """Text with this build's folders replaced, the innermost first."""
    for kind in ("build", "app", "base"):
        text = text.replace(spec[kind], "@%s@" % kind)
    return text


def files_below(folder):
    for base, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(base, name)
            yield os.path.relpath(path, folder), path


def content(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def config_lines(spec):
    """The declared symbols as lines of config.h."""
    folder, *names = spec["symbols"].split()
    for name in sorted(names):
        path = os.path.join(folder, name)
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                yield from (line for line in file if line.strip())


def key_of(spec):
    """The hash of everything that goes into the library."""
    total = hashlib.sha256()

    def add(*words):
        total.update("\0".join(words).encode() + b"\n")

    add(FORMAT, spec["lib"], neutral(spec, spec["text"]))
    add(*config_lines(spec))
    # In an order that does not tell where folders lie.
    for path in sorted(spec["files"].split(), key=lambda path: (
            not path.startswith(spec["build"] + "/"), neutral(spec, path))):
        add(neutral(spec, path), content(path))
    for folder in spec["dirs"].split():
        if not os.path.isdir(folder):
            fail("%s: LIB_SEAL_DIRS: there is no folder %s" %
                 (spec["lib"], folder))
        for name, path in files_below(folder):
            add(neutral(spec, folder), name, content(path))
    return total.hexdigest()


def fail(text):
    sys.stderr.write("seal: %s\n" % text)
    sys.exit(1)


def write_if_changed(path, text):
    try:
        with open(path, encoding="utf-8") as file:
            if file.read() == text:
                return
    except OSError:
        pass
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def lookup(spec):
    build = os.path.join(spec["build"], spec["lib"])
    write_if_changed(
        os.path.join(build, "sealed", "uk", "config.h"),
        "/* Generated: the symbols that %s declares. */\n" % spec["lib"] +
        "".join(config_lines(spec)))
    key = key_of(spec)
    entry = os.path.join(spec["cache"], "sealed", spec["lib"], key)
    if not os.path.exists(os.path.join(entry, "lib.o")):
        sys.exit(3)
    with open(os.path.join(entry, "commands"), encoding="utf-8") as file:
        commands = file.read()
    for kind in ("build", "app", "base"):
        commands = commands.replace("@%s@" % kind, spec[kind])
    write_if_changed(os.path.join(build, "commands"), commands)
    shutil.copyfile(os.path.join(entry, "lib.o"),
                    os.path.join(build, "lib.o"))
    os.utime(entry)
    print("  SEAL    %s: from the cache (%s)" % (spec["lib"], key[:12]))


def lock(spec):
    folder = os.path.join(spec["cache"], "sealed", "locks")
    os.makedirs(folder, exist_ok=True)
    print(os.path.join(folder, "%s-%s" % (spec["lib"], key_of(spec)[:12])))


def dependencies(path):
    """(command line, files read) of an object's .d file."""
    with open(path, encoding="utf-8") as file:
        command = file.readline()
        text = file.read().split("\n", 1)
    rule = []
    for line in (text[0] + "\n" + text[1]).splitlines():
        rule += line.rstrip("\\").split()
        if not line.endswith("\\"):
            break
    return command, [word for word in rule[1:]
                     if word.startswith("/") and not word.endswith(")")]


def check_and_collect(spec):
    """All commands; stops at a header that was not declared."""
    build = os.path.join(spec["build"], spec["lib"])
    allowed = tuple(os.path.join(os.path.realpath(folder), "") for folder in
                    spec["dirs"].split() + spec["sources"].split() +
                    [spec["compiler"], os.path.join(build, "sealed"), build])
    own = set(map(os.path.realpath, spec["files"].split()))
    commands = []
    with open(os.path.join(build, "lib.ld.o.in"), encoding="utf-8") as file:
        objects = file.read().split()
    for path in ("%s.d" % name for name in objects):
        if not os.path.exists(path):
            continue    # a ready object, not compiled here
        command, read = dependencies(path)
        commands.append(command)
        for name in read:
            real = os.path.realpath(name)
            if not real.startswith(allowed) and real not in own:
                fail("%s: %s was included, which is in no folder of "
                     "LIB_SEAL_DIRS (see %s)" % (spec["lib"], name, path))
    return "".join(sorted(commands))


def prune(folder):
    entries = sorted((os.path.join(folder, name)
                      for name in os.listdir(folder)),
                     key=os.path.getmtime, reverse=True)
    for path in entries[KEEP:]:
        shutil.rmtree(path, ignore_errors=True)


def store(spec):
    build = os.path.join(spec["build"], spec["lib"])
    commands = check_and_collect(spec)
    write_if_changed(os.path.join(build, "commands"), commands)
    key = key_of(spec)
    folder = os.path.join(spec["cache"], "sealed", spec["lib"])
    os.makedirs(folder, exist_ok=True)
    temp = tempfile.mkdtemp(dir=folder)
    shutil.copyfile(os.path.join(build, "lib.o"), os.path.join(temp, "lib.o"))
    with open(os.path.join(temp, "commands"), "w", encoding="utf-8") as file:
        file.write(neutral(spec, commands))
    try:
        os.rename(temp, os.path.join(folder, key))
    except OSError:
        # Another build was faster; its result is the same.
        shutil.rmtree(temp, ignore_errors=True)
    prune(folder)


GOALS = {"lookup": lookup, "lock": lock, "store": store}


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in GOALS:
        fail("usage: seal.py lookup|lock|store INPUT")
    spec = read_input(sys.argv[2])
    try:
        GOALS[sys.argv[1]](spec)
    except OSError as err:
        fail("%s: %s" % (spec["lib"],
                         diskerror.explain(err, spec["cache"])))


main()
