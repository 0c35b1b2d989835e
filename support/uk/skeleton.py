# SPDX-License-Identifier: BSD-3-Clause
# `uk new`: an application, or a library with its test, to begin with. They are
# copies of support/skeleton, with the name in its places.
import os
import re

import command
from app import ROOT
from command import say
from errors import UkError

# What make cannot handle in a path: support/build/paths.mk has the same.
BAD = re.compile(r"""[\s#$%=,:;&|<>()*?\[\]\\'"`]""")
NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")


def fill(text, places):
    return re.sub(r"@(\w+)@", lambda m: places[m[1]], text)


def copy(kind, target, places):
    source = os.path.join(ROOT, "support", "skeleton", kind)
    for base, _, leaves in os.walk(source):
        to = os.path.join(target, os.path.relpath(base, source))
        os.makedirs(to, exist_ok=True)
        for leaf in leaves:
            with open(os.path.join(base, leaf)) as f:
                text = fill(f.read(), places)
            with open(os.path.join(to, fill(leaf, places)), "w") as f:
                f.write(text)


def new(args):
    if not NAME.fullmatch(args.name):
        raise UkError(f"'{args.name}' is no name for it",
                      "small letters, digits, '-' and '_'")
    target = os.path.abspath(args.name)
    if os.path.exists(target):
        raise UkError(f"{target} is there already")
    for path in (target, ROOT):
        bad = BAD.search(path)
        if bad:
            raise UkError(f"{path}: make cannot handle {bad[0]!r} in a path")
    kind = "lib" if args.lib else "app"
    word = args.name.removeprefix("lib") if args.lib else args.name
    word = (word.strip("-_") or "lib").replace("-", "_")
    if command.dry_run:
        command.show(["cp", "-r", os.path.join(ROOT, "support", "skeleton",
                                               kind), target])
        return 0
    copy(kind, target, {"name": args.name, "id": word, "ID": word.upper(),
                        "root": ROOT})
    say(f"made {target}")
    # by path: the project may have an application of that name as well
    say(f"try: ./uk test ./{args.name}" +
        ("" if args.lib else f", ./uk run ./{args.name}"))
    return 0
