# SPDX-License-Identifier: BSD-3-Clause
"""Configurations that no person chose: all, nothing, at random; and the
questions of oldconfig.

Each function takes a parsed kconfiglib.Kconfig and changes its values. What
the file UK_DEFCONFIG sets stays as it is, and so do architecture and platform:
another machine is not another taste.
"""
import os
import random
import sys

import kconfiglib

MACHINE = ("Config.uk", "arch/", "plat/")


def fixed_names(kconf):
    """Names of the symbols that stay."""
    path = os.environ.get("UK_DEFCONFIG")
    if path:
        kconf.load_config(path)
    names = {s.name for s in kconf.unique_defined_syms
             if s.user_value is not None}
    return names | {
        s.name for s in kconf.unique_defined_syms
        if all(n.filename.startswith(MACHINE) for n in s.nodes) and
        not s.name.startswith("OPTIMIZE_")}


def free_symbols(kconf):
    """Options that may be set to y or n, and choices, in their order."""
    fixed = fixed_names(kconf)
    syms = [s for s in kconf.unique_defined_syms
            if s.orig_type == kconfiglib.BOOL and s.name not in fixed and
            any(n.prompt for n in s.nodes) and not s.choice]
    choices = [c for c in kconf.unique_choices
               if not any(s.name in fixed for s in c.syms)]
    return syms, choices


def set_all(kconf, value):
    """allyesconfig and allnoconfig: value 2 or 0."""
    for sym in free_symbols(kconf)[0]:
        sym.set_value(value)


def set_randomly(kconf):
    """randconfig: the same SEED gives the same configuration."""
    seed = os.environ.get("SEED") or str(random.SystemRandom().randrange(10**9))
    print("  RANDOM  SEED=%s" % seed)
    generator = random.Random(seed)
    syms, choices = free_symbols(kconf)
    for sym in syms:
        sym.set_value(generator.choice((0, 2)))
    for choice in choices:
        generator.choice(choice.syms).set_value(2)


def new_symbols(kconf):
    """Options that could be chosen and that the configuration leaves open."""
    for sym in kconf.unique_defined_syms:
        if sym.user_value is None and sym.visibility and \
           (sym.choice or len(sym.assignable) != 1) and \
           not (sym.choice and sym.choice.user_selection):
            yield sym


def ask(kconf):
    """oldconfig: asks for what new_symbols() gives, by kconfiglib's program."""
    import oldconfig    # pylint: disable=import-outside-toplevel
    oldconfig.conf_changed = True
    try:
        while oldconfig.conf_changed:
            oldconfig.conf_changed = False
            for node in kconf.node_iter():
                oldconfig.oldconfig(node)
    except EOFError:
        sys.exit("\nconfig: oldconfig: the input ended before all questions "
                 "were answered; nothing was written (make olddefconfig takes "
                 "the defaults)")
