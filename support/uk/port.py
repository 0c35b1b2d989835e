# SPDX-License-Identifier: BSD-3-Clause
# `uk port`: builds upstream's sources once for this machine, with musl, and
# writes from what it saw an external library, and applications of its programs.
import contextlib
import ctypes
import dataclasses
import glob
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile

import command
import packages
import portfiles
import portlog
from app import ROOT
from build import cache
from command import say
from errors import UkError
from skeleton import BAD, NAME

SCRIPTS = os.path.join(ROOT, "support", "scripts")
sys.path.insert(0, SCRIPTS)
import aptsource    # noqa: E402  the same that the build fetches with

RECORDER = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                        "recorder.py")
REAL = {"cc": "musl-gcc", "cxx": "g++", "ar": "ar", "ld": "ld"}
ARCHIVE = re.compile(r"\.(tar\.(gz|xz|bz2)|tgz|zip)$")
DEBIAN = re.compile(r"[a-z0-9][a-z0-9+.-]+")
PR_SET_CHILD_SUBREAPER = 36     # <linux/prctl.h>
TAIL = 20       # lines of a log that are shown
# File that shows a build system -> its name and the packages it needs, in
# order of preference: a release has `configure` made already.
SYSTEMS = (("configure", "configure", []),
           ("configure.ac", "autotools", ["autoconf", "automake", "libtool"]),
           ("configure.in", "autotools", ["autoconf", "automake", "libtool"]),
           ("meson.build", "Meson", ["meson", "ninja-build"]),
           ("CMakeLists.txt", "CMake", ["cmake"]),
           ("Makefile", "make", []), ("makefile", "make", []),
           ("GNUmakefile", "make", []))


@dataclasses.dataclass
class Source:
    """Where the sources come from. `kind`: debian, archive, folder."""
    kind: str
    place: str          # package, or path
    name: str
    version: str = ""
    sha256: str = ""    # of the original archive
    revision: str = ""  # Debian's
    folder: str = ""    # what is unpacked
    licence: str = ""
    top: str = ""       # an archive's one folder


@dataclasses.dataclass
class Built:
    """What the build left behind."""
    source: Source
    system: str
    log: portlog.Log
    before: set         # files of the sources, before anything was built
    out: str            # where it was built
    installed: str      # what `install` put, or ""
    tests: dict         # program -> arguments of the test
    problems: list


