# SPDX-License-Identifier: BSD-3-Clause
"""Types of sources: generated ones, C++, assembler, Rust, link scripts."""
import subprocess

import pytest


def build(tree, lib, *words, **more):
    return tree.make("L=%s" % lib.path, *words, **more)


def plain(external, files, makefile="", name="libx"):
    """A library that lists all of its files as sources."""
    return external(name, makefile + "".join(
        "%s_SRCS-y += $(%s_BASE)/%s\n" % (name.upper(), name.upper(), file)
        for file in files), files=files)


def names(tree, library="libx"):
    """What nm says of a library's lib.o."""
    return subprocess.run(
        ["nm", str(tree.root / "app/build" / library / "lib.o")], check=True,
        stdout=subprocess.PIPE, text=True).stdout


CXX = "extern \"C\" int f_%s(void);\nextern \"C\" int f_%s(void) " \
      "{ return 1; }\n"


def test_every_type(tree, external):
    files = {"a.c": "int f_a(void);\nint f_a(void) { return 1; }\n",
             "b.S": "#define NAME f_b\n.global NAME\nNAME: ret\n",
             "d.s": ".global f_d\nf_d: ret\n", "own.h": "#error\n"}
    for number, kind in enumerate([".cc", ".cpp", ".C", ".c++"]):
        word = "%s%d" % (kind[1:].replace("+", "p"), number)
        files["x%d%s" % (number, kind)] = CXX % (word, word)
    lib = plain(external, files)
    build(tree, lib)
    text = names(tree)
    for name in ("f_a", "f_b", "f_d", "f_cc0", "f_cpp1", "f_C2", "f_cpp3"):
        assert " T " + name in text
    assert build(tree, lib).calls == []


GENERATED = """
LIBX_CINCLUDES-y += -I$(LIBX_BUILD)
LIBX_SRCS-y += $(LIBX_BASE)/table.m4>.c
LIBX_SRCS-y += $(LIBX_BASE)/sizes.awk>.h
LIBX_TABLE_FLAGS-y += -DCOUNT=3
LIBX_SIZES_FLAGS-y += $(LIBX_BASE)/sizes.txt
LIBX_SIZES_CDEPS += $(LIBX_BASE)/sizes.txt
"""


def test_generated(tree, external):
    lib = external("libx", GENERATED, files={
        "table.m4": "`#include <sizes.h>'\nint x_table[COUNT + SIZE];\n",
        "sizes.awk": "{ print \"#define SIZE \" $1 }\n", "sizes.txt": "4\n"})
    first = build(tree, lib, "-j4")
    assert first.compiled.count("table.c") == 1
    assert "  M4      libx: table.c" in first.text
    assert "  AWK     libx: sizes.h" in first.text
    out = tree.root / "app/build/libx"
    assert "x_table[3 + SIZE]" in (out / "table.c").read_text()
    assert (out / "sizes.h").read_text() == "#define SIZE 4\n"
    assert build(tree, lib).calls == []
    lib.write("Makefile.uk", (lib.path / "Makefile.uk").read_text().replace(
        "COUNT=3", "COUNT=5"))
    assert build(tree, lib).compiled == ["table.c"]
    assert "x_table[5 + SIZE]" in (out / "table.c").read_text()


def test_generator_that_is_not_there(tree, external):
    lib = external("libx", GENERATED, files={"table.m4": "", "sizes.awk": ""})
    text = build(tree, lib, "M4=nosuchm4", ok=False).text
    assert "table.m4: nosuchm4 is not installed" in text
    lib = external("liby", "LIBY_SRCS-y += $(LIBY_BASE)/a.yacc>.c\n")
    text = build(tree, lib, ok=False).text
    assert "a.yacc: no generator of this type is known" in text


