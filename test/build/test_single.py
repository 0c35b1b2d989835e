# SPDX-License-Identifier: BSD-3-Clause
"""Each library works alone, and the others work without it.

One build folder serves all configurations of a test: only what a step changes
is compiled again. Of the many libraries a sample is taken; UK_CONFIGS=all
takes them all.
"""
import os
import re

import pytest

from conftest import ROOT
from test_core import Build, tmp_config

SAMPLE = 12     # each so many-th library is built alone
UPSTREAM = ("LIBMUSL", "LIBLWIP", "LIBNGINX", "LIBPCRE2", "LIBZLIB")


def own_symbols():
    """The LIB symbols of lib/ and drivers/, without names of the ecosystem."""
    found = set()
    for path in sorted([*ROOT.glob("lib/*/Config.uk"),
                        *ROOT.glob("drivers/*/*/Config.uk")]):
        if path.parent.name != "compat":
            found.update(re.findall(r"^(?:menu)?config (LIB\w+)",
                                    path.read_text(), re.M))
    return found


@pytest.fixture
def bare(tmp_path):
    """A program that needs nothing of any library."""
    app = tmp_path / "bare"
    app.mkdir()
    (app / "Makefile.uk").write_text(
        "$(eval $(call addlib,appbare))\n"
        "APPBARE_SRCS-y += $(APPBARE_BASE)/main.c\n")
    (app / "main.c").write_text("int main(void) { return 0; }\n")
    build = Build(tmp_path, app=app)
    build.expect("defconfig")
    return build


def variants(build, base, change):
    """{configuration: symbol} of what `change` (a pattern and what takes its
    place) makes of the base, each once."""
    pattern, text = change
    own = own_symbols()
    found = {}
    for name in re.findall(pattern % r"(LIB\w+)", base, re.M):
        if name not in own:
            continue
        tmp_config(build).write_text(re.sub(
            "^%s$" % (pattern % name), text % name, base, flags=re.M))
        build.expect("olddefconfig")
        found.setdefault(tmp_config(build).read_text(), name)
    found.pop(base, None)
    return found


def build_all(build, configs):
    for config, name in configs.items():
        tmp_config(build).write_text(config)
        status, text = build.make()
        assert status == 0, "%s:\n%s" % (name, text[-3000:])
        assert "warning:" not in text, name


def test_without_each(bare):
    base = tmp_config(bare).read_text()
    without = variants(bare, base, ("CONFIG_%s=y", "# CONFIG_%s is not set"))
    assert len(without) > 10
    build_all(bare, without)


def test_each_alone(bare):
    base = re.sub(r"^CONFIG_(LIB\w+)=y$", r"# CONFIG_\1 is not set",
                  tmp_config(bare).read_text(), flags=re.M)
    tmp_config(bare).write_text(base)
    bare.expect("olddefconfig")
    base = tmp_config(bare).read_text()
    alone = variants(bare, base, ("# CONFIG_%s is not set", "CONFIG_%s=y"))
    alone = {c: n for c, n in alone.items() if not n.startswith(UPSTREAM)}
    assert len(alone) > 50
    if os.environ.get("UK_CONFIGS") != "all":
        alone = dict(list(alone.items())[::SAMPLE])
    build_all(bare, alone)
