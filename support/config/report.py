# SPDX-License-Identifier: BSD-3-Clause
"""What a configuration asks for and does not get, and why.

Each function takes a kconfiglib.Kconfig with its configuration loaded and
gives lines of text.
"""
import kconfiglib
from kconfiglib import AND, OR, expr_str, expr_value, split_expr

LONGEST = 8     # lines of one kind; then their number


def has_prompt(sym):
    return any(node.prompt for node in sym.nodes)


def place(sym):
    return "%s:%d" % (sym.nodes[0].filename, sym.nodes[0].linenr)


def short(lines):
    """No more than LONGEST of them, and how many there are beyond."""
    lines = list(lines)
    more = len(lines) - LONGEST
    return lines[:LONGEST] + (["... and %d more" % more] if more > 0 else [])


def ignored(kconf):
    """Lines of the configuration that say nothing to Kconfig: malformed, or a
    value that the option cannot have."""
    return [" ".join(text.replace("warning: ", "").split())
            for text in kconf.warnings if "ignor" in text]


def gone(kconf):
    """What the configuration sets and no Config.uk defines any more."""
    return ["CONFIG_%s=%s: no Config.uk defines it" % (name, value)
            for name, value in kconf.missing_syms if value != "n"]


def refused(kconf):
    """What the configuration sets and cannot have."""
    lines = []
    for sym in kconf.unique_defined_syms:
        wanted = sym.user_value
        if wanted is None or not has_prompt(sym):
            continue
        if sym.orig_type == kconfiglib.BOOL:
            if wanted == 2 and sym.tri_value == 0 and not sym.choice:
                lines.append("CONFIG_%s=y: it depends on %s (%s)" % (
                    sym.name, expr_str(sym.direct_dep), place(sym)))
        elif sym.visibility and wanted != sym.str_value:
            lines.append("CONFIG_%s=%s: out of range, %s is taken (%s)" % (
                sym.name, wanted, sym.str_value, place(sym)))
    return lines


def added(kconf, names):
    """Options, one a line, that are not among the names."""
    return ["CONFIG_%s=%s" % (s.name, s.str_value)
            for s in kconf.unique_defined_syms
            if s.name not in names and s.visibility and has_prompt(s)]


def changed(old, kconf):
    """Options whose value is another than in {name: value}, less refused."""
    lines = []
    for sym in kconf.unique_defined_syms:
        before = old.get(sym.name)
        if before not in (None, sym.str_value) and has_prompt(sym) and \
           not (before == "y" and sym.str_value == "n" and not sym.choice):
            lines.append("CONFIG_%s=%s: now %s" %
                         (sym.name, before, sym.str_value))
    return lines


def unmet(kconf):
    """(selecting symbol, line) for each select of what cannot be."""
    for sym in kconf.unique_defined_syms:
        if expr_value(sym.rev_dep) <= expr_value(sym.direct_dep):
            continue
        for select in split_expr(sym.rev_dep, OR):
            if expr_value(select) > expr_value(sym.direct_dep):
                by = split_expr(select, AND)[0]
                yield by, "%s: %s selects %s, whose dependency is not met: " \
                    "%s (%s)" % (place(by), by.name, sym.name,
                                 expr_str(sym.direct_dep), place(sym))