def adopt():
    """From now on processes whose parent ends become this one's children."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER,
                                               1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def children():
    found = []
    for path in glob.glob("/proc/[0-9]*/stat"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError), \
                open(path, "rb") as f:
            pid, _, rest = f.read().partition(b" ")
            # The name may have spaces and brackets.
            if int(rest.rpartition(b")")[2].split()[1]) == os.getpid():
                found.append(int(pid))
    return found


def end_children():
    """Ends what a build started and left, in sessions of its own or not. The
    children of those that end come here, until there are none."""
    while pids := children():
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def run_script(*words):
    p = subprocess.run([sys.executable, "-B", *words], text=True,
                       stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if p.returncode:
        raise UkError(p.stderr.strip())
    sys.stderr.write(p.stderr)


def from_debian(package, work):
    """Fetches, as the build will, what the recipe says that is written."""
    packages.ensure(packages.BUILD)
    try:
        with aptsource.PrivateApt(os.path.join(cache(), "apt")) as apt:
            apt.update(say)
            found = apt.candidates(package)
    except aptsource.AptError as e:
        raise UkError(str(e))
    if not found:
        raise UkError(f"there is no source package '{package}' of Debian",
                      "apt-cache showsrc NAME, or a tarball")
    revision, files = found[0]
    sums = [s for f, s in files.items()
            if re.search(r"\.orig\.tar\.\w+$", f)]
    if len(sums) != 1:
        raise UkError(f"{package} {revision} has not one original archive")
    version = revision.partition(":")[2] or revision
    source = Source("debian", package, package, version.rpartition("-")[0],
                    sums[0], revision)
    recipe = os.path.join(work, "recipe")
    with open(recipe, "w") as f:
        f.write(portfiles.recipe(source))
    run_script(os.path.join(SCRIPTS, "fetch.py"), "--cache", cache(),
               "--out", os.path.join(work, "origin"), recipe)
    source.folder = os.path.join(work, "origin",
                                 f"{package}-{source.version}")
    return source


def from_archive(path, work):
    folder = os.path.join(work, "origin")
    run_script(os.path.join(SCRIPTS, "archive.py"), "unpack", path, folder)
    inner = os.listdir(folder)
    top = inner[0] if len(inner) == 1 and \
        os.path.isdir(os.path.join(folder, inner[0])) else ""
    stem = ARCHIVE.sub("", os.path.basename(path))
    name, _, version = stem.rpartition("-")
    if not re.match(r"v?\d", version):
        name, version = stem, ""
    return Source("archive", os.path.abspath(path), name, version,
                  portfiles.sha256(path), top=top,
                  folder=os.path.join(folder, top))


def from_folder(path, work):
    folder = os.path.join(work, "origin")
    shutil.copytree(path, folder, symlinks=True,
                    ignore=shutil.ignore_patterns(".git"))
    return Source("folder", os.path.abspath(path),
                  os.path.basename(os.path.abspath(path)), folder=folder)


def acquire(what, work):
    if os.path.isdir(what):
        good_path(os.path.abspath(what))
        return from_folder(what, work)
    if os.path.isfile(what):
        if not ARCHIVE.search(what):
            raise UkError(f"{what}: no archive of a kind that is known",
                          ".tar.gz .tar.xz .tar.bz2 .tgz .zip")
        good_path(os.path.abspath(what))
        return from_archive(what, work)
    if not DEBIAN.fullmatch(what):
        raise UkError(f"{what}: no file or folder, and no name of a source "
                      "package of Debian")
    return from_debian(what, work)


def good_path(path):
    bad = BAD.search(path)
    if bad:
        raise UkError(f"{path}: make cannot handle {bad[0]!r} in a path")


class Builder:
    """Runs the commands of a build, with all that they say in a log."""

    def __init__(self, work, name):
        self.bin = os.path.join(work, "bin")
        self.record = os.path.join(work, "record")
        self.log = os.path.join(cache(), "port", name + ".log")
        os.makedirs(os.path.dirname(self.log), exist_ok=True)
        open(self.log, "w").close()
        os.mkdir(self.bin)
        for kind, real in REAL.items():
            path = os.path.join(self.bin, kind)
            with open(path, "w") as f:
                f.write(f"#!/bin/sh\nexec {shlex.quote(sys.executable)} -SE "
                        f"{shlex.quote(RECORDER)} {kind} {real} \"$@\"\n")
            os.chmod(path, 0o755)
        self.tools = {"CC": self.tool("cc"), "CXX": self.tool("cxx"),
                      "AR": self.tool("ar"), "LD": self.tool("ld")}
        self.env = {k: v for k, v in os.environ.items() if k not in
                    ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "CFLAGS", "CPPFLAGS",
                     "CXXFLAGS", "LDFLAGS", "DESTDIR")}
        self.env.update(self.tools, LC_ALL="C.UTF-8")

    def tool(self, kind):
        return os.path.join(self.bin, kind)

    def try_(self, argv, cwd, phase=None):
        """True if it ended well. In a phase the recorder writes."""
        env = dict(self.env)
        if phase:
            env["UK_PORT_LOG"] = f"{self.record}.{phase}"
        with open(self.log, "a", errors="replace") as log:
            log.write(f"$ {shlex.join(argv)}\n")
            log.flush()
            p = subprocess.Popen(argv, cwd=cwd, env=env, stdout=log,
                                 stdin=subprocess.DEVNULL, process_group=0,
                                 stderr=subprocess.STDOUT)
            try:
                return p.wait() == 0
            finally:
                p.kill()
                p.wait()
                end_children()

    def do(self, argv, cwd, phase=None):
        if not self.try_(argv, cwd, phase):
            with open(self.log, errors="replace") as f:
                tail = "".join(f.readlines()[-TAIL:])
            raise UkError(f"{tail}uk: {shlex.join(argv[:3])} failed; all that "
                          f"it said: {self.log}",
                          "./uk port NAME -- ARGUMENTS: words for configure, "
                          "cmake, meson setup, or make")


def system_of(source):
    for file, name, needed in SYSTEMS:
        if os.path.isfile(os.path.join(source.folder, file)):
            return name, needed
    raise UkError(f"{source.place}: no build system that is known "
                  "in its top folder", "one of: " + " ".join(
                      dict.fromkeys(file for file, _, _ in SYSTEMS)))


def jobs():
    return f"-j{os.cpu_count() or 1}"


def autotools(b, system, src, _work, words):
    """Builds in the sources: not all can do it elsewhere."""
    if system == "autotools":
        b.do(["autoreconf", "-fi"], src)
    with open(os.path.join(src, "configure"), errors="replace") as f:
        text = f.read()
    static = ["--disable-shared", "--enable-static"] \
        if "--disable-shared" in text else []
    b.do(["sh", "./configure", "--prefix=/usr", *static, *words], src)
    b.do(["make", jobs()], src, "all")
    # Automake's word for: build the tests, run none.
    good = b.try_(["make", "-k", jobs(), "check", "TESTS="], src, "check")
    rows = []
    for base, _, leaves in os.walk(src):
        if "Makefile.am" in leaves and "Makefile" in leaves:
            p = subprocess.run(
                ["make", "-s", "-C", base, "--no-print-directory", "--eval",
                 "uk-tests: ; @echo $(TESTS)", "uk-tests"], env=b.env,
                stdin=subprocess.DEVNULL, capture_output=True, text=True,
                errors="replace")
            rows += [[os.path.join(base, word)] for word in p.stdout.split()]
    return src, good, tests_of(rows, src)


def cmake(b, _system, src, work, words):
    out = os.path.join(work, "build")
    b.do(["cmake", "-S", src, "-B", out, "-G", "Unix Makefiles",
          f"-DCMAKE_AR={b.tool('ar')}", "-DCMAKE_INSTALL_PREFIX=/usr",
          "-DBUILD_SHARED_LIBS=OFF", *words], src)
    b.do(["make", jobs()], out, "all")
    p = subprocess.run(["ctest", "--show-only=json-v1"], cwd=out,
                       capture_output=True, stdin=subprocess.DEVNULL)
    rows = [t.get("command", []) for t in
            json.loads(p.stdout or "{}").get("tests", [])]
    return out, True, tests_of(rows, out)


def meson(b, _system, src, work, words):
    out = os.path.join(work, "build")
    b.do(["meson", "setup", "--prefix=/usr", "--default-library=static",
          *words, out, src], src)
    b.do(["ninja"], out, "all")
    p = subprocess.run(["meson", "introspect", "--tests", out],
                       capture_output=True, stdin=subprocess.DEVNULL)
    return out, True, tests_of([t["cmd"] for t in
                                json.loads(p.stdout or "[]")], out)


def plain(b, _system, src, _work, words):
    """The words are goals and variables of its Makefile."""
    tools = [f"{k}={v}" for k, v in b.tools.items() if k != "LD"]
    b.do(["make", *tools, *words], src, "all")
    for goal in ("check", "test"):
        if b.try_(["make", "-n", *tools, goal], src):
            return src, b.try_(["make", *tools, goal], src, "check"), {}
    return src, True, {}


def tests_of(rows, out):
    """{path of program: its arguments}, of those that were built. Of several
    the first: those that are meant to fail come later."""
    return {os.path.realpath(os.path.join(out, row[0])): row[1:]
            for row in reversed(rows) if row}


BUILDERS = {"configure": autotools, "autotools": autotools, "CMake": cmake,
            "Meson": meson, "make": plain}


def files_below(folder):
    return {os.path.join(base, leaf) for base, _, leaves in os.walk(folder)
            for leaf in leaves}


def licence(folder):
    """As Debian's copyright file has it of the most part."""
    try:
        with open(os.path.join(folder, "debian", "copyright"),
                  errors="replace") as f:
            text = f.read()
    except OSError:
        return ""
    found = re.search(r"^Files: *\*$.*?^License: *([\w.+-]+)$", text,
                      re.M | re.S)
    return {"Expat": "MIT"}.get(found[1], found[1]) if found else ""


