# SPDX-License-Identifier: BSD-3-Clause
# Applications: finding one, its uk.toml, building it, its configuration.
import os
import re
import shlex
import subprocess
import tomllib

import command
import packages
from command import Progress, locked, say
from errors import UkError

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
# What uk.toml may say: how to run it, what `uk test` makes of it, and packages
# of Debian without which it cannot be built.
KEYS = {"run": {"memory": int, "ports": list, "ready": str, "args": list,
                "append": list, "net": str},
        "test": {"args": list, "output": str},
        "build": {"packages": list}}
WORDS = {"ready": ("http", "https", "memcached", "redis", "none"),
         "net": ("user", "tap", "none")}
# What a make above us, or a shell, would tell ours: its own options, and the
# words that have the image elsewhere than where the tool looks for it.
UNWANTED = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "C", "N", "O", "UK_BUILD"}
# Steps of a build that a log without a terminal shows one by one.
NOTABLE = ("CONFIG", "FETCH", "PATCH", "SEAL", "STRIP")


def names():
    base = os.path.join(ROOT, "app")
    return sorted(n for n in os.listdir(base)
                  if os.path.exists(os.path.join(base, n, "Makefile")))


def good(table, key, value):
    """Is it a value that the key of uk.toml can have?"""
    if type(value) is not KEYS[table].get(key):
        return False
    if key == "memory":
        return 1 <= value < 1 << 24
    if isinstance(value, list):
        return all(isinstance(v, str) and
                   (key != "packages" or v in packages.SHOWN_BY)
                   for v in value)
    return key not in WORDS or value in WORDS[key]


class App:
    """A folder with a Makefile: a name under app/, or a path."""

    def __init__(self, name, arch="x86_64", plat="kvm"):
        inside = os.path.join(ROOT, "app", name)
        self.dir = inside if "/" not in name and os.path.exists(inside) else \
            os.path.abspath(name)
        if not os.path.exists(os.path.join(self.dir, "Makefile")):
            if "/" in name and os.path.isdir(name):
                raise UkError(f"{name} is no application: it has no Makefile",
                              "./uk new NAME, and see what one consists of")
            raise UkError(f"there is no application '{name}'",
                          "one of: " + " ".join(names()) + ", or a folder")
        self.name = os.path.basename(self.dir.rstrip("/"))
        self.arch, self.plat = arch, plat
        tables = self._tables()
        self.settings = tables.get("run", {})
        self.test = tables.get("test", {})
        self.needs = tables.get("build", {}).get("packages", [])

    def _tables(self):
        """The tables of uk.toml, checked."""
        path = os.path.join(self.dir, "uk.toml")
        try:
            with open(path, "rb") as f:
                tables = tomllib.load(f)
        except FileNotFoundError:
            return {}
        except ValueError as e:     # no TOML, or not even UTF-8
            raise UkError(f"{path}: {e}")
        for name, table in tables.items():
            if name not in KEYS or not isinstance(table, dict):
                raise UkError(f"{path}: '{name}' is no table of it",
                              "known: [run] [test] [build]")
            for key, value in table.items():
                if not good(name, key, value):
                    raise UkError(f"{path}: [{name}] {key}: unknown, or not "
                                  "a value that it can have",
                                  "known: " + " ".join(sorted(KEYS[name])))
        run = tables.get("run", {})
        if run.get("ready", "none") != "none" and not run.get("ports"):
            raise UkError(f"{path}: [run] ready: no port to ask at",
                          'ports = ["8080:80"]')
        return tables

    @property
    def image(self):
        return os.path.join(self.dir, "build",
                            f"{self.name}_{self.plat}-{self.arch}")

    def configured(self, symbol):
        """Is a CONFIG_ symbol `y` in the application's .config?"""
        try:
            with open(os.path.join(self.dir, ".config")) as f:
                return f"CONFIG_{symbol}=y\n" in f.read()
        except FileNotFoundError:
            return False

    def make(self, *goals):
        """Build with progress."""
        packages.ensure(self.needs)
        argv = ["make", "-C", self.dir, f"-j{os.cpu_count() or 1}", *goals]
        if command.dry_run:
            command.show(argv)
            return
        progress, lines = Progress(), []
        env = {k: v for k, v in os.environ.items()
               if k not in UNWANTED}
        with locked(self.dir), \
                subprocess.Popen(argv, stdout=subprocess.PIPE, text=True,
                                 errors="replace", env=env,
                                 stderr=subprocess.STDOUT) as p:
            try:
                for line in p.stdout:
                    line = line.rstrip()
                    lines.append(line)
                    if re.match(r"  [A-Z0-9_.+-]+ +\S", line):
                        progress.step(" ".join(line.split()),
                                      line.split()[0] in NOTABLE)
            finally:
                progress.done()
        if p.returncode:
            raise UkError("\n".join(lines[-25:]) +
                          f"\nuk: building {self.name} failed",
                          shlex.join(["make", "-C", self.dir, "V=1"]))

    def build(self):
        say(f"building {self.name}")
        self.make()
        if not command.dry_run and not os.path.exists(self.image):
            raise UkError(f"make left no image {self.image}")
