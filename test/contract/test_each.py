# SPDX-License-Identifier: BSD-3-Clause
"""Checks that are the same for every name of a kind: one test a name.

`test_each_KIND` asserts the names of that kind in names/*.tsv. What they need
is built once.
"""
import pytest

import nametable
from conftest import CoreApp, run_make, ROOT
from kconfig import Configurations

# What a program selects to see the headers of optional libraries.
SELECTS = ["LIBUKSCHED", "LIBUKLOCK", "LIBUKMPI", "LIBUKNETDEV",
           "LIBUKRANDOM", "LIBUKTIME", "LIBPOSIX_SOCKET", "LIBUKTEST",
           "LIBUKPARAM", "LIBUKSTREAMBUF", "LIBUKBLKDEV"]
CONFIG = "config APPCONTRACT\n\tbool\n\tdefault y\n" + "".join(
    "\tselect %s\n" % name for name in SELECTS)


@pytest.fixture(scope="module")
def configurations(tmp_path_factory):
    """What Kconfig makes of wishes; see kconfig.py."""
    names = [row.name for row in nametable.rows() if row.file == "kconfig.tsv"]
    folder = tmp_path_factory.mktemp("symbols")
    return Configurations(CoreApp(folder / "app"), folder / "libwish", names)


def rows_of(kind):
    return pytest.mark.parametrize(
        "name,more", [(row.name, [cell.split() for cell in row.more[:2]])
                      for row in nametable.rows() if row.kind == kind])


@pytest.mark.parametrize("name", nametable.of_kind("symbol"))
def test_each_symbol(name, configurations):
    configurations.wish([])
    assert configurations.kconf.syms[name].str_value


@rows_of("select")
def test_each_select(name, more, configurations):
    configurations.wish([name] + more[0])
    for brought in [name] + more[0] + more[1]:
        assert configurations.is_set(brought), brought


@rows_of("default")
def test_each_default(name, more, configurations):
    configurations.wish(more[0])
    assert configurations.is_set(name)


@rows_of("choice")
def test_each_choice(name, more, configurations):
    configurations.wish(more[0])
    configurations.assign(name)
    assert configurations.is_set(name)
    others = configurations.kconf.syms[name].choice.syms
    assert [sym.name for sym in others if sym.str_value == "y"] == [name]


@rows_of("have")
def test_each_have(name, more, configurations):
    configurations.wish([])
    for provider in more[0]:
        configurations.assign(provider)
    assert configurations.is_set(name)


def test_an_alias_is_set_as_soon_as_its_meaning_is(configurations):
    configurations.wish([])
    assert not configurations.seen_by_c("LIBUKSIGNAL")
    configurations.assign("LIBPOSIX_SIGNAL")
    assert configurations.seen_by_c("LIBUKSIGNAL")
    assert configurations.kconf.syms["LIBUKSIGNAL"].str_value == "n"


@pytest.fixture(scope="module")
def unprovided(tmp_path_factory):
    """What a build says that selects all that is not there."""
    names = nametable.of_kind("unprovided")
    app = CoreApp(tmp_path_factory.mktemp("unprovided"), config="config APP\n"
                  "\tbool\n\tdefault y\n" + "".join(
                      "\tselect %s\n" % name for name in names))
    return app.make("prepare")[1]


@pytest.mark.parametrize("name", nametable.of_kind("unprovided"))
def test_each_unprovided(name, unprovided):
    assert "CONFIG_%s is set, but " % name in unprovided


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


def case_rows():
    return pytest.mark.parametrize(
        "name,case", [(row.name, row.more[0]) for row in nametable.rows()
                      if (row.kind, row.how) == ("identifier", "each")])


@case_rows()
def test_each_identifier(name, case, guest):
    """A test of the guest that uses the name passed."""
    uses = nametable.pattern(name)
    if case:
        assert case in guest.passed and uses.search(guest.file_of(case))
    else:
        users = [title for title, body in guest.cases() if uses.search(body)]
        assert users and guest.passed.issuperset(users)