def build(source, work, words):
    system, needed = system_of(source)
    packages.ensure(packages.BUILD + packages.LINUX + needed)
    b = Builder(work, source.name)
    before = files_below(source.folder)
    source.licence = licence(source.folder)
    say(f"building {source.name} once, with musl ({system})")
    out, checked, tests = BUILDERS[system](b, system, source.folder, work,
                                           words)
    problems = [] if checked else ["its tests could not all be built or run "
                                   f"here: {b.log}"]
    log = portlog.Log()
    for phase in ("all", "check"):
        log.read(f"{b.record}.{phase}", phase)
    installed = os.path.join(work, "installed")
    tool = "ninja" if system == "Meson" else "make"
    env = [] if system == "Meson" else [f"DESTDIR={installed}"]
    b.env["DESTDIR"] = installed
    if not b.try_([tool, *env, "install"], out) and \
            not glob.glob(installed + "/**/*.h", recursive=True):
        installed = ""
    return Built(source, system, log, before, out, installed, tests, problems)


def free(name):
    """Folders of the port, which are not there yet."""
    for kind in ("ext", "app"):
        for path in glob.glob(os.path.join(kind, name) + "*"):
            if os.path.basename(path) in (name, name + "-test"):
                raise UkError(f"{path} is there already",
                              "remove it, or --name NAME")


