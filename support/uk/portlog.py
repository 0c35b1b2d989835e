# SPDX-License-Identifier: BSD-3-Clause
# What a build did, from the log of its recorder: which sources were compiled
# with which flags, and which of them became which library and program.
import dataclasses
import json
import os
import re
import subprocess

# Flags whose value is the next word, and whether it is a path.
WITH_VALUE = {"-I": True, "-isystem": True, "-iquote": True,
              "-idirafter": True, "-include": True, "-imacros": True,
              "-D": False, "-U": False, "-o": True, "-x": False,
              "-MF": True, "-MT": False, "-MQ": False, "-L": True,
              "-l": False, "-Xlinker": False, "-Xpreprocessor": False,
              "-Xassembler": False, "-arch": False, "-z": False, "-T": True,
              "-u": False, "-e": False, "--param": False}
PATHS = ("-I", "-isystem", "-iquote", "-idirafter", "-include", "-imacros")
# What says how code behaves stays; how it is optimised, warned about, where
# and how it is placed is a matter of the image.
KEPT = re.compile(r"-(D|U|std=|ansi$|f(no-)?(strict-aliasing|wrapv|signed-char|"
                  r"unsigned-char|short-enums|common|math-errno|exceptions|"
                  r"builtin|trapping-math|rounding-math|gnu89-inline|"
                  r"delete-null-pointer-checks|trapv|ms-extensions)|m(sse|avx|"
                  r"aes|pclmul|crc32|popcnt|bmi|fma))")
C_SOURCES = (".c", ".S", ".s")
CXX_SOURCES = (".cc", ".cpp", ".cxx", ".C", ".c++")
SYSTEM = {"c", "m", "pthread", "rt", "dl", "util", "crypt", "xnet", "resolv",
          "gcc", "gcc_s"}


@dataclasses.dataclass
class Unit:
    """A source, as it was compiled once. Flags: (option, path or None)."""
    source: str
    flags: tuple
    cwd: str
    argv: tuple


@dataclasses.dataclass
class Program:
    path: str
    units: list         # its own
    archives: list
    libraries: list     # of -l, that are neither its own nor the C library's
    phase: str


def absolute(cwd, path):
    return os.path.realpath(os.path.join(cwd, path))


def in_guest(word, tops, name):
    """A word with the paths in it as a guest may have them: what is the top
    folder of the sources, and of the build, is /NAME there."""
    def place(found):
        path = os.path.normpath(found[0])
        for top in tops:
            if (path + "/").startswith(top + "/"):
                return os.path.normpath(
                    os.path.join("/" + name, os.path.relpath(path, top)))
        return found[0]
    return re.sub(re.escape(os.path.commonpath(tops)) + r"[^\s:;,\"'\\]*",
                  place, word)


def options(argv):
    """(option, value) of a compiler's words; ("", word) for others."""
    words = iter(argv)
    for word in words:
        for option in sorted(WITH_VALUE, key=len, reverse=True):
            if word == option:
                yield option, next(words, "")
                break
            if word.startswith(option) and len(option) == 2:
                yield option, word[2:]
                break
        else:
            yield ("", word) if not word.startswith("-") else (word, None)


class Call:
    """One call of a compiler."""

    def __init__(self, cwd, argv):
        self.cwd, self.argv = cwd, argv
        self.sources, self.inputs, self.libraries, self.out = [], [], [], None
        self.modes, flags = set(), []
        for option, value in options(argv):
            if option == "":
                (self.sources if value.endswith(C_SOURCES + CXX_SOURCES)
                 else self.inputs).append(absolute(cwd, value))
            elif option == "-o":
                self.out = absolute(cwd, value)
            elif option == "-l":
                self.libraries.append(value)
            elif option in PATHS:
                flags.append((option, absolute(cwd, value)))
            elif option in ("-c", "-E", "-S", "-M", "-MM", "-shared", "-r"):
                self.modes.add(option)
            elif KEPT.match(option):
                flags.append((option + (value or ""), None))
        self.flags = tuple(flags)

    def unit(self, source):
        return Unit(source, self.flags, self.cwd, tuple(self.argv))

    def object_of(self, source):
        stem = os.path.splitext(os.path.basename(source))[0]
        return self.out or os.path.join(self.cwd, stem + ".o")


class Log:
    """objects: path -> Unit; archives: path -> paths of objects."""

    def __init__(self):
        self.objects, self.archives, self.programs = {}, {}, {}

    def read(self, path, phase):
        try:
            with open(path) as f:
                lines = [json.loads(line) for line in f]
        except FileNotFoundError:
            return
        for line in lines:
            if line["tool"] in ("cc", "cxx"):
                self._compiler(Call(line["cwd"], line["argv"]), phase)
            elif line["tool"] == "ar":
                self._archiver(line["cwd"], line["argv"])

    def _compiler(self, call, phase):
        if call.modes & {"-E", "-S", "-M", "-MM"}:
            return
        if "-c" in call.modes:
            for source in call.sources:
                self.objects[call.object_of(source)] = call.unit(source)
            return
        if call.modes & {"-shared", "-r"} or \
                not (call.sources or call.inputs):
            return
        out = call.out or os.path.join(call.cwd, "a.out")
        units = [call.unit(s) for s in call.sources]
        units += [self.objects[i] for i in call.inputs if i in self.objects]
        self.programs[out] = Program(
            out, units, [i for i in call.inputs if i.endswith(".a")],
            [x for x in call.libraries if x not in SYSTEM], phase)

    def _archiver(self, cwd, argv):
        words = [w for w in argv if not w.startswith("--")]
        if len(words) < 2 or not re.fullmatch(r"-?[a-zA-Z]*[rq][a-zA-Z]*",
                                              words[0]):
            return
        names = self.archives.setdefault(absolute(cwd, words[1]), [])
        names += [absolute(cwd, w) for w in words[2:]]

    def units(self, archive):
        """What an archive consists of, each source once. libtool unpacks an
        archive to put it into another: such an object is known by its name."""
        by_name = {os.path.basename(o): u for o, u in self.objects.items()}
        found = {}
        for name in self.archives.get(archive, ()):
            unit = self.objects.get(name) or \
                by_name.get(os.path.basename(name))
            if name.endswith(".a"):
                found.update((id(u), u) for u in self.units(name))
            elif unit:
                found[id(unit)] = unit
        return list(found.values())


def headers(unit, compiler):
    """The files that a source includes, by asking the compiler again."""
    words, skip = [], False
    for word in unit.argv:
        if skip:
            skip = False
        elif word in ("-o", "-MF", "-MT", "-MQ"):
            skip = True
        elif word not in ("-c", "-MD", "-MMD", "-MP") and \
                not word.startswith(("-o", "-MF", "-MT", "-MQ", "-l", "-L")) \
                and not (word.endswith((".o", ".a", ".c", ".S", ".s"))):
            words.append(word)
    p = subprocess.run([compiler, *words, "-M", unit.source], cwd=unit.cwd,
                       stdin=subprocess.DEVNULL, capture_output=True,
                       text=True, errors="surrogateescape")
    names = p.stdout.partition(":")[2].replace("\\\n", " ")
    return [absolute(unit.cwd, name.replace("\\ ", " "))
            for name in re.findall(r"(?:[^\s\\]|\\.)+", names)]
