# SPDX-License-Identifier: BSD-3-Clause
"""Sealed libraries are compiled once for all applications."""
import copy
import json
import os
import shutil
import subprocess

import pytest

MAKEFILE = """
$(eval $(call addlib_s,libseal,$(CONFIG_LIBSEAL)))
LIBSEAL_SEAL := y
LIBSEAL_SEAL_SYMBOLS := LIBSEAL_SIZE
LIBSEAL_SEAL_DIRS := $(LIBSEAL_BASE)/include
LIBSEAL_CINCLUDES-y += -I$(LIBSEAL_BASE)/include
LIBSEAL_SRCS-y += $(LIBSEAL_BASE)/one.c $(LIBSEAL_BASE)/two.c
"""


@pytest.fixture
def sealed(tree):
    """Two applications with one sealed library."""
    tree.library("seal", {
        "one.c": "#include <uk/config.h>\n#include <seal.h>\n"
                 "int seal_one(void) { return CONFIG_LIBSEAL_SIZE + ONE; }\n",
        "two.c": "int seal_two(void) { return 2; }\n",
        "include/seal.h": "#define ONE 1\n",
    }, folder="ext",
        config='config LIBSEAL_SIZE\n\tint "size"\n\tdefault 3\n'
        'config LIBSEAL_OTHER\n\tint "other"\n\tdefault 3\n',
        exports="seal_*\n")
    tree.write("ext/seal/Makefile.uk", MAKEFILE)
    for app in ("app", "app2"):
        tree.app(app, main="int seal_one(void);\n"
                 "int main(void) { return seal_one(); }\n")
    return tree


def own(result):
    return [name for name in result.compiled if name in ("one.c", "two.c")]


def test_second_application_compiles_none(sealed):
    first = sealed.make("-j2")
    assert own(first) == ["one.c", "two.c"]
    second = sealed.make("-j2", app="app2")
    assert own(second) == []
    assert "SEAL    libseal: from the cache" in second.text
    assert sealed.make().calls == []
    assert sealed.make(app="app2").calls == []
    objects = [(sealed.root / app / "build/libseal/lib.o").read_bytes()
               for app in ("app", "app2")]
    assert objects[0] == objects[1]
    assert str(sealed.path).encode() not in objects[0]


def test_two_folders_two_caches(sealed):
    """Where it was sealed does not show, nor when; each has its own cache."""
    sealed.write("ext/seal/two.c", "const char *seal_two(void);\n"
                 "const char *seal_two(void)\n"
                 "{ return __DATE__ __TIME__ __FILE__; }\n")
    sealed.write("app/main.c", "const char *seal_two(void);\n"
                 "int main(void) { return *seal_two(); }\n")
    assert own(sealed.make()) == ["one.c", "two.c"]
    other = copy.copy(sealed)
    other.root = sealed.path / "rather/a/longer/path/root"
    other.cache = sealed.path / "another"
    shutil.copytree(sealed.root, other.root, symlinks=True,
                    ignore=shutil.ignore_patterns("build"))
    assert own(other.make()) == ["one.c", "two.c"]
    images = [tree.image().read_bytes() for tree in (sealed, other)]
    assert images[0] == images[1]
    assert b"Jan  1 202" in images[0]


def test_the_place_of_the_build_folder_does_not_count(sealed):
    """It may stand before the sources in the order of names, or behind."""
    makefile = sealed.root / "ext/seal/Makefile.uk"
    makefile.write_text(makefile.read_text() +
                        "LIBSEAL_LOCALS += $(BUILD_DIR)/locals\n")
    seen = []
    for folder in ("aa", "zz"):
        (sealed.root / folder).mkdir()
        (sealed.root / folder / "locals").write_text("nothing\n")
        seen.append(own(sealed.make("O=%s" % (sealed.root / folder))))
    assert seen == [["one.c", "two.c"], []]


def test_cache_that_cannot_be_used(sealed):
    sealed.cache = sealed.path / "file"
    sealed.cache.write_text("")
    result = sealed.make(ok=False)
    assert result.status != 0
    assert "seal: libseal: the cache %s cannot be used" % sealed.cache in \
        result.text
    assert "XDG_CACHE_HOME" in result.text


def test_commands_are_kept(sealed):
    sealed.make()
    sealed.make(app="app2")
    for app in ("app", "app2"):
        folder = sealed.root / app / "build"
        entries = json.loads((folder / "compile_commands.json").read_text())
        mine = [e for e in entries if "/libseal/" in e["output"]]
        assert len(mine) == 2
        assert all(str(folder) in e["command"] for e in mine)


