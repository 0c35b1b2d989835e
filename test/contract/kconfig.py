# SPDX-License-Identifier: BSD-3-Clause
"""Configurations of the real core, evaluated without building anything.

An external library stands in L= that has, for each name of a list, an option
that selects it, as libraries of the ecosystem do. The files that a build sees
are written by the same code as in a build.
"""
import importlib
import os
import sys

from conftest import ROOT


def option(name):
    """The option of the external library that selects the name."""
    return "LIBWISH_" + name


class Configurations:
    """The configuration of an empty application, with wishes."""

    def __init__(self, app, folder, names):
        folder.mkdir()
        (folder / "Makefile.uk").write_text("")
        (folder / "Config.uk").write_text("".join(
            'config %s\n\tbool "%s"\n\tselect %s\n' % (option(n), n, n)
            for n in names))
        app.make("syncconfig", "L=%s" % folder)
        self.out = app.build / "config"
        self.app = app
        sys.path.insert(0, str(ROOT / "support" / "config"))
        self.module = importlib.import_module("kconf")
        self.kconf = self.load()

    def load(self):
        """Parses as support/build/config.mk has it done."""
        words = {"srctree": ROOT, "UK_BASE": ROOT, "UK_APP": self.app.path,
                 "UK_DEFNAME": "x", "UNILITH_VERSION": "0",
                 "UK_FULLVERSION": "0",
                 "UK_CONFIG_DIR": self.out}
        old = dict(os.environ)
        os.environ.update({key: str(word) for key, word in words.items()})
        try:
            return self.module.load()
        finally:
            os.environ.clear()
            os.environ.update(old)

    def wish(self, names):
        """Nothing but these names is selected from outside from now on."""
        self.kconf.unset_values()
        for name in names:
            assert name in self.kconf.syms, name
            assert self.kconf.syms[option(name)].set_value(2)

    def assign(self, name):
        """As a line CONFIG_NAME=y of .config."""
        assert self.kconf.syms[name].set_value(2)

    def is_set(self, name):
        """Whether Kconfig, make and C see the name as set."""
        sym = self.kconf.syms[name]
        return (sym.str_value == "y" and
                self.module.mk_line(sym) == "CONFIG_%s=y\n" % name and
                self.module.c_line(sym) == "#define CONFIG_%s 1\n" % name)

    def seen_by_c(self, name):
        """Whether make and C see it, whatever Kconfig says."""
        sym = self.kconf.syms[name]
        return bool(self.module.mk_line(sym) and self.module.c_line(sym))