def test_rule_of_the_library(tree, external):
    """A generated source with a rule of its own, as nginx's modules list."""
    lib = external("libx", """
$(LIBX_BUILD)/gen.c: $(LIBX_BASE)/gen.py
	$(call build_cmd,GEN,libx,$@,$(PYTHON) $< >$@ && $(TOUCH) $@)
LIBX_SRCS-y += $(LIBX_BUILD)/gen.c
LIBX_GEN_FLAGS-y += -DVALUE=3
""", files={"gen.py": "print('int x_gen = VALUE;')\n"})
    assert "  GEN     libx: gen.c" in build(tree, lib, "-j4").text
    assert build(tree, lib).calls == []


RUST = """#![no_std]
#[no_mangle]
pub extern "C" fn add(a: i32, b: i32) -> i32 { a.wrapping_add(b) }
#[no_mangle]
pub extern "C" fn at(v: &[u8; 4], i: usize) -> u8 { v[i % 4] }
"""


def test_rust(tree, external):
    lib = plain(external, {"sum.rs": RUST}, "LIBX_SUM_FLAGS-y += --cfg x\n")
    text = build(tree, lib, "RUSTC=nosuchrustc", ok=False).text
    assert "sum.rs: nosuchrustc is not installed" in text
    if subprocess.run("rustc --version", shell=True, check=False,
                      stdout=subprocess.DEVNULL).returncode:
        return      # the refusal is all that such a machine can show
    tree.app(main="int add(int, int);\nint main(void) { return add(1, 2); }\n")
    build(tree, lib)
    assert tree.symbols()["add"] == "T"
    assert build(tree, lib).text == ""


SCRIPT = """SECTIONS {
	.x_table : {
		x_table_start = .;
		KEEP(*(.x_table))
		x_table_end = .;
	}
} INSERT AFTER .rodata;
"""
USER = """__attribute__((used, section(".x_table"))) static int entry = %d;
extern int x_table_start[], x_table_end[];
int x_count(void);
int x_count(void) { return x_table_end - x_table_start; }
"""


@pytest.mark.parametrize("variable", ["LIBX_SRCS-y", "LIBX_LDS",
                                      "LIBX_LDS-y"])
@pytest.mark.parametrize("name", ["table.ld", "table.lds.S"])
def test_link_scripts(tree, external, variable, name):
    text = SCRIPT
    if name.endswith(".S"):
        text = "#include <uk/config.h>\n#if CONFIG_LIBUKFOO\n" + \
            text.replace(".rodata", "SECTION") + "#endif\n"
    lib = external("libx", "%s += $(LIBX_BASE)/%s\n" % (variable, name) +
                   "LIBX_TABLE_FLAGS-y += -DSECTION=.rodata\n"
                   "LIBX_SRCS-y += $(LIBX_BASE)/a.c\n",
                   files={name: text, "a.c": USER % 1})
    tree.app(main="int x_count(void);\n"
             "int main(void) { return x_count(); }\n")
    build(tree, lib, "-j2")
    sections = subprocess.run(
        ["readelf", "-SW", str(tree.image(suffix=".dbg"))], check=True,
        stdout=subprocess.PIPE, text=True).stdout
    order = [word for word in sections.replace("]", " ").split()
             if word in (".text", ".rodata", ".x_table", ".note")]
    assert order[order.index(".x_table") - 1] == ".rodata" or \
        ".rodata" not in order
    symbols = tree.symbols()
    assert {"x_table_start", "x_table_end"} <= set(symbols)
    assert build(tree, lib).text == ""
    lib.write(name, text.replace("x_table_end = .;",
                                 "x_table_end = .; x_more = .;"))
    build(tree, lib)
    assert "x_more" in tree.symbols()


