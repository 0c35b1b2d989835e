#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Proves the layer rules of the core from its sources.

usage: check-layers.py ROOT

A file includes only headers of its own folder, of include/ and arch/, and
public headers of libraries that its Config.uk declares (select, imply, depends
on) and that stand in the same or a lower tier. An include inside `#if CONFIG_X`
or in a source that is compiled only with CONFIG_X counts X as declared.
include/ and arch/ use no library; plat/ and drivers/ use tiers 1 to 3; nothing
uses plat/ or drivers/, but a driver its own bus. No libc header reaches the
core, and the core names no external library. Each violation is one line,
file:line: text; the status is 1 if there is one.
"""
import collections
import fnmatch
import glob
import os
import re
import sys

# What every freestanding compiler brings.
FREESTANDING = {"stddef.h", "stdint.h", "stdarg.h", "stdbool.h", "stdalign.h",
                "stdnoreturn.h", "stdatomic.h", "limits.h", "float.h",
                "iso646.h", "stdint-gcc.h", "cpuid.h", "immintrin.h",
                "x86intrin.h", "arm_neon.h", "arm_acle.h", "gcov.h",
                "uk/config.h"}
SOURCES = (".c", ".h", ".S", ".s", ".cc", ".cpp", ".hpp")
SYMBOL = re.compile(r"\b[A-Z][A-Z0-9_]+\b")

Unit = collections.namedtuple("Unit", "path kind name tier")


class Checker:
    """All units (libraries, drivers, ...) of a tree and what they declare."""

    def __init__(self, root):
        self.root = root
        self.errors = []
        self.tiers = self.read_tiers()
        self.units = list(self.find_units())
        self.owner_of_symbol = {}
        self.declared = collections.defaultdict(set)
        self.public = self.find_public()
        self.generated = self.find_generated()

    def report(self, path, line, text):
        self.errors.append("%s:%d: %s" % (os.path.relpath(path, self.root),
                                          line, text))

    def glob(self, *parts):
        return sorted(glob.glob(os.path.join(self.root, *parts)))

    def read_tiers(self):
        table = []
        path = os.path.join(self.root, "support", "scripts", "tiers")
        with open(path, encoding="utf-8") as file:
            for line in file:
                words = line.split("#")[0].split()
                table += [(name, int(words[0])) for name in words[1:]]
        return table

    def tier_of(self, name):
        for pattern, tier in self.tiers:
            if fnmatch.fnmatchcase(name, pattern):
                return tier
        return None

    def find_units(self):
        for path in self.glob("lib", "*", ""):
            name = os.path.basename(path[:-1])
            tier = self.tier_of(name)
            if tier is None:
                self.report(path, 0, "library %s is in no tier: add it to "
                            "support/scripts/tiers" % name)
            yield Unit(path, "lib", name, tier or 5)
        folders = {os.path.dirname(f) for depth in ("*", "*/*") for f in
                   self.glob("drivers", depth, "Makefile.uk")}
        for path in sorted(folders):
            yield Unit(os.path.join(path, ""), "drivers",
                       os.path.relpath(path, self.root), 3)
        for kind in ("plat", "arch", "include"):
            yield Unit(os.path.join(self.root, kind, ""), kind, kind, 3)

    def find_public(self):
        """{header as one includes it: unit}, the lower layers first."""
        public = {}
        folders = [(path, None) for path in self.glob("include", "") +
                   self.glob("arch", "include", "") +
                   self.glob("arch", "*", "include", "")]
        folders += [(os.path.join(unit.path, "include", ""), unit)
                    for unit in self.units if unit.kind in ("lib", "drivers")]
        folders += [(path, self.units[-3]) for path in
                    self.glob("plat", "include", "") +
                    self.glob("plat", "*", "include", "")]
        for folder, unit in folders:
            for path in walk(folder):
                public.setdefault(os.path.relpath(path, folder), unit)
        return public

    def find_generated(self):
        """{file name: unit} of headers that a Makefile.uk makes."""
        generated = {}
        for unit in self.units:
            for path in glob.glob(unit.path + "Makefile.*"):
                with open(path, encoding="utf-8") as file:
                    for name in re.findall(r"/([\w-]+\.h)\b", file.read()):
                        generated.setdefault(name, unit)
        return generated

    # Kconfig: who defines a symbol, and which symbols a unit declares.

    def config_files(self, unit):
        depth = ("*/Config.uk", "Config.uk") if unit.kind in ("plat", "arch") \
            else ("Config.uk",)
        return [path for d in depth for path in glob.glob(unit.path + d)]

    def read_configs(self):
        for path in self.glob("ext", "*", "Config.uk"):
            for _, kind, names in statements(path):
                if kind == "config":
                    self.owner_of_symbol[names[0]] = "ext"
        for unit in self.units:
            for path in self.config_files(unit):
                for _, kind, names in statements(path):
                    if kind == "config":
                        self.owner_of_symbol.setdefault(names[0], unit)
        for unit in self.units:
            if unit.kind == "lib":
                self.owner_of_symbol.setdefault(
                    "LIB" + unit.name.upper().replace("-", "_"), unit)
        for unit in self.units:
            for path in self.config_files(unit):
                self.check_config(unit, path)

    def check_config(self, unit, path):
        for number, kind, names in statements(path):
            for name in names if kind != "config" else ():
                other = self.owner_of_symbol.get(name)
                if other == "ext":
                    self.report(path, number, "%s names %s of an external "
                                "library" % (unit.name, name))
                elif other is not None and other != unit:
                    self.declared[unit].add(other)
                    why = self.forbidden(unit, other)
                    if why and not self.composes(unit, other):
                        self.report(path, number, "%s needs %s: %s" %
                                    (unit.name, name, why))

    # The rules between units.

    @staticmethod
    def composes(unit, other):
        """Is this what Config.uk may say though no header may be included?

        A platform chooses the drivers of its machines, and ukboot, which has
        the one entry that is called upwards; a driver says on which platform
        its device exists.
        """
        return unit.kind == "plat" and (other.kind == "drivers" or
                                        other.name == "ukboot") or \
            unit.kind == "drivers" and other.kind == "plat"

    @staticmethod
    def forbidden(unit, other):
        """Why `unit` may not use `other`; empty when it may."""
        if unit.kind in ("include", "arch"):
            return "%s/ uses no library" % unit.kind
        if other.kind == "drivers":
            family = unit.name.split("/")[:2] == other.name.split("/")[:2]
            if unit.kind == "drivers" and \
               (family or other.name.startswith("drivers/bus")):
                return ""
            return "only a driver may use a driver, and only its own bus"
        if other.kind in ("plat", "arch"):
            return "" if unit.kind == other.kind or other.kind == "arch" \
                else "nothing uses plat/"
        if other.tier > unit.tier:
            return "%s stands in tier %d, %s in tier %d" % (
                unit.name, unit.tier, other.name, other.tier)
        return ""

    def check_include(self, unit, path, number, name, quoted, conditions):
        if quoted and os.path.exists(os.path.join(os.path.dirname(path),
                                                  name)):
            target = os.path.realpath(os.path.join(os.path.dirname(path),
                                                   name))
            if not target.startswith(os.path.realpath(unit.path) + os.sep):
                self.report(path, number, '"%s" lies outside of %s' %
                            (name, unit.name))
            return
        if any(os.path.exists(os.path.join(unit.path, sub, name))
               for sub in ("", "include")):
            return
        other = self.public.get(name)
        if name not in self.public:
            other = self.generated.get(os.path.basename(name))
        if other is None and name not in self.public:
            if name not in FREESTANDING:
                self.report(path, number, "<%s> is no header of the core "
                            "(a libc's headers must not reach it)" % name)
            return
        if name in FREESTANDING or other is None or other == unit:
            return
        why = self.forbidden(unit, other)
        if not why and other not in self.declared[unit] and \
           other not in {self.owner_of_symbol.get(c) for c in conditions} and \
           (unit.kind, other.kind) != ("plat", "plat"):
            why = "its Config.uk does not declare it (select or depends on)"
        if why:
            self.report(path, number, "%s includes <%s> of %s: %s" %
                        (unit.name, name, other.name, why))

    def check_sources(self, unit):
        only_with = self.check_makefiles(unit)
        for path in walk(unit.path):
            relative = os.path.relpath(path, unit.path)
            if not path.endswith(SOURCES) or "tests/" in relative or \
               relative.startswith("compat/"):
                continue
            # A driver's folder may hold other drivers.
            if any(other != unit and other.path.startswith(unit.path) and
                   path.startswith(other.path) for other in self.units):
                continue
            for number, name, quoted, conditions in includes(path):
                self.check_include(unit, path, number, name, quoted,
                                   conditions | only_with.get(relative, set()))

    def check_makefiles(self, unit):
        """{source: symbols without which it is not compiled}."""
        only_with = collections.defaultdict(set)
        for path in walk(unit.path):
            if os.path.basename(path) not in ("Makefile.uk", "Makefile.rules",
                                              "Linker.uk"):
                continue
            with open(path, encoding="utf-8") as file:
                text = file.read().replace("\\\n", "  ")
            own = {name.upper() for name in re.findall(
                r"call add(?:plat)?(?:lib)?(?:_s)?,(?:[\w-]+,)*?"
                r"([\w-]+)\s*[,)]", text)}
            own |= {word.upper() for args in re.findall(
                r"call add(?:plat|lib|platlib)(?:_s)?,([\w,-]+)", text)
                for word in args.split(",")}
            for number, line in enumerate(text.split("\n"), 1):
                for name in re.findall(r"-I\$[({](\w[\w-]*)_BASE", line):
                    if name not in own and name not in ("UK", "CONFIG_UK"):
                        self.report(path, number, "%s uses the folder of %s" %
                                    (unit.name, name))
                match = re.match(r"\w+_SRCS-\$\(CONFIG_(\w+)\)(.*)", line)
                for source in re.findall(r"_BASE\)/([\w./-]+)",
                                         match.group(2)) if match else ():
                    only_with[source].add(match.group(1))
        return only_with

    def run(self):
        self.read_configs()
        for unit in self.units:
            self.check_sources(unit)
        return sorted(self.errors)


def walk(folder):
    for base, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            yield os.path.join(base, name)


def statements(path):
    """(line, kind, symbols) of config, select and depends lines."""
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            words = line.split("#")[0].split()
            if not words:
                continue
            if words[0] in ("config", "menuconfig"):
                yield number, "config", words[1:2]
            elif words[0] in ("select", "imply"):
                yield number, "select", words[1:2]
                yield number, "depends", SYMBOL.findall(" ".join(words[2:]))
            elif words[0] in ("depends", "if"):
                yield number, "depends", SYMBOL.findall(line)


def includes(path):
    """(line, header, quoted?, CONFIG_ symbols around it) of a source."""
    stack = []
    with open(path, encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            match = re.match(r"\s*#\s*(\w+)(.*)", line)
            if not match:
                continue
            word, rest = match.groups()
            if word in ("if", "ifdef", "ifndef"):
                stack.append(set(re.findall(r"CONFIG_(\w+)", rest)))
            elif word == "endif" and stack:
                stack.pop()
            elif word == "include":
                name = re.match(r'\s*([<"])([^>"]+)[>"]', rest)
                if name:
                    yield (number, name.group(2), name.group(1) == '"',
                           set().union(*stack))


def main():
    root = os.path.abspath(sys.argv[1])
    errors = Checker(root).run()
    for error in errors:
        print(error)
    if errors:
        print("check-layers: %d violation(s)" % len(errors))
        sys.exit(1)


main()
