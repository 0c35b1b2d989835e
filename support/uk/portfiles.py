# SPDX-License-Identifier: BSD-3-Clause
# The files of a port: ext/NAME, and app/NAME for what has a main.
import filecmp
import hashlib
import os
import re
import shutil
import subprocess
import urllib.parse

import portlog
import portneeds
import skeleton
from app import ROOT
from errors import UkError
from portwords import c_string, identifier, quoted, wrapped

SPDX = "# SPDX-License-Identifier: BSD-3-Clause\n"
TODO = "## What is left to do"
# Programs may bring a getopt() or an error() of their own.
MAIN_ONLY = "# All else of the program is private to it.\nmain\n"


def sha256(path):
    with open(path, "rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def recipe(source):
    return SPDX + (f"name: {source.place}\nversion: {source.version}\n"
                   f"licence: {source.licence or 'unknown'}\n"
                   f"sha256: {source.sha256}\n"
                   f"debian: {source.place} {source.revision}\n")


def below(kind, relative):
    """A path in the folder `include`, or of another kind, of the port."""
    inside = relative == kind or relative.startswith(kind + "/")
    return relative if inside else os.path.normpath(
        os.path.join(kind, relative))


class Places:
    """Where files of the build are found in a build of Unilith's: upstream's
    in the fetched sources, made ones (config.h) beside the Makefile.uk."""

    def __init__(self, built, target, lib):
        self.built, self.target, self.lib = built, target, lib
        self.src = built.source.folder
        self.carried = {}       # path -> its path in the port
        self.left_out = set()   # sources that no port can have so
        self.named = set()      # files that words of the build name

    def relative(self, path):
        for top in (self.src, self.built.out):
            if path == top or path.startswith(top + "/"):
                return os.path.relpath(path, top)
        return None

    def word(self, word):
        """A word for the guest, where the build's folders are not."""
        changed = portlog.in_guest(word, (self.src, self.built.out),
                                   self.built.source.name)
        if changed != word:
            self.named.add(changed)
        return changed

    def carry(self, path, kind):
        if path not in self.carried:
            name = below(kind, self.relative(path))
            to = os.path.join(self.target, name)
            os.makedirs(os.path.dirname(to), exist_ok=True)
            shutil.copyfile(path, to)
            self.carried[path] = name
        return f"$({self.lib}_BASE)/{self.carried[path]}"

    def file(self, path, kind="include"):
        """As a Makefile.uk names it; None for one of the system's."""
        relative = self.relative(path)
        if relative is None:
            return None
        if skeleton.BAD.search(relative):
            raise UkError(f"{relative}: make cannot handle a name like this")
        if path in self.built.before:
            return f"$({self.lib}_SRC)/{relative}"
        return self.carry(path, kind)

    def folder(self, path):
        """A folder's one or two places."""
        relative = self.relative(path)
        if relative is None or skeleton.BAD.search(relative):
            return []
        tail = "" if relative == "." else "/" + relative
        places = []
        if any(os.path.dirname(c) == path for c in self.carried):
            places.append(f"$({self.lib}_BASE)/{below('include', relative)}")
        if any(f.startswith(path + "/") for f in self.built.before):
            places.append(f"$({self.lib}_SRC){tail}")
        return places

    def flags(self, unit):
        """(-I options, other words) of a source."""
        paths, others, seen = [], [], []
        for option, path in unit.flags:
            if path is None:
                others.append(self.word(option))
            elif option in ("-include", "-imacros"):
                place = self.file(path)
                if place:
                    others += [option, place]
            else:
                seen.append(path)
                paths += self.folder(path)
        for header in unit.headers:
            if header in self.carried and \
                    os.path.dirname(header) not in seen:
                paths += self.folder(os.path.dirname(header))
        return (["-I" + p for p in dict.fromkeys(paths)],
                list(dict.fromkeys(others)) if "-include" not in others
                else others)


def study(units, places):
    """Asks for each unit's headers, and carries those that were made."""
    for unit in units:
        unit.headers = portlog.headers(unit, "musl-gcc")
        for header in unit.headers[1:]:
            if places.relative(header) and header not in \
                    places.built.before and not header.endswith(
                        portlog.C_SOURCES):
                places.file(header)


def c_only(units, places):
    good = []
    for unit in units:
        if unit.source.endswith(portlog.C_SOURCES) and \
                places.relative(unit.source):
            good.append(unit)
        else:
            places.left_out.add(os.path.basename(unit.source))
    return good


def sources(units, places, var):
    """Lines with the sources and flags of a library or program."""
    flags = [places.flags(u) for u in units]
    common = [[w for w in flags[0][i] if all(w in f[i] for f in flags)]
              if flags else [] for i in (0, 1)]
    text = ""
    if common[0]:
        text += wrapped(f"{var}_CINCLUDES-y +=", common[0])
    text += wrapped(f"{var}_CFLAGS-y +=", [quoted([w]) for w in common[1]] +
                    ["-w"])
    for unit, (paths, others) in zip(units, flags):
        own = [w for w in paths if w not in common[0]] + \
            [quoted([w]) for w in others if w not in common[1]]
        if own:
            stem = identifier(os.path.splitext(os.path.basename(
                unit.source))[0]).upper()
            text += wrapped(f"{var}_{stem}_FLAGS-y +=", own)
    names = sorted({places.file(u.source, "generated") for u in units})
    return text + wrapped(f"{var}_SRCS-y +=", names)


def public_headers(built, places):
    """{name that programs include: its place}, as `install` says."""
    found, known = {}, {}
    for path in sorted(built.before | {
            os.path.join(b, f) for b, _, fs in os.walk(built.out)
            for f in fs}, key=lambda p: (p not in built.before, len(p))):
        known.setdefault(os.path.basename(path), []).append(path)
    for base, _, leaves in os.walk(built.installed or "/nonexistent"):
        for leaf in leaves:
            path = os.path.join(base, leaf)
            _, inside, name = path.partition("/include/")
            if not inside:
                continue
            for candidate in known.get(leaf, ()):
                if os.path.isfile(candidate) and \
                        filecmp.cmp(candidate, path, shallow=False):
                    found[name] = places.file(candidate)
                    break
    return found


def header_rules(lib, name, headers):
    """Programs see the installed headers, and no others."""
    text = "# The headers that programs include, as upstream installs them.\n"
    text += f"{lib}_HEADERS := $({lib}_BUILD)/headers\n"
    for header, place in sorted(headers.items()):
        target = f"$({lib}_HEADERS)/{header}"
        depends = f"{place}" if "_BASE)" in place else \
            f"$({lib}_SRCSTAMP)"
        text += (f"$(call mkdir_p,$(dir {target}))\n"
                 f"{target}: {depends}\n"
                 f"\t$(call build_cmd,CP,{name},$@,cp \\\n\t\t{place} $@)\n"
                 f"UK_PREPARE-$(CONFIG_{lib}) += \\\n\t{target}\n")
    return text + f"CINCLUDES-$(CONFIG_{lib}) += -I$({lib}_HEADERS)\n"


def origin(source, lib, name):
    """Lines that say where the sources come from."""
    if source.kind == "debian":
        return f"$(eval $(call addrecipe,{name}))\n"
    if source.kind == "folder":
        return f"{lib}_SRC := {source.place}\n"
    url = "file://" + urllib.parse.quote(source.place)
    top = f"/{source.top}" if source.top else ""
    return (f"{lib}_VERSION := {source.version or 'unknown'}\n"
            f"{lib}_ORIGIN_SHA256 := {source.sha256}\n"
            f"$(eval $(call fetch,{name},{url}))\n"
            f"$(eval $(call patch,{name},$({lib}_BASE)/patches{top and ','}"
            f"{source.top}))\n"
            f"{lib}_SRC := $({lib}_ORIGIN){top}\n")


class Port:
    def __init__(self, built, made):
        self.built, self.made = built, made
        self.source, self.log = built.source, built.log
        self.name = self.source.name
        self.libname = "lib" + identifier(self.name)
        self.lib = self.libname.upper()
        self.ext = os.path.join(made, "ext", self.name)
        os.makedirs(self.ext)
        self.places = Places(built, self.ext, self.lib)
        self.selects, self.todo = [], list(built.problems)

        self.installed = {f for _, _, fs in os.walk(
            self.built.installed or "/nonexistent") for f in fs}
        self.further = []       # programs that are neither installed nor tests

    def library_archives(self):
        """Those that are installed; if none is, all."""
        return [a for a in self.log.archives if os.path.basename(a) in
                self.installed] or list(self.log.archives)

    def library(self):
        units = {id(u): u for a in self.library_archives()
                 for u in self.log.units(a)}
        return c_only(units.values(), self.places)

    def programs(self, library):
        """([programs], [tests]) with the sources that are theirs only."""
        inside = {id(u) for u in library}
        tests, others = [], []
        known = set(self.built.tests) & set(self.log.programs)
        for program in self.log.programs.values():
            units = {id(u): u for u in program.units}
            for archive in program.archives:
                units.update((id(u), u) for u in self.log.units(archive))
            program.units = c_only([u for i, u in units.items()
                                    if i not in inside], self.places)
            if not program.units:
                continue
            program.name = os.path.basename(program.path)
            is_test = program.path in known or (
                not known and (program.phase == "check" or
                               re.search(r"(^|[-_])test", program.name)))
            (tests if is_test else others).append(program)
        if library:
            self.further = [p.name for p in others
                            if p.name not in self.installed]
        return [p for p in others if p.name not in self.further], tests

    def text(self, folder, leaf, text):
        path = os.path.join(folder, leaf)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", errors="surrogateescape") as f:
            f.write(text)

    def makefile(self, units, headers):
        text = SPDX + (f"# {self.name}: made by `uk port` from its own build "
                       f"({self.built.system}).\n\n"
                       f"$(eval $(call addlib_s,{self.libname},"
                       f"$(CONFIG_{self.lib})))\n")
        text += origin(self.source, self.lib, self.libname) + "\n"
        if headers:
            text += header_rules(self.lib, self.libname, headers) + "\n"
        if self.source.kind == "debian" and units:
            own = f" $({self.lib}_BASE)/include" if any(
                name.startswith("include/")
                for name in self.places.carried.values()) else ""
            text += (f"{self.lib}_SEAL := y\n{self.lib}_SEAL_DIRS := "
                     f"$(LIBC_SEAL_DIRS){own}\n"
                     f"{self.lib}_CINCLUDES-y += $(LIBC_SEAL_CINCLUDES)\n")
        if units:
            text += sources(units, self.places, self.lib)
        self.text(self.ext, "Makefile.uk", text)

    def config(self):
        text = SPDX + (f"config {self.lib}\n\tbool \"{self.name}\"\n"
                       "\tdepends on HAVE_LIBC\n")
        text += "".join(f"\tselect {s}\n" for s in self.selects)
        self.text(self.ext, "Config.uk", text + (
            f"\thelp\n\t  {self.name} {self.source.version}, as `uk port` "
            f"found it.\n"))

    def app(self, name, programs, tests):
        """An application of one program, or of several to choose from."""
        folder = os.path.join(self.made, "app", name)
        word = identifier(name)
        places = {"name": name, "id": word, "ID": word.upper(), "root": ROOT}
        skeleton.copy("app", folder, places)
        os.unlink(os.path.join(folder, "main.c"))
        self.app_makefiles(folder, name)
        var = "APP" + word.upper()
        text = SPDX + (f"# {name}: made by `uk port`.\n\n"
                       f"$(eval $(call addlib,app{word}))\n")
        if len(programs) == 1 and not tests:
            text += sources(programs[0].units, self.places, var)
            self.text(folder, "uk.toml", SPDX + "[run]\nmemory = 64\n")
            self.text(folder, "exportsyms.uk", SPDX + MAIN_ONLY)
        else:
            text += self.several(folder, name, word, programs)
        self.text(folder, "Makefile.uk", text)
        needs, lines = self.needs([u for p in programs for u in p.units])
        self.todo += [f"{name}: {line}" for line in lines]
        self.text(folder, "Config.uk", SPDX + (
            f"# What {name} needs.\nconfig {var}\n\tbool\n\tdefault y\n"
            f"\tselect LIBMUSL\n\tselect {self.lib}\n") + "".join(
                f"\tselect {n}\n" for n in needs))
        self.text(folder, "defconfig", "CONFIG_LIBUKBOOT_MAINSTACK_PAGES="
                  "256\n")

    def app_makefiles(self, folder, name):
        path = os.path.join(folder, "Makefile")
        with open(path) as f:
            text = f.read()
        # Of the tree's own ext/ nothing needs to be said twice.
        self.text(folder, "Makefile", text.replace(
            "UK_CWD ", f"L       := $(CURDIR)/../../ext/{self.name}\nUK_CWD ",
            1).replace("export UK_ROOT A UK_CWD", "export UK_ROOT A L UK_CWD"))

    def several(self, folder, name, word, programs):
        text = ("# Each is a library of its own, so that they share no "
                "names.\n")
        declared, rows, var = [], [], "APP" + word.upper()
        for program in sorted(programs, key=lambda p: p.name):
            part = f"{word}_{identifier(program.name)}"
            up = "APP" + part.upper()
            symbol = "program_" + identifier(program.name)
            text += (f"\n$(eval $(call addlib,app{part}))\n"
                     f"{up}_EXPORTS := $({var}_BASE)/program.uk\n"
                     f"{up}_CFLAGS-y += -DPROGRAM={symbol}\n"
                     f"{up}_CFLAGS-y += -include $({var}_BASE)/program.h\n")
            text += sources(program.units, self.places, up)
            argv = [program.name] + [self.places.word(w) for w in
                                     self.built.tests.get(program.path, [])]
            strings = ", ".join(c_string(a) for a in argv)
            declared.append(f"int {symbol}(int argc, char *argv[]);")
            rows.append(f"\t{{ {c_string(program.name)}, {symbol}, "
                        f"{len(argv)},\n\t  (char *[]){{ {strings}, NULL }} "
                        "},")
        places = {"name": name, "declarations": "\n".join(declared),
                  "rows": "\n".join(rows)}
        skeleton.copy("port", folder, places)
        total = len(programs)
        self.text(folder, "uk.toml", SPDX + (
            "# Without arguments all programs run, each once.\n[run]\n"
            f"memory = 64\n\n[test]\noutput = \"{total} of {total} programs "
            "passed\"\n"))
        return text.replace(f"app{word}))\n", f"app{word}))\n", 1) + \
            f"\n{var}_SRCS-y += $({var}_BASE)/main.c\n"

    def needs(self, units):
        wanted = {id(u) for u in units}
        return portneeds.of([o for o, u in self.log.objects.items()
                             if id(u) in wanted and os.path.exists(o)])

    def write(self):
        library = self.library()
        others, tests = self.programs(library)
        if not library and not others and not tests:
            raise UkError("its build compiled no C source that was recorded",
                          "./uk port NAME -- GOAL...")
        study(library + [u for p in others + tests for u in p.units],
              self.places)
        headers = public_headers(self.built, self.places)
        self.selects, lines = self.needs(library)
        self.todo += lines
        if self.source.kind == "debian":
            self.text(self.ext, "recipe", recipe(self.source))
        self.makefile(library, headers)
        self.config()
        for program in others:
            self.app(app_name(program.name), [program], False)
        if tests:
            self.app(self.name + "-test", tests, True)
        self.readme(library, headers, others, tests)

    def readme(self, library, headers, others, tests):
        lines = [f"- Sources of the library: {len(library)}.",
                 f"- Headers that are installed: {len(headers)}."]
        lines += [f"- `app/{app_name(p.name)}` is upstream's program "
                  f"`{p.name}`." for p in others]
        if tests:
            lines.append(f"- `app/{self.name}-test` has upstream's tests: " +
                         ", ".join(sorted(p.name for p in tests)) + ".")
        lines += [f"- `{n}` was made by the build, and is kept here."
                  for n in sorted(self.places.carried.values())]
        todo = self.left_to_do(library, headers, others, tests)
        self.text(self.ext, "README.md", "\n".join([
            "<!-- SPDX-License-Identifier: BSD-3-Clause -->",
            f"<!-- {self.name}: what `uk port` found, and what it could not "
            "know. -->",
            f"# {self.name}", "",
            f"Made by `uk port` from {said(self.source)}, built by "
            f"{self.built.system} with musl.", "", *lines, "", TODO, "",
            *[f"- {printable(t)}" for t in todo], ""]))

    def left_to_do(self, library, headers, others, tests):
        todo = list(self.todo)
        if self.further:
            todo.append("Programs that it does not install have no "
                        "application: " + ", ".join(sorted(self.further)) +
                        ".")
        if not library:
            todo.append("The build made no library: its programs have all "
                        "sources. Goals of make follow `--`.")
        if library and not headers:
            todo.append("What it installs could not be seen: say in "
                        f"Makefile.uk where its public headers are "
                        f"(CINCLUDES-$(CONFIG_{self.lib})).")
        if self.places.left_out:
            todo.append("Left out, not C or not of these sources: " +
                        ", ".join(sorted(self.places.left_out)) + ".")
        wanted = sorted({x for p in others + tests for x in p.libraries
                         if f"lib{x}.a" not in {os.path.basename(a) for a in
                                                self.log.archives}})
        if wanted:
            todo.append("It links these libraries: " + ", ".join(wanted) +
                        ". Select those of ext/, port the others first.")
        if self.places.named:
            named = ", ".join(sorted(self.places.named))
            todo.append(f"In the guest /{self.name} is to be the top folder "
                        f"of the sources: --fs FOLDER:/{self.name} (with "
                        f"LIB9PFS). These name files there: {named}.")
        if self.places.carried:
            todo.append("Read the headers that were made: they claim what "
                        "musl on Linux has. Take out what the guest has not "
                        "(doc/syscalls.md).")
        if self.source.kind == "archive":
            todo.append("Makefile.uk has the archive's path on this machine: "
                        "put in the address that it is fetched from.")
        if self.source.kind == "folder":
            todo.append("Makefile.uk has the folder's path on this machine.")
        if not tests:
            todo.append("No test of upstream's was seen to be a program.")
        else:
            todo.append("Files that the tests read are not in the image: "
                        f"try `./uk test app/{self.name}-test`; give it what "
                        "it misses by --rootfs (with LIBCPIOFS) or --fs. "
                        "Tests that are scripts were left out.")
        todo.append(f"In Unilith's own tree: a line for it in doc/licences.md "
                    f"({self.source.licence or 'its licence is unknown'}) "
                    "and in doc/concepts/tier-*.md.")
        return todo


def printable(text):
    return "".join(c if c.isprintable() else "?" for c in text)


def said(source):
    return {"debian": f"Debian's source package {source.place} "
            f"{source.revision}", "archive": os.path.basename(source.place),
            "folder": "a folder"}[source.kind]


def app_name(program):
    return re.sub(r"[^a-z0-9_-]+", "-", program.lower()).strip("-")


def write(built, made):
    Port(built, made).write()
