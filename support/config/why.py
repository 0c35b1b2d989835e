# SPDX-License-Identifier: BSD-3-Clause
"""Why a library is in the image: the chain of selects that leads to it.

A symbol is on because others select or imply it, because it is set in .config,
or by a default. `reasons` gives these, `tree` follows the selecting symbols up
to those that stand for themselves.
"""
import os

import kconfiglib
from kconfiglib import AND, OR, expr_str, expr_value, split_expr

from report import has_prompt, place


def symbol_of(kconf, lib, base):
    """The symbol that switches a library on, or None.

    It is called as the library is, or it is the first one of the Config.uk in
    the library's folder.
    """
    name = lib.upper().replace("-", "_")
    for guess in (name, "LIB" + name):
        if guess in kconf.syms and kconf.syms[guess].nodes:
            return kconf.syms[guess]
    if not base:
        return None
    path = os.path.relpath(os.path.join(base, "Config.uk"),
                           os.environ["srctree"])
    wanted = (path, os.path.join(base, "Config.uk"))
    for sym in kconf.unique_defined_syms:
        if sym.orig_type == kconfiglib.BOOL and \
           sym.nodes[0].filename in wanted:
            return sym
    return None


def selecting(expr):
    """The symbols of a reverse dependency that are on."""
    return [split_expr(part, AND)[0] for part in split_expr(expr, OR)
            if expr_value(part)]


def default_of(sym):
    """The default that makes it y: a text, or None."""
    for value, condition in sym.orig_defaults:
        if expr_value(condition):
            if not expr_value(value):
                return None
            text = expr_str(condition)
            return "on by default" + ("" if text == "y" else " if " + text)
    return None


def reasons(sym):
    """(symbols that select or imply it, what else says so)"""
    above = selecting(sym.rev_dep)
    if above:
        return above, ""
    above = selecting(sym.weak_rev_dep)
    if above:
        return above, ""
    default = default_of(sym)
    if sym.choice:
        return [], "chosen in " + place(sym)
    if default:
        return [], "%s (%s)" % (default, place(sym))
    return [], "set in .config" if has_prompt(sym) else "by itself"


def tree(sym, indent=1, seen=None):
    """Lines: the symbol's reasons, and those of the reasons, each once."""
    seen = {sym} if seen is None else seen
    above, text = reasons(sym)
    if text:
        yield "  " * indent + text
    for other in above:
        known = other in seen
        seen.add(other)
        yield "%s<- %s (%s)%s" % ("  " * indent, other.name, place(other),
                                  ", see above" if known else "")
        if not known:
            yield from tree(other, indent + 1, seen)


def chain(sym):
    """One line: the shortest way to something that stands for itself."""
    ways, seen = [[sym]], {sym}
    for way in ways:
        above, text = reasons(way[-1])
        if text:
            return " <- ".join([s.name for s in way] + [text])
        for other in above:
            if other not in seen:
                seen.add(other)
                ways.append(way + [other])
    return sym.name


def explain(kconf, libs, only):
    """Lines for `make deps`: libs is {library: folder}, only may name one."""
    if only:
        sym = symbol_of(kconf, only, libs.get(only, ""))
        if not sym:
            yield "%s: always, by its Makefile.uk" % only \
                if only in libs else None
            return
        if sym.str_value != "y":
            yield "%s is not in the image: %s is not set" % (only, sym.name)
            if expr_value(sym.direct_dep) == 0:
                yield "  it depends on %s" % expr_str(sym.direct_dep)
            return
        yield "%s: %s (%s)" % (only, sym.name, place(sym))
        yield from tree(sym)
        return
    for lib in sorted(libs):
        sym = symbol_of(kconf, lib, libs[lib])
        if not sym or sym.str_value != "y":
            yield "%-20s always, by %s/Makefile.uk" % (lib, libs[lib])
        else:
            yield "%-20s %s" % (lib, chain(sym))
