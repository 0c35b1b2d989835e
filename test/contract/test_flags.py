# SPDX-License-Identifier: BSD-3-Clause
"""Flags and include paths: which variable reaches whom, and in what order."""
import os
import re

import pytest

KINDS = {"C": ("c", "int x_%s;\n"), "CXX": ("cc", "int x_%s;\n"),
         "AS": ("S", "/* %s */\n")}

# Each in the order of the contract. K stands for C, CXX or AS: KFLAGS.
ORDER = """COMPFLAGS LIBX_COMPFLAGS LIBX_FILE_INCLUDES LIBX_KINCLUDES
KINCLUDES ARCHFLAGS KFLAGS KFLAGS_EXTRA LIBX_KFLAGS LIBX_FILE_FLAGS
DBGFLAGS""".split()


def marker(variable, suffix):
    name = variable.lower() + suffix.replace("-", "_")
    if variable.endswith("INCLUDES"):
        return "-I/marker/" + name
    return "-DMARKER_" + name


def assignments(kind):
    """Every variable of the order, with and without -y."""
    lines = []
    for variable in ORDER:
        real = re.sub(r"(^|_)K(?=FLAGS|INCLUDES)", r"\g<1>" + kind, variable)
        lines += ["%s%s += %s" % (real, suffix, marker(variable, suffix))
                  for suffix in ("", "-y")]
    return "\n".join(lines) + "\n"


def command(result, source):
    return next(call for call in result.calls
                if "/" + source + " " in call).split()


@pytest.mark.parametrize("kind", KINDS)
def test_order(tree, external, kind):
    ending, text = KINDS[kind]
    source = "file." + ending
    lib = external("libx", assignments(kind) +
                   "LIBX_SRCS-y += $(LIBX_BASE)/%s\n" % source,
                   files={source: text % "a"})
    result = tree.make("L=%s" % lib.path, "CXX=%s" % tree.wrapper, "V=1")
    words = command(result, source)
    wanted = [marker(variable, suffix) for variable in ORDER
              for suffix in ("", "-y")]
    assert [word for word in words if word in wanted] == wanted
    assert words.index("-D__LIBNAME__=libx") > words.index(wanted[-1])
    assert words.index("-D__BASENAME__=" + source) == \
        words.index("-D__LIBNAME__=libx") + 1


def test_order_names():
    # What assignments() makes of the letter K, for the table of names.
    spelt = """COMPFLAGS COMPFLAGS-y ARCHFLAGS ARCHFLAGS-y DBGFLAGS
    CINCLUDES CXXINCLUDES ASINCLUDES CFLAGS CXXFLAGS ASFLAGS CFLAGS_EXTRA
    CXXFLAGS_EXTRA ASFLAGS_EXTRA LIBX_COMPFLAGS LIBX_CINCLUDES
    LIBX_CXXINCLUDES LIBX_ASINCLUDES LIBX_CFLAGS LIBX_CXXFLAGS LIBX_ASFLAGS
    LIBX_FILE_FLAGS LIBX_FILE_FLAGS-y LIBX_FILE_INCLUDES"""
    made = "".join(assignments(kind) for kind in KINDS)
    for name in spelt.split():
        assert re.search(r"^%s \+=" % re.escape(name), made, re.M), name


def test_exports_reach_applications_and_libraries(tree, external):
    lib = external("libx", """
CINCLUDES-$(CONFIG_LIBX) += -I$(LIBX_BASE)/include
CXXINCLUDES-$(CONFIG_LIBX) += -I$(LIBX_BASE)/include
CFLAGS-$(CONFIG_LIBX) += -DX_FLAG=1
CXXFLAGS-$(CONFIG_LIBX) += -DX_FLAG=2
CINCLUDES-$(CONFIG_LIBNOTHING) += -I/never
CFLAGS-$(CONFIG_LIBNOTHING) += -DNEVER
""", files={"include/x.h": "#define X_HEADER 1\n"})
    tree.app(main="#include <x.h>\n#ifdef NEVER\n#error never\n#endif\n"
             "_Static_assert(X_HEADER == 1 && X_FLAG == 1, \"\");\n"
             "int main(void) { return 0; }\n")
    tree.write("app/more.cpp", "#include <x.h>\n"
               "static_assert(X_HEADER == 1 && X_FLAG == 2, \"\");\n")
    makefile = tree.root / "app/Makefile.uk"
    makefile.write_text(makefile.read_text() +
                        "APPMAIN_SRCS-y += $(APPMAIN_BASE)/more.cpp\n")
    result = tree.make("L=%s" % lib.path)
    # The core stays what it is whatever an external library exports.
    assert "-DX_FLAG=1" not in command(result, "foo.c")