def test_flags_and_includes_of_others_do_not_enter(sealed):
    sealed.make()
    sealed.library("loud", {"l.c": "int loud;\n"}, folder="ext",
                   extra="CFLAGS-$(CONFIG_LIBLOUD) += -DLOUD=1\n")
    again = sealed.make()
    assert own(again) == [] and "SEAL" not in again.text
    assert any("-DLOUD=1" in call for call in again.calls)


def set_symbol(tree, name, value, app="app"):
    tree.make("olddefconfig", app=app)
    config = tree.root / app / ".config"
    config.write_text("".join(
        "CONFIG_%s=%s\n" % (name, value)
        if line.startswith("CONFIG_%s=" % name) else line
        for line in config.read_text().splitlines(keepends=True)))


def test_declared_symbol(sealed):
    sealed.make()
    set_symbol(sealed, "LIBSEAL_SIZE", 4)
    assert own(sealed.make()) == ["one.c"]
    set_symbol(sealed, "LIBSEAL_SIZE", 3)
    back = sealed.make()
    assert own(back) == [] and "from the cache" in back.text
    set_symbol(sealed, "LIBSEAL_OTHER", 4)
    assert "SEAL" not in sealed.make().text


def test_undeclared_symbol_is_not_seen(sealed):
    sealed.write("ext/seal/two.c", "#include <uk/config.h>\n"
                 "int seal_two(void) { return CONFIG_LIBSEAL_OTHER; }\n")
    result = sealed.make(ok=False)
    assert "CONFIG_LIBSEAL_OTHER" in result.text and result.status != 0


def test_undeclared_header_stops(sealed):
    path = sealed.root / "ext/seal/Makefile.uk"
    path.write_text(path.read_text() +
                    "LIBSEAL_CINCLUDES-y += -I$(UK_BASE)/include\n")
    sealed.write("include/uk/stray.h", "\n")
    sealed.write("ext/seal/two.c", "#include <uk/stray.h>\n"
                 "int seal_two(void) { return 2; }\n")
    result = sealed.make(ok=False)
    assert result.status != 0
    assert "stray.h was included, which is in no folder of LIB_SEAL_DIRS" in \
        result.text


@pytest.mark.parametrize("name,text", [
    ("ext/seal/two.c", "int seal_two(void) { return 3; }\n"),
    ("ext/seal/include/seal.h", "#define ONE 11\n"),
    ("ext/seal/exportsyms.uk", "seal_one\n"),
    ("ext/seal/Makefile.uk", MAKEFILE + "LIBSEAL_TWO_FLAGS-y += -DX\n"),
])
def test_what_the_key_covers(sealed, name, text):
    sealed.make()
    before = (sealed.root / "app/build/libseal/lib.o").stat().st_mtime_ns
    sealed.write(name, text)
    os.utime(sealed.root / name, (2e9, 2e9))
    second = sealed.make(app="app2")
    assert own(second) == ["one.c", "two.c"]
    os.utime(sealed.root / name)
    sealed.make()
    after = (sealed.root / "app/build/libseal/lib.o").stat().st_mtime_ns
    assert after > before


def test_symbols_stay_private(sealed):
    sealed.write("ext/seal/two.c", "int inner(void);\n"
                 "int inner(void) { return 1; }\n")
    sealed.write("app/main.c", "int inner(void);\n"
                 "int main(void) { return inner(); }\n")
    assert "undefined reference to `inner'" in sealed.make(ok=False).text


def test_cache_is_limited(sealed):
    """The least used go first."""
    sealed.make("libs")
    folder = sealed.cache / "sealed/libseal"
    first, = folder.iterdir()
    for age in range(12):
        (folder / ("old%d" % age)).mkdir()
        os.utime(folder / ("old%d" % age), (1e9 - age, 1e9 - age))
    set_symbol(sealed, "LIBSEAL_SIZE", 9)
    sealed.make("libs")
    left = {path.name for path in folder.iterdir()}
    assert len(left) == 12 and first.name in left
    assert "old9" in left and "old10" not in left and "old11" not in left


def test_two_builds_at_once_compile_it_once(sealed):
    sealed.write("slow", "#!/bin/sh\ncase $* in *one.c*) sleep 2;; esac\n"
                 "exec %s \"$@\"\n" % sealed.wrapper).chmod(0o755)
    cc = "CC=%s" % (sealed.root / "slow")
    for app in ("app", "app2"):
        sealed.make("olddefconfig", app=app)
    sealed.log.write_text("")
    env = dict(os.environ, UK_CACHE=str(sealed.cache))
    both = [subprocess.Popen(["make", cc], cwd=sealed.root / app, env=env,
                             stdout=subprocess.PIPE, text=True)
            for app in ("app", "app2")]
    texts = [one.communicate()[0] for one in both]
    assert [one.returncode for one in both] == [0, 0], texts
    assert len([line for line in sealed.log.read_text().splitlines()
                if "one.c" in line]) == 1
    assert any("waiting for it" in text for text in texts)
