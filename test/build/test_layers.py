# SPDX-License-Identifier: BSD-3-Clause
"""make check-layers finds what was planted, and only that."""
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Layers:
    """A small tree that keeps the rules."""

    def __init__(self, path):
        self.path = path
        self.write("support/scripts/tiers",
                   (ROOT / "support/scripts/tiers").read_text())
        self.write("include/uk/list.h", "\n")
        self.write("arch/include/uk/arch/types.h", "\n")
        self.library("ukdebug", "", "uk/print.h")
        self.library("ukalloc", "select LIBUKDEBUG", "uk/alloc.h",
                     "#include <uk/print.h>\n#include <uk/list.h>\n"
                     "#include <stddef.h>\n#include <uk/config.h>\n")
        self.library("posix-fd", "depends on LIBUKALLOC", "uk/posix-fd.h",
                     '#include <uk/alloc.h>\n#include "own.h"\n')
        self.write("lib/posix-fd/own.h", "#include <uk/arch/types.h>\n")
        self.write("drivers/bus/pci/Makefile.uk",
                   "$(eval $(call addlib_s,libpci,$(CONFIG_LIBPCI)))\n")
        self.write("drivers/bus/pci/Config.uk", "config LIBPCI\n\tbool\n")
        self.write("drivers/bus/pci/include/uk/pci.h", "\n")
        self.write("drivers/virtio/net/Makefile.uk",
                   "$(eval $(call addlib_s,libvnet,$(CONFIG_LIBVNET)))\n"
                   "LIBVNET_SRCS-y += $(LIBVNET_BASE)/net.c\n")
        self.write("drivers/virtio/net/Config.uk", "config LIBVNET\n\tbool\n"
                   "\tselect LIBUKALLOC\n\tdepends on LIBPCI\n")
        self.write("drivers/virtio/net/net.c",
                   "#include <uk/pci.h>\n#include <uk/alloc.h>\n")
        self.write("plat/kvm/Config.uk", "config PLAT_KVM\n\tbool\n"
                   "\tselect LIBUKDEBUG\n")
        self.write("plat/kvm/setup.c", "#include <uk/print.h>\n")
        self.write("plat/kvm/include/kvm/setup.h", "\n")

    def write(self, name, text):
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def library(self, name, config, header, source=""):
        upper = "LIB" + name.upper().replace("-", "_")
        base = "lib/%s/" % name
        self.write(base + "Config.uk", "config %s\n\tbool\n\t%s\n" %
                   (upper, config))
        self.write(base + "Makefile.uk", "$(eval $(call addlib_s,%s,"
                   "$(CONFIG_%s)))\n%s_SRCS-y += $(%s_BASE)/a.c\n" %
                   (upper.lower(), upper, upper, upper))
        self.write(base + "include/" + header, "\n")
        self.write(base + "a.c", source)

    def check(self):
        """(status, lines) of the checker."""
        done = subprocess.run(
            [sys.executable, "-B", str(ROOT / "support/scripts/check-layers.py"),
             str(self.path)], stdout=subprocess.PIPE, text=True, check=False)
        return done.returncode, done.stdout.splitlines()


@pytest.fixture
def layers(tmp_path):
    return Layers(tmp_path)


def test_clean_tree(layers):
    assert layers.check() == (0, [])