def terminated(_number, _frame):
    raise KeyboardInterrupt


def port(args):
    for path in (os.getcwd(), ROOT):
        good_path(path)
    if command.dry_run:
        command.show(["cp" if os.path.isdir(args.source) else "unpack",
                      args.source])
        return 0
    signal.signal(signal.SIGTERM, terminated)
    adopt()
    with tempfile.TemporaryDirectory(prefix="uk-port-") as work:
        work = os.path.realpath(work)
        name = args.name
        if name:
            named(name)
            free(name)
        source = acquire(args.source, work)
        source.name = named(name or re.sub(
            r"[^a-z0-9_-]+", "-", source.name.lower()).strip("-"))
        free(source.name)
        built = build(source, work, args.args)
        made = os.path.join(work, "made")
        portfiles.write(built, made)
        return deliver(made, source.name)


def named(name):
    if not NAME.fullmatch(name):
        raise UkError(f"'{name}' is no name for it",
                      "--name NAME: small letters, digits, '-' and '_'")
    return name


def deliver(made, name):
    """All of it was made: now it appears here."""
    done = []
    try:
        for kind in ("ext", "app"):
            inner = os.path.join(made, kind)
            for leaf in sorted(os.listdir(inner) if os.path.isdir(inner)
                               else ()):
                os.makedirs(kind, exist_ok=True)
                target = os.path.join(kind, leaf)
                if os.path.exists(target):
                    raise UkError(f"{target} is there already")
                done.append(target)
                shutil.copytree(os.path.join(inner, leaf), target)
    except BaseException:
        for target in done:
            shutil.rmtree(target, ignore_errors=True)
        raise
    for target in done:
        say(f"made {target}")
    with open(os.path.join("ext", name, "README.md")) as f:
        todo = f.read().partition(portfiles.TODO + "\n")[2]
    print(todo.strip())
    return 0
