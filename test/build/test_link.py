# SPDX-License-Identifier: BSD-3-Clause
"""What is in an image: symbols, deselected libraries, sections, sizes."""
import re
import subprocess


def test_private_symbols(tree):
    tree.make()
    symbols = tree.symbols()
    assert symbols["uk_foo"] == "T"
    assert symbols["hidden_foo"] == "t"


def test_private_symbol_cannot_be_used(tree):
    tree.app(main="int hidden_foo(void);\n"
             "int main(void) { return hidden_foo(); }\n")
    result = tree.make(ok=False)
    assert result.status != 0
    assert "undefined reference to `hidden_foo'" in result.text


def test_without_exports_all_is_public(tree):
    (tree.root / "lib/ukfoo/exportsyms.uk").unlink()
    tree.app(main="int hidden_foo(void);\n"
             "int main(void) { return hidden_foo(); }\n")
    tree.make()
    assert tree.symbols()["hidden_foo"] == "T"


def test_localsyms(tree):
    tree.write("lib/ukbar/localsyms.uk", "uk_b*\n")
    tree.app(main="#include <uk/bar.h>\n"
             "int main(void) { return uk_bar(); }\n")
    result = tree.make(ok=False)
    assert "undefined reference to `uk_bar'" in result.text


def test_unused_functions_are_dropped(tree):
    tree.make()
    assert "uk_foo_unused" not in tree.symbols()


def test_deselected_library(tree):
    tree.app(main="int main(void) { return 0; }\n")
    tree.write("app/defconfig", "# CONFIG_LIBUKFOO is not set\n")
    result = tree.make()
    assert result.compiled == ["bar.c", "entry.S", "main.c"]
    assert "libukfoo" not in (tree.root / "app/build/app_kvm-x86_64.map") \
        .read_text()
    assert tree.make("print-libs").text.split() == [
        "appmain", "libkvmplat", "libukbar"]


def test_two_libraries_export_one_symbol(tree):
    tree.write("lib/ukbar/bar.c", "int uk_foo2(void);\n"
               "int uk_foo2(void) { return 5; }\n")
    result = tree.make(ok=False)
    assert result.status != 0
    assert "multiple definition of `uk_foo2'" in result.text
    assert "link: uk_foo2 is exported by libukbar and libukfoo: let only one " \
        "of them name it in its exportsyms.uk" in result.text
    tree.write("lib/ukbar/exportsyms.uk", "uk_bar\n")
    tree.make()


def test_an_old_linker(tree):
    old = tree.path / "ld"
    old.write_text("#!/bin/sh\ncase $* in *default-script*) echo 'ld: warning:"
                   " -z pack-relative-relocs ignored' >&2;; esac\n"
                   'exec ld "$@"\n')
    old.chmod(0o755)
    assert "does not know -z pack-relative-relocs: binutils 2.38 or newer" in \
        tree.make("LD=%s" % old, ok=False).text
    assert not tree.image(suffix=".dbg").exists()


def test_undefined_symbols(tree):
    tree.app(main="int hidden_foo(void), nowhere(void);\n"
             "int main(void) { return hidden_foo() + nowhere(); }\n")
    text = tree.make(ok=False).text
    assert "link: hidden_foo: libukfoo has it, but does not name it in its " \
        "exportsyms.uk" in text
    assert "link: nowhere: no selected library defines it" in text


def test_build_id_and_strip(tree):
    tree.make()

    def notes(suffix):
        return re.findall(r"Build ID: (\w{40})", subprocess.run(
            ["readelf", "-n", str(tree.image(suffix=suffix))],
            stdout=subprocess.PIPE, text=True, check=True).stdout)

    assert len(notes("")) == 1
    assert notes("") == notes(".dbg")
    assert subprocess.run(["nm", str(tree.image())], text=True,
                          stderr=subprocess.PIPE, stdout=subprocess.PIPE,
                          check=True).stdout == ""


def test_sizes_add_up(tree):
    tree.make()
    lines = [line.split(None, 2) for line in
             tree.make("size").text.splitlines()]
    sizes = [int(line[0]) for line in lines[1:]]
    assert sum(sizes[:-1]) == sizes[-1] == tree.image().stat().st_size
    libraries = sizes[:-2]
    assert libraries == sorted(libraries, reverse=True) and min(libraries) > 0


def test_unimplemented_calls(tree):
    # In such an image no symbol is weak any more.
    tree.write("plat/kvm/Linker.uk",
               "KVM_LDFLAGS-y += -pie --no-dynamic-linker\n"
               "$(eval $(call link_image,kvm,$(KVM_BASE)/link.lds.S))\n")
    tree.library("uksys", {"sys.c": """
#define WEAK __attribute__((weak))
long uk_syscall_r_open(void), uk_syscall_r_read(void), uk_syscall_r_dup(void);
WEAK long uk_syscall_r_open(void) { return -38; }
WEAK long uk_syscall_r_read(void) { return -38; }
WEAK long uk_syscall_r_dup(void) { return -38; }
"""})
    tree.library("ukread", {"read.c": "long uk_syscall_r_read(void);\n"
                            "long uk_syscall_r_read(void) { return 0; }\n"})
    tree.app(main="long uk_syscall_r_open(void), uk_syscall_r_read(void);\n"
             "int main(void) { return uk_syscall_r_open() + "
             "uk_syscall_r_read(); }\n")
    tree.make()
    lines = tree.make("deps").text.splitlines()
    assert "libukread            LIBUKREAD <- on by default " \
        "(lib/ukread/Config.uk:1)" in lines
    assert lines[0].startswith("appmain ") and len(lines) == 8
    assert {"1 call(s) resolve to ENOSYS", "open"} < set(lines)


def test_inittab(tree):
    script = tree.root / "plat/kvm/link.lds.S"
    script.write_text(script.read_text().replace(
        "\t.note", "\t.uk_inittab : { KEEP(*(SORT(.uk_inittab*))) }\n\t.note"))
    tree.library("ukini", {"init.c": """
static int late(void) { return 0; }
static int early(void) { return 0; }
__attribute__((used, section(".uk_inittab40"))) static int (*e_late)(void) = late;
__attribute__((used, section(".uk_inittab10"))) static int (*e_early)(void) = early;
"""})
    tree.make()
    lines = tree.make("print-inittab").text.splitlines()
    assert [line.split()[-1] for line in lines if "libukini" in line] == [
        "e_early", "e_late"]