def test_objects_and_archives(tree, external, tmp_path):
    """Ready objects and archives are linked into their library."""
    for name in ("ready", "member"):
        (tmp_path / (name + ".c")).write_text("int %s(void) { return 1; }\n"
                                              % name)
        subprocess.run(["gcc", "-c", "-o", str(tmp_path / (name + ".o")),
                        str(tmp_path / (name + ".c"))], check=True)
    subprocess.run(["ar", "rc", str(tmp_path / "libm.a"),
                    str(tmp_path / "member.o")], check=True)
    lib = external("libx", """
LIBX_SRCS-y += $(LIBX_BASE)/a.c
LIBX_OBJS-y += %s/ready.o
LIBX_ALIBS-y += %s/libm.a
LIBX_LDFLAGS-y += --defsym=x_partial=7
LDFLAGS-y += --defsym=x_image=9
""" % (tmp_path, tmp_path), files={
        "a.c": "int member(void), ready(void);\nint x_sum(void);\n"
               "int x_sum(void) { return member() + ready(); }\n"})
    tree.app(main="int x_sum(void);\nint main(void) { return x_sum(); }\n")
    build(tree, lib)
    symbols = tree.symbols()
    assert {"member", "ready", "x_partial", "x_image"} <= set(symbols)


def test_each_library(tree, external, tmp_path):
    """EACHOLIB_*: what every library gets."""
    source = tmp_path / "each.c"
    source.write_text("int each;\n")
    (tmp_path / "ready.c").write_text("int each_ready;\n")
    subprocess.run(["gcc", "-c", "-o", str(tmp_path / "ready.o"),
                    str(tmp_path / "ready.c")], check=True)
    subprocess.run(["ar", "rc", str(tmp_path / "libe.a"),
                    str(tmp_path / "ready.o")], check=True)
    (tmp_path / "locals.uk").write_text("each*\n")
    lib = external("libx", """
EACHOLIB_SRCS-y += %(dir)s/each.c
EACHOLIB_OBJS-y += %(dir)s/ready.o
EACHOLIB_ALIBS-y += %(dir)s/libe.a
EACHOLIB_LOCALS += %(dir)s/locals.uk
""" % {"dir": tmp_path}, files={})
    result = build(tree, lib)
    # Twice is no conflict, since the symbols are private to each.
    assert result.compiled.count("each.c") >= 3
    for name in ("libx", "appmain", "libukfoo"):
        text = names(tree, name)
        assert " b each\n" in text and " b each_ready\n" in text
    assert "libe.a" in (tree.root / "app/build/libx/lib.ld.o.in").read_text()


def test_exports_and_locals(tree, external):
    files = {"a.c": "int api_a(void);\nint inner(void);\n"
                    "int api_a(void) { return inner(); }\n"
                    "int inner(void) { return 1; }\n"}
    lib = plain(external, dict(files))
    lib.write("exportsyms.uk", "# public\napi_*\n\n")
    main = "int %s(void);\nint main(void) { return %s(); }\n"
    tree.app(main=main % ("inner", "inner"))
    assert "undefined reference to `inner'" in build(tree, lib, ok=False).text
    tree.app(main=main % ("api_a", "api_a"))
    build(tree, lib)
    assert " T api_a\n" in names(tree) and " t inner\n" in names(tree)
    (lib.path / "exportsyms.uk").unlink()
    lib.write("localsyms.uk", "api_a\n")
    assert "undefined reference to `api_a'" in build(tree, lib, ok=False).text


def test_lists_of_symbols_by_variable(tree, external):
    """Two libraries of one Makefile.uk with a list of their own each."""
    lib = external("libx", """
$(eval $(call addlib_s,libx_more,$(CONFIG_LIBX)))
LIBX_SRCS-y += $(LIBX_BASE)/a.c
LIBX_MORE_SRCS-y += $(LIBX_BASE)/b.c
LIBX_EXPORTS := $(LIBX_BASE)/a.uk
LIBX_MORE_EXPORTS := $(LIBX_BASE)/b.uk
LIBX_MORE_LOCALS += $(LIBX_BASE)/c.uk
""", files={"a.c": "int a1, a2;\n", "b.c": "int b1, b2, b3;\n",
            "a.uk": "a1\n", "b.uk": "b1\nb3\n", "c.uk": "b3\n"})
    build(tree, lib)
    found = {}
    for name in ("libx", "libx_more"):
        text = names(tree, name)
        found.update((line.split()[-1], line.split()[-2])
                     for line in text.splitlines())
    assert found == {"a1": "B", "a2": "b", "b1": "B", "b2": "b", "b3": "b"}
