# SPDX-License-Identifier: BSD-3-Clause
"""Checks that are the same for every name of a kind: one test a name.

`test_each_KIND` asserts the names of that kind in names/*.tsv. What they need
is built once.
"""
import pytest

import nametable
from conftest import CoreApp, run_make, ROOT

# What a program selects to see the headers of optional libraries.
SELECTS = ["LIBUKSCHED", "LIBUKLOCK", "LIBUKMPI", "LIBUKNETDEV",
           "LIBUKRANDOM", "LIBUKTIME", "LIBPOSIX_SOCKET"]
CONFIG = "config APPCONTRACT\n\tbool\n\tdefault y\n" + "".join(
    "\tselect %s\n" % name for name in SELECTS)


@pytest.fixture(scope="module")
def known_symbols(tmp_path_factory):
    """The symbols that a configuration of the real core has."""
    app = CoreApp(tmp_path_factory.mktemp("symbols"))
    app.make("syncconfig")
    return {path.name for path in (app.build / "config/sym").iterdir()}


@pytest.mark.parametrize("name", nametable.of_kind("symbol"))
def test_each_symbol(name, known_symbols):
    assert name in known_symbols


def source_of(header):
    return "h_%s.c" % header.replace("/", "_").replace(".", "_")


@pytest.fixture(scope="module")
def headers(tmp_path_factory):
    """A folder with an object for each header that compiles by itself."""
    names = nametable.of_kind("header")
    app = CoreApp(tmp_path_factory.mktemp("headers"), config=CONFIG, sources={
        source_of(name): "#include <%s>\n#include <%s>\nint h_%d;\n" %
        (name, name, number) for number, name in enumerate(names)},
        makefile="APPCONTRACT_CFLAGS-y += -Wall -Wextra -Werror\n")
    app.make("prepare")
    out = app.build / "appcontract"
    status, text = run_make(
        "-C", ROOT, "A=%s" % app.path, "-k", "-j2",
        *(out / source_of(name).replace(".c", ".o") for name in names),
        ok=False)
    return out, text


@pytest.mark.parametrize("name", nametable.of_kind("header"))
def test_each_header(name, headers):
    out, text = headers
    assert (out / source_of(name).replace(".c", ".o")).exists(), text