def test_own_flags_stay_own(tree, external):
    one = external("libone", "LIBONE_CFLAGS-y += -DONE\n"
                   "LIBONE_CINCLUDES-y += -I/one\n"
                   "LIBONE_SRCS-y += $(LIBONE_BASE)/one.c\n",
                   files={"one.c": "#ifndef ONE\n#error\n#endif\n"})
    two = external("libtwo", "LIBTWO_SRCS-y += $(LIBTWO_BASE)/two.c\n",
                   files={"two.c": "#ifdef ONE\n#error\n#endif\n"})
    result = tree.make("L=%s:%s" % (one.path, two.path))
    assert "-I/one" in command(result, "one.c")
    assert "-I/one" not in command(result, "two.c")


FILE = """
LIBX_SRCS-y += $(LIBX_BASE)/ngx_string.c
LIBX_SRCS-y += $(LIBX_BASE)/sub/redis-cli.c
LIBX_SRCS-y += $(LIBX_BASE)/sub/redis-cli.c|twice
LIBX_NGX_STRING_FLAGS-y += -DA=1
LIBX_NGX_STRING_FLAGS += -DB=1
LIBX_NGX_STRING_INCLUDES-y += -I$(LIBX_BASE)/hidden
LIBX_REDIS-CLI_FLAGS-y += -Dsymbol=plain
LIBX_REDIS-CLI_TWICE_FLAGS-y += -Dsymbol=twice
LIBX_NGX_STRING_CDEPS += $(LIBX_BASE)/table.txt
"""


def test_file_variables_and_variants(tree, external):
    """Existing shapes: a main() that is renamed, a file compiled twice."""
    lib = external("libx", FILE, files={
        "ngx_string.c": "#include <hidden.h>\nint n = A + B + HIDDEN;\n",
        "hidden/hidden.h": "#define HIDDEN 1\n",
        "sub/redis-cli.c": "int symbol;\n", "table.txt": "1\n"})
    word = "L=%s" % lib.path
    first = tree.make(word)
    assert first.compiled.count("redis-cli.c") == 2
    build = tree.root / "app/build/libx"
    assert (build / "sub/redis-cli.o").exists()
    assert (build / "sub/redis-cli.twice.o").exists()
    assert "-I%s/hidden" % lib.path not in command(first, "redis-cli.c")
    lib.write("table.txt", "2\n")
    os.utime(lib.path / "table.txt", (2e9, 2e9))
    assert "ngx_string.c" in tree.make(word).compiled


def test_quoted_values(tree, external):
    """Strings and empty values survive make and the shell."""
    lib = external("libx", r"""
LIBX_VERSION = 3.7
LIBX_CFLAGS-y += -DEMPTY='' -DPREFIX='""' -DARCHNAME=\"x86_64-linux\"
LIBX_A_FLAGS-y += -DPYTHONPATH='"/lib/python$(LIBX_VERSION)"' \
	-D'ADD(a,b)=((a)+(b))' -DHASH='"\#"'
LIBX_SRCS-y += $(LIBX_BASE)/a.c
""", files={"a.c": """
_Static_assert(sizeof(PYTHONPATH) == sizeof("/lib/python3.7"), "path");
_Static_assert(sizeof(PREFIX) == 1 && sizeof(HASH) == 2, "quotes");
_Static_assert(sizeof(ARCHNAME) == 13 && ADD(1, 2) == 3, "function");
EMPTY int last;
"""})
    assert "a.c" in tree.make("L=%s" % lib.path).compiled
    assert tree.make("L=%s" % lib.path).calls == []


