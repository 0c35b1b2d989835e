#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Writes the configuration reference: every option of every Config.uk.

    configuration.py ROOT >configuration.md

ROOT is the folder of Unilith. The options are those of Kconfig's tree, in its
order, with prompt, type, default, what they depend on and select, and help.
"""
import glob
import os
import sys
import tempfile

import kconfiglib

# As support/build/config.mk finds the libraries, without an application.
KINDS = {
    "arch": ("arch", "arch/*"),
    "plat": ("plat", "plat/*"),
    "drivers": ("drivers", "drivers/*", "drivers/*/*"),
    "lib": ("lib/*",),
    "ext": ("ext/*",),
    "app": (),
}
HEAD = """<!-- Made by doc/configuration.py: do not edit. -->
# Configuration

Every option, in the order of `make menuconfig`. In a `defconfig` and in C it
has the prefix `CONFIG_`. Conditions are those of Kconfig: `&&`, `||`, `!`.
"""


def load(root):
    """The tree of all options."""
    with tempfile.TemporaryDirectory() as folder:
        for kind, patterns in KINDS.items():
            files = sorted(f for pattern in patterns for f in
                           glob.glob(pattern + "/Config.uk", root_dir=root))
            with open(os.path.join(folder, kind + ".uk"), "w",
                      encoding="utf-8") as out:
                out.writelines('source "%s"\n' % f for f in files)
        os.environ.update(srctree=root, UK_CONFIG_DIR=folder, CONFIG_="CONFIG_",
                          UK_BASE="ROOT", UK_APP="APP", UK_DEFNAME="APP",
                          UNILITH_VERSION="", UK_FULLVERSION="")
        return kconfiglib.Kconfig("Config.uk", warn_to_stderr=False)


def condition(expr, kconf):
    return "" if expr is kconf.y else kconfiglib.expr_str(expr)


def clause(word, pairs, kconf):
    """`word: value if condition, ...`, or nothing."""
    texts = []
    for value, expr in pairs:
        text = "`%s`" % kconfiglib.expr_str(value)
        when = condition(expr, kconf)
        texts.append(text + (" if `%s`" % when if when else ""))
    return ["%s: %s" % (word, ", ".join(texts))] if texts else []


def facts(node, kconf):
    """What Kconfig knows of an option, a line each."""
    item = node.item
    lines = []
    if isinstance(item, kconfiglib.Symbol):
        lines += clause("default", node.orig_defaults, kconf)
        for low, high, expr in node.orig_ranges:
            when = condition(expr, kconf)
            lines.append("range: `%s` to `%s`%s" % (
                low.name, high.name, " if `%s`" % when if when else ""))
        lines += clause("selects", node.orig_selects, kconf)
        lines += clause("implies", node.orig_implies, kconf)
    else:
        lines += clause("default", node.orig_defaults, kconf)
    when = condition(node.dep, kconf).replace("<choice>", "").strip(" &")
    if when:
        lines.append("depends on: `%s`" % when)
    return lines


def entry(node, kconf):
    """An option of the reference."""
    item = node.item
    choice = isinstance(item, kconfiglib.Choice)
    kind = kconfiglib.TYPE_TO_STR[item.orig_type]
    title = node.prompt[0] if node.prompt else "not shown in menus"
    yield "### %s\n" % ("Choice: " + title if choice else item.name)
    if not choice:
        yield "%s (%s)\n" % (title, kind)
    lines = ["- " + line for line in facts(node, kconf)]
    if lines:
        yield "\n".join(lines) + "\n"
    if node.help:
        yield node.help + "\n"


def reference(kconf):
    """The lines of the page: a part for each file."""
    yield HEAD
    place = None
    stack = [kconf.top_node.list]
    while stack:
        node = stack.pop()
        if node is None:
            continue
        stack += [node.next, node.list]
        if node.item in (kconfiglib.MENU, kconfiglib.COMMENT):
            continue
        if node.filename != place:
            place = node.filename
            yield "## %s\n" % (os.path.dirname(place) or "General")
        yield from entry(node, kconf)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: configuration.py ROOT")
    for line in reference(load(os.path.abspath(sys.argv[1]))):
        print(line)


if __name__ == "__main__":
    main()
