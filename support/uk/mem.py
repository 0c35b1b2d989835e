# SPDX-License-Identifier: BSD-3-Clause
# `uk mem`: what the libraries of a running guest hold, asked of the guest.
import json
import os
import re

from errors import HANG, UkError
from inspection import section
from instance import find

SCHEMA = 1
OPTION = "CONFIG_LIBUKCONTROL_MEM=y"
WAIT_S = 10     # for a guest that computes without a pause
# The guest may be hostile: words that are printable and no longer than ours.
WORD = rb"[!-~]{1,64}"
ANSWER = re.compile(rb"^mem begin\n((?:mem %b %b %b\n)*?)mem end\n"
                    % (WORD, WORD, WORD), re.M)


def ask(inst):
    """{library: {name: value}}; a value that the guest could not tell is
    None."""
    if not inst.alive():
        raise UkError(f"'{inst.name}' is not running", "./uk ps")
    can_tell(inst)
    before = len(inst.read("control.out"))
    inst.control("mem")
    if not inst.wait(WAIT_S, lambda: answer(inst, before)):
        raise UkError(f"'{inst.name}' did not answer within {WAIT_S} s",
                      f"./uk logs --boot {inst.name}", HANG)
    found = answer(inst, before)
    if not found:
        raise UkError(f"'{inst.name}' has ended", f"./uk logs {inst.name}")
    held = {}
    for line in found[1].decode().splitlines():
        _mem, library, name, value = line.split(" ")
        held.setdefault(library, {})[name] = \
            int(value) if value.isdecimal() else None
    return held


def answer(inst, before):
    return ANSWER.search(inst.read("control.out"), before)


def can_tell(inst):
    """The file with the symbols knows the configuration, if it is there."""
    config = section(inst.record["image"] + ".dbg", ".unilith.config")
    if config and OPTION not in config.splitlines():
        folder = os.path.dirname(os.path.dirname(inst.record["image"]))
        raise UkError(f"'{inst.name}' cannot tell: its image is built without "
                      + OPTION[7:-2], f"echo {OPTION} >>{folder}/.config; "
                      f"make -C {folder} olddefconfig; and start it again")


def mem(args):
    held = ask(find(args.name))
    if args.json:
        print(json.dumps({"schema": SCHEMA, "name": args.name, "held": held}))
        return 0
    for library, rows in held.items():
        print(library)
        for name, value in rows.items():
            text = "unknown" if value is None else f"{value:,}"
            print(f"  {name:<24} {text:>14}")
    return 0
