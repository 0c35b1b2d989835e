# SPDX-License-Identifier: BSD-3-Clause
"""Touch this: what rebuilds? Counted through the compiler."""
import json
import os
import time

ALL = ["bar.c", "entry.S", "foo.c", "foo2.c", "main.c"]


def touch(path, text=None):
    if text is not None:
        path.write_text(text)
    soon = time.time() + 1
    os.utime(path, (soon, soon))


def test_first_and_second_build(tree):
    assert tree.make("-j2").compiled == ALL
    start = time.monotonic()
    again = tree.make("-j2")
    assert again.calls == []
    assert again.text == ""
    assert time.monotonic() - start < 1


def test_quiet_and_verbose_output(tree):
    text = tree.make().text
    assert "  CC      libukfoo: foo.c\n" in text
    assert "-fPIE" not in text
    tree.make("clean")
    assert "-fPIE" in tree.make("V=1").text


def test_touched_source(tree):
    tree.make()
    touch(tree.root / "lib/ukfoo/foo2.c")
    assert tree.make().compiled == ["foo2.c"]


def test_touched_header(tree):
    tree.make()
    touch(tree.root / "lib/ukfoo/include/uk/foo.h")
    assert tree.make().compiled == ["foo.c", "foo2.c", "main.c"]


def test_removed_header(tree):
    tree.make()
    (tree.root / "lib/ukbar/include/uk/bar.h").unlink()
    touch(tree.root / "lib/ukbar/bar.c", "int uk_bar(void);\n"
          "int uk_bar(void) { return 6; }\n")
    assert tree.make().compiled == ["bar.c"]


def test_changed_symbol(tree):
    tree.make()
    config = tree.root / "app/.config"
    text = config.read_text()
    touch(config, text.replace("DEPTH=3", "DEPTH=4"))
    assert tree.make().compiled == ["foo.c"]


def test_another_compiler(tree):
    tree.make()
    touch(tree.wrapper)
    assert tree.make().compiled == []
    touch(tree.wrapper, tree.wrapper.read_text().replace(
        "exec", '[ "$1" = --version ] && echo newer && exit\nexec'))
    assert tree.make().compiled == ALL


def test_changed_library_flag(tree):
    tree.make()
    makefile = tree.root / "lib/ukbar/Makefile.uk"
    touch(makefile, makefile.read_text() + "LIBUKBAR_CFLAGS-y += -DX=1\n")
    assert tree.make().compiled == ["bar.c"]


def test_changed_file_flag(tree):
    tree.make()
    makefile = tree.root / "lib/ukfoo/Makefile.uk"
    touch(makefile, makefile.read_text() + "LIBUKFOO_FOO2_FLAGS-y += -DX=1\n")
    assert tree.make().compiled == ["foo2.c"]


def test_source_added_and_removed(tree):
    tree.make()
    makefile = tree.root / "lib/ukbar/Makefile.uk"
    before = makefile.read_text()
    tree.write("lib/ukbar/more.c", "int uk_more(void);\n"
               "int uk_more(void) { return 0; }\n")
    touch(makefile, before + "LIBUKBAR_SRCS-y += $(LIBUKBAR_BASE)/more.c\n")
    assert tree.make().compiled == ["more.c"]
    touch(makefile, before)
    result = tree.make()
    assert result.compiled == []
    assert "lib.ld.o" in result.text


def test_library_added(tree):
    tree.make()
    tree.library("ukring", {"ring.c": "int uk_ring(void);\n"
                            "int uk_ring(void) { return 0; }\n"})
    makefile = tree.root / "lib/ukring/Makefile.uk"
    makefile.write_text("".join(
        line for line in makefile.read_text().splitlines(keepends=True)
        if not line.startswith("CINCLUDES")))
    assert tree.make().compiled == ["ring.c"]