MACROS = """#include <uk/config.h>
#define S(x) #x
#define T(x) S(x)
#if !__Unikraft__ || defined(__linux__) || defined(CONFIG_NOT_SET)
#error
#endif
#if CONFIG_LIBUKFOO != 1 || CONFIG_LIBUKFOO_DEPTH != 3
#error a bool is 1, an int is a number
#endif
_Static_assert(sizeof(CONFIG_UK_NAME) == sizeof("app"), "a string");
_Static_assert(sizeof(T(UK_VERSION)) == sizeof("0.17"), "");
_Static_assert(sizeof(T(UK_FULLVERSION)) >= sizeof("0.17.0"), "");
_Static_assert(sizeof(T(UK_CODENAME)) > 1, "");
_Static_assert(sizeof(T(__LIBNAME__)) == sizeof("libx"), "");
_Static_assert(sizeof(T(__BASENAME__)) == sizeof("macros.c"), "");
"""
PLAIN = """#ifdef CONFIG_LIBUKFOO
#error CONFIG_ symbols come through uk/config.h only
#endif
"""


def test_macros_for_c(tree, external):
    files = {"macros.c": MACROS, "plain.c": PLAIN}
    lib = external("libx", "".join("LIBX_SRCS-y += $(LIBX_BASE)/%s\n" % name
                                   for name in files), files=files)
    result = tree.make("L=%s" % lib.path)
    words = command(result, "macros.c")
    assert "-nostdinc" in words and "-U__linux__" in words
    lib.write("plain.c", "#include <sys/types.h>\n")
    assert tree.make("L=%s" % lib.path, ok=False).status != 0


def test_compilers_facts(tree, external):
    lib = external("libx", """
LIBX_CFLAGS-$(call have_gcc) += -DGCC
LIBX_CFLAGS-$(call have_clang) += -DCLANG
LIBX_CFLAGS-$(call gcc_version_ge,8,0) += -DGCC8
LIBX_CFLAGS-$(call gcc_version_ge,99,0) += -DGCC99
LIBX_CFLAGS-$(call clang_version_ge,3,0) += -DCLANG3
ifeq ($(call have_gcc),y)
LIBX_CFLAGS-y += -DGCC_BY_IF
endif
LIBX_SRCS-y += $(LIBX_BASE)/a.c
""", files={"a.c": "int a;\n"})
    words = command(tree.make("L=%s" % lib.path), "a.c")
    assert {"-DGCC", "-DGCC8", "-DGCC_BY_IF"} <= set(words)
    assert not {"-DCLANG", "-DCLANG3", "-DGCC99"} & set(words)
    result = tree.make("L=%s" % lib.path, "CC=clang", "V=1",
                       "%s/app/build/libx/a.o" % tree.root)
    line = next(line for line in result.text.splitlines()
                if line.startswith("clang ") and "/a.c " in line).split()
    assert {"-DCLANG", "-DCLANG3"} <= set(line)
    assert not {"-DGCC", "-DGCC8"} & set(line)


def test_flags_of_the_environment(tree):
    makefile = tree.root / "app/Makefile.uk"
    makefile.write_text(makefile.read_text() +
                        "APPMAIN_SRCS-y += $(APPMAIN_BASE)/a.S\n"
                        "APPMAIN_SRCS-y += $(APPMAIN_BASE)/b.cc\n")
    tree.write("app/a.S", "#ifndef FROM_AS\n#error\n#endif\n")
    tree.write("app/b.cc", "#ifndef FROM_CXX\n#error\n#endif\n")
    tree.write("app/main.c", "#ifndef FROM_C\n#error\n#endif\n"
               "int main(void) { return 0; }\n")
    result = tree.make("UK_CFLAGS=-DFROM_C", "UK_CXXFLAGS=-DFROM_CXX",
                       "UK_ASFLAGS=-DFROM_AS",
                       "UK_LDFLAGS=--defsym=from_ld=1")
    assert result.compiled.count("main.c") == 1
    assert "from_ld" in tree.symbols()
