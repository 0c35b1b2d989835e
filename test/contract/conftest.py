# SPDX-License-Identifier: BSD-3-Clause
"""Applications and external libraries as their authors write them.

`tree` is the dummy core of test/build: a platform of ten lines, so that a
whole image takes a second. `core` makes applications on the real core, for
what only that has. Both lie outside of the sources.
"""
import importlib.util
import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def _load(path):
    spec = importlib.util.spec_from_file_location("test_build_conftest", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_build = _load(ROOT / "test" / "build" / "conftest.py")
Tree, Result = _build.Tree, _build.Result


def clean_env(**more):
    """The environment without what a make above this one left there."""
    env = {k: v for k, v in os.environ.items()
           if not k.startswith(("MAKE", "UK_")) and k != "MFLAGS"}
    return {**env, **more}


def run_make(*words, cwd=None, ok=True, env=None):
    """(status, output) of make, without the folders that it enters."""
    done = subprocess.run(["make", *map(str, words)], cwd=cwd, check=False,
                          env=clean_env(**(env or {})), text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert not ok or done.returncode == 0, done.stdout[-4000:]
    return done.returncode, re.sub(
        r"make(\[\d\])?: (Entering|Leaving) directory .*\n", "", done.stdout)


class External:
    """An external library in a folder of its own, named by L=."""

    def __init__(self, path, name, makefile, config=None, files=None):
        self.path = path
        self.name = name
        upper = name.upper()
        self.write("Config.uk", config or "menuconfig %s\n\tbool \"%s\"\n"
                   "\tdefault y\n" % (upper, name))
        self.write("Makefile.uk", "$(eval $(call addlib_s,%s,$(CONFIG_%s)))\n"
                   % (name, upper) + makefile)
        for file, text in (files or {}).items():
            self.write(file, text)

    def write(self, name, text):
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            file.write_bytes(text)
        else:
            file.write_text(text)
        return file


class CoreApp:
    """An application on the real core, in a folder of its own."""

    def __init__(self, path, config="", sources=None, makefile=""):
        self.path = path
        self.build = path / "build"
        path.mkdir(parents=True, exist_ok=True)
        sources = sources or {"main.c": "int main(void) { return 0; }\n"}
        self.write("Config.uk", config)
        self.write("Makefile.uk", "$(eval $(call addlib,appcontract))\n" +
                   "".join("APPCONTRACT_SRCS-y += $(APPCONTRACT_BASE)/%s\n" %
                           name for name in sources
                           if not name.endswith(".h")) + makefile)
        for name, text in sources.items():
            self.write(name, text)

    def write(self, name, text):
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def make(self, *words, ok=True, env=None):
        return run_make("-C", ROOT, "A=%s" % self.path, *words, ok=ok,
                        env=env)

    @property
    def image(self):
        return self.build / ("%s_kvm-x86_64" % self.path.name)


@pytest.fixture
def tree(tmp_path):
    """A dummy core with one library, ukfoo, and an application."""
    made = Tree(tmp_path)
    made.library("ukfoo", {
        "foo.c": "#include <uk/config.h>\n#include <uk/foo.h>\n"
                 "int uk_foo(void) { return CONFIG_LIBUKFOO_DEPTH; }\n",
        "include/uk/foo.h": "int uk_foo(void);\n",
    }, config='config LIBUKFOO_DEPTH\n\tint "depth"\n\tdefault 3\n')
    made.app()
    return made


@pytest.fixture
def external(tmp_path):
    """external(name, makefile, config=, files=): an External."""
    def make(name, makefile, **words):
        return External(tmp_path / "libs" / name, name, makefile, **words)
    return make


@pytest.fixture
def core(tmp_path):
    """core(name=..., config=..., sources={...}, makefile=...): a CoreApp."""
    def make(name="appcontract", **words):
        return CoreApp(tmp_path / name, **words)
    return make


@pytest.fixture(scope="session")
def guest(tmp_path_factory):
    """The guest that uses the C API, after its tests; see guest.py."""
    from guest import Guest
    return Guest(tmp_path_factory.mktemp("guest"))