def test_new_include_path_remakes_those_that_see_it(tree):
    tree.make()
    makefile = tree.root / "lib/ukbar/Makefile.uk"
    touch(makefile, makefile.read_text() +
          "APPINCLUDES-y += -I$(LIBUKBAR_BASE)/libc\n")
    assert tree.make().compiled == ["main.c"]


def test_changed_exports(tree):
    tree.make()
    touch(tree.root / "lib/ukfoo/exportsyms.uk", "uk_foo\nuk_foo2\n")
    result = tree.make()
    assert result.compiled == []
    assert "OBJCOPY libukfoo" in result.text


def test_variant_and_generated(tree):
    makefile = tree.root / "lib/ukbar/Makefile.uk"
    tree.write("lib/ukbar/gen.tbl", "41\n")
    tree.write("lib/ukbar/bar.c", "#include <uk/gen.h>\n"
               "#ifdef TWICE\nint uk_bar_twice(void);\n"
               "int uk_bar_twice(void) { return GEN; }\n#else\n"
               "int uk_bar(void);\nint uk_bar(void) { return GEN; }\n#endif\n")
    makefile.write_text(makefile.read_text() + """
LIBUKBAR_SRCS-y += $(LIBUKBAR_BASE)/bar.c|twice
LIBUKBAR_BAR_TWICE_FLAGS-y += -DTWICE
LIBUKBAR_CINCLUDES-y += -I$(LIBUKBAR_BUILD)/include
$(call mkdir_p,$(LIBUKBAR_BUILD)/include/uk)
$(LIBUKBAR_BUILD)/include/uk/gen.h: $(LIBUKBAR_BASE)/gen.tbl
	$(call build_cmd,GEN,libukbar,$@,sed 's/^/#define GEN /' $< >$@)
UK_PREPARE-$(CONFIG_LIBUKBAR) += $(LIBUKBAR_BUILD)/include/uk/gen.h
""")
    first = tree.make("-j2")
    assert first.compiled.count("bar.c") == 2
    assert "  CC      libukbar: bar.c|twice" in first.text
    touch(tree.root / "lib/ukbar/gen.tbl", "42\n")
    assert tree.make().compiled == ["bar.c", "bar.c"]


def test_failed_compile_is_tried_again(tree):
    tree.make()
    bar = tree.root / "lib/ukbar/bar.c"
    before = bar.read_text()
    touch(bar, "int uk_bar(void) { return }\n")
    assert tree.make(ok=False).status != 0
    assert tree.make(ok=False).status != 0
    touch(bar, before)
    assert tree.make().compiled == ["bar.c"]


def test_parallel_builds_agree(tree):
    tree.make("-j8")
    first = tree.image().read_bytes()
    tree.make("clean")
    tree.make("-j8")
    assert tree.image().read_bytes() == first
    tree.make("O=%s" % (tree.path / "other"))
    assert (tree.path / "other/app_kvm-x86_64").read_bytes() == first


def test_compile_commands(tree):
    tree.make()
    path = tree.root / "app/build/compile_commands.json"
    entries = json.loads(path.read_text())
    assert sorted(os.path.basename(e["file"]) for e in entries) == ALL
    assert all(os.path.isabs(e["file"]) for e in entries)


def test_forwarding_makefile(tree):
    tree.make("O=out", "N=fred", "E=../lib/ukbar")
    again = tree.make(cwd=tree.root / "app/out")
    assert again.calls == [] and again.text == ""
    assert (tree.root / "app/out/fred_kvm-x86_64").exists()
    tree.make("O=out")
    touch(tree.root / "lib/ukbar/bar.c")
    assert tree.make(cwd=tree.root / "app/out").compiled == ["bar.c"]


def test_name_and_configuration_elsewhere(tree):
    other = tree.path / "my.config"
    tree.make("C=%s" % other, "N=fred")
    assert other.exists()
    assert not (tree.root / "app/.config").exists()
    assert (tree.root / "app/build/fred_kvm-x86_64").exists()