VIOLATIONS = [
    # file, its planted text, what is said of it
    ("lib/ukdebug/a.c", "\n#include <uk/alloc.h>\n",
     "lib/ukdebug/a.c:2: ukdebug includes <uk/alloc.h> of ukalloc: ukdebug "
     "stands in tier 1, ukalloc in tier 2"),
    ("lib/posix-fd/b.c", "#include <uk/print.h>\n",
     "lib/posix-fd/b.c:1: posix-fd includes <uk/print.h> of ukdebug: its "
     "Config.uk does not declare it (select or depends on)"),
    ("lib/ukalloc/b.c", "#include <stdio.h>\n",
     "lib/ukalloc/b.c:1: <stdio.h> is no header of the core (a libc's headers "
     "must not reach it)"),
    ("lib/ukalloc/b.h", '#include "../ukdebug/include/uk/print.h"\n',
     'lib/ukalloc/b.h:1: "../ukdebug/include/uk/print.h" lies outside of '
     'ukalloc'),
    ("include/uk/tree.h", "#include <uk/print.h>\n",
     "include/uk/tree.h:1: include includes <uk/print.h> of ukdebug: include/ "
     "uses no library"),
    ("arch/x86_64/trap.c", "#include <uk/print.h>\n",
     "arch/x86_64/trap.c:1: arch includes <uk/print.h> of ukdebug: arch/ uses "
     "no library"),
    ("lib/ukalloc/b.c", "#include <uk/pci.h>\n",
     "lib/ukalloc/b.c:1: ukalloc includes <uk/pci.h> of drivers/bus/pci: only "
     "a driver may use a driver, and only its own bus"),
    ("lib/ukalloc/b.c", "#include <kvm/setup.h>\n",
     "lib/ukalloc/b.c:1: ukalloc includes <kvm/setup.h> of plat: nothing uses "
     "plat/"),
    ("plat/kvm/b.c", "#include <uk/posix-fd.h>\n",
     "plat/kvm/b.c:1: plat includes <uk/posix-fd.h> of posix-fd: plat stands "
     "in tier 3, posix-fd in tier 5"),
    ("drivers/virtio/net/b.c", "#include <uk/print.h>\n",
     "drivers/virtio/net/b.c:1: drivers/virtio/net includes <uk/print.h> of "
     "ukdebug: its Config.uk does not declare it (select or depends on)"),
    ("lib/ukdebug/Config.uk", "config LIBUKDEBUG\n\tbool\n"
     "\tselect LIBPOSIX_FD\n",
     "lib/ukdebug/Config.uk:3: ukdebug needs LIBPOSIX_FD: ukdebug stands in "
     "tier 1, posix-fd in tier 5"),
    ("lib/ukalloc/Makefile.uk", "$(eval $(call addlib_s,libukalloc,y))\n"
     "LIBUKALLOC_CINCLUDES-y += -I$(LIBUKDEBUG_BASE)\n",
     "lib/ukalloc/Makefile.uk:2: ukalloc uses the folder of LIBUKDEBUG"),
]


@pytest.mark.parametrize("name,text,expected", VIOLATIONS)
def test_planted_violation(layers, name, text, expected):
    layers.write(name, text)
    assert layers.check() == (1, [expected, "check-layers: 1 violation(s)"])


def test_core_names_no_external_library(layers):
    layers.write("ext/musl/Config.uk", "config LIBMUSL\n\tbool\n")
    layers.write("lib/ukdebug/Config.uk",
                 "config LIBUKDEBUG\n\tbool\n\tdepends on LIBMUSL\n")
    status, lines = layers.check()
    assert status == 1
    assert lines[0] == ("lib/ukdebug/Config.uk:3: ukdebug names LIBMUSL of an "
                        "external library")


def test_library_without_a_tier(layers):
    layers.library("mystery", "", "uk/mystery.h")
    status, lines = layers.check()
    assert status == 1
    assert "library mystery is in no tier" in lines[0]


def test_optional_dependency_by_condition(layers):
    layers.write("lib/posix-fd/b.c", "#if CONFIG_LIBUKDEBUG\n"
                 "#include <uk/print.h>\n#endif\n")
    assert layers.check() == (0, [])


def test_optional_dependency_by_source(layers):
    layers.write("lib/posix-fd/b.c", "#include <uk/print.h>\n")
    path = layers.path / "lib/posix-fd/Makefile.uk"
    path.write_text(path.read_text() + "LIBPOSIX_FD_SRCS-$(CONFIG_LIBUKDEBUG) "
                    "+= $(LIBPOSIX_FD_BASE)/b.c\n")
    assert layers.check() == (0, [])


def test_generated_header(layers):
    layers.write("lib/ukalloc/b.c", "#include <uk/bits/gen.h>\n")
    assert layers.check()[0] == 1
    path = layers.path / "lib/ukalloc/Makefile.uk"
    path.write_text(path.read_text() + "x: "
                    "$(LIBUKALLOC_BUILD)/include/uk/bits/gen.h\n")
    assert layers.check() == (0, [])
