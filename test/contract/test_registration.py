# SPDX-License-Identifier: BSD-3-Clause
"""Libraries and platforms: registration, folders, macros, variables."""
import pytest

LDS = """ENTRY(_start)
SECTIONS {
	. = 0x100000;
	.text : { KEEP(*(.text.entry)) *(.text*) }
	.rodata : { *(.rodata*) }
	.note : { KEEP(*(.note.gnu.build-id)) }
	.data : { *(.data*) *(.bss*) }
}
"""
ENTRY = '.section .text.entry,"ax"\n.global _start\n_start: call main\n\thlt\n'


def facts(tree, external, *expressions, extra=""):
    """The values of make expressions in a Makefile.uk, by its last line."""
    lib = external("libfacts", extra + "".join(
        "$(info fact=%s)\n" % text for text in expressions))
    text = tree.make("L=%s" % lib.path, "print-libs").text
    said = [line[5:] for line in text.splitlines()
            if line.startswith("fact=")]
    return said[-len(expressions):], lib


def test_addlib(tree, external):
    said, lib = facts(
        tree, external, "$(LIBFACTS_BASE)", "$(LIBFACTS_BUILD)",
        "$(LIBFACTS_EXPORTS)", "$(filter libfacts libplain,$(UK_LIBS))",
        "$(LIBPLAIN_BASE)", "$(wildcard $(LIBPLAIN_BUILD)/.)",
        extra="$(eval $(call addlib,libplain))\n")
    build = tree.root / "app/build"
    assert said == [str(lib.path), str(build / "libfacts"), "",
                    "libfacts libplain", str(lib.path),
                    "%s/libplain/." % build]


def test_lists_of_symbols_are_picked_up(tree, external):
    _, lib = facts(tree, external, "x")
    lib.write("exportsyms.uk", "a\n")
    lib.write("localsyms.uk", "b\n")
    lib.write("Makefile.uk", (lib.path / "Makefile.uk").read_text() +
              "$(info now=$(LIBFACTS_EXPORTS) $(LIBFACTS_LOCALS))\n")
    text = tree.make("L=%s" % lib.path, "print-libs").text
    assert "now=%s/exportsyms.uk %s/localsyms.uk" % (lib.path, lib.path) \
        in text


def test_addlib_s_of_a_library_that_is_not_selected(tree, external):
    lib = external("liboff", """
LIBOFF_SRCS-y += $(LIBOFF_BASE)/missing.c
LIBOFF_OBJS-y += /missing.o
LIBOFF_CFLAGS-y += -DX
LIBOFF_LDS-y += $(LIBOFF_BASE)/missing.ld
LIBOFF_CLEAN += $(LIBOFF_BASE)/precious
$(call mk_sub_build_dir,liboff_made)
$(LIBOFF_BUILD)/gen.h: $(LIBOFF_BUILD)/.origin
	false
UK_PREPARE-$(CONFIG_LIBOFF) += $(LIBOFF_BUILD)/gen.h
UK_PREPARE += $(LIBOFF_BUILD)/gen.h
CINCLUDES-$(CONFIG_LIBOFF) += -I$(LIBOFF_BUILD)/include
""", config="config LIBOFF\n\tbool \"off\"\n", files={"precious": ""})
    result = tree.make("L=%s" % lib.path)
    assert not any("missing." in call for call in result.calls)
    assert not (tree.root / "app/build/liboff").exists()
    assert (tree.root / "app/build/liboff_made").is_dir()
    tree.make("L=%s" % lib.path, "clean")
    assert (lib.path / "precious").exists()


def test_name_with_a_dash(tree, external):
    lib = external("libfoo-bar", """
LIBFOO-BAR_SRCS-y += $(LIBFOO-BAR_BASE)/a.c
LIBFOO-BAR_CFLAGS-y += -DDASH=1
""", config='config LIBFOO_BAR\n\tbool "x"\n\tdefault y\n',
                   files={"a.c": "int dash = DASH;\n"})
    makefile = lib.path / "Makefile.uk"
    makefile.write_text(makefile.read_text().replace(
        "CONFIG_LIBFOO-BAR", "CONFIG_LIBFOO_BAR"))
    assert "a.c" in tree.make("L=%s" % lib.path).compiled
    assert (tree.root / "app/build/libfoo-bar/lib.o").exists()


def test_parts_in_files_of_their_own(tree, external):
    """A big library's Makefile.uk includes one for each part."""
    lib = external("libbig", """
include $(LIBBIG_BASE)/Makefile.uk.big.part
""", config="menuconfig LIBBIG\n\tbool \"big\"\n\tdefault y\nif LIBBIG\n"
        "config LIBBIG_PART\n\tbool \"part\"\n\tdefault y\nendif\n", files={
            "Makefile.uk.big.part":
            "$(eval $(call addlib_s,libbig_part,$(CONFIG_LIBBIG_PART)))\n"
            "LIBBIG_PART_SRCS-y += $(LIBBIG_PART_BASE)/part.c\n",
            "part.c": "int part;\n"})
    assert "part.c" in tree.make("L=%s" % lib.path).compiled


def platform(path, name, conditional):
    """An external platform: entry code and link rules."""
    path.mkdir(parents=True)
    upper = name.upper()
    suffix, value = ("_s", ",$(CONFIG_PLAT_%s)" % upper) if conditional \
        else ("", "")
    (path / "Config.uk").write_text(
        "config PLAT_%s\n\tbool \"%s\"\n\tdefault y\n" % (upper, name))
    (path / "Makefile.uk").write_text("""
$(eval $(call addplat%(s)s,%(name)s%(v)s))
$(eval $(call addplatlib%(s)s,%(name)s,lib%(name)splat%(v)s))
LIB%(upper)sPLAT_SRCS-y += $(LIB%(upper)sPLAT_BASE)/entry.S
""" % {"s": suffix, "v": value, "name": name, "upper": upper})
    (path / "Linker.uk").write_text(
        "%s_LDFLAGS-y += --defsym=plat_%s=1\n"
        "$(eval $(call link_image,%s,$(%s_BASE)/link.lds.S))\n" %
        (upper, name, name, upper))
    (path / "entry.S").write_text(ENTRY)
    (path / "link.lds.S").write_text(LDS)


@pytest.mark.parametrize("macros", ["addplat addplatlib",
                                    "addplat_s addplatlib_s"])
@pytest.mark.parametrize("name", ["xen", "fc", "qemu"])
def test_external_platform(tree, name, macros):
    path = tree.path / "plats" / name
    platform(path, name, macros.endswith("_s"))
    result = tree.make("P=%s" % path, "-j2")
    # Each platform has an image of its own, with its own library only.
    build = tree.root / "app/build"
    assert result.compiled.count("entry.S") == 2
    for plat in ("kvm", name):
        assert (build / ("app_%s-x86_64" % plat)).exists()
        assert (build / ("app_%s-x86_64.dbg" % plat)).exists()
        text = (build / ("app_%s-x86_64.map" % plat)).read_text()
        other = name if plat == "kvm" else "kvm"
        assert "lib%splat/lib.o" % plat in text
        assert "lib%splat/lib.o" % other not in text
    assert tree.make("P=%s" % path).text == ""


def test_platform_that_is_not_selected(tree):
    path = tree.path / "plats/fc"
    platform(path, "fc", True)
    tree.write("app/defconfig", "# CONFIG_PLAT_FC is not set\n")
    assert tree.make("P=%s" % path).compiled.count("entry.S") == 1
    assert not (tree.root / "app/build/app_fc-x86_64").exists()


VALUES = {"Q": "@", "TOUCH": "touch", "RM": "rm -f", "ARCH": "x86_64",
          "CONFIG_UK_ARCH": "x86_64", "LD": "ld", "AR": "ar",
          "OBJCOPY": "objcopy", "CXX": "g++"}


def test_variables(tree, external):
    names = list(VALUES) + ["CC", "PYTHON", "BUILD_DIR", "CONFIG_UK_BASE"]
    said, _ = facts(tree, external, *("$(%s)" % name for name in names))
    values = dict(zip(names, said))
    assert {name: values[name] for name in VALUES} == VALUES
    assert values["CC"] == str(tree.wrapper)
    assert "python3" in values["PYTHON"]
    assert values["BUILD_DIR"] == str(tree.root / "app/build")
    assert values["CONFIG_UK_BASE"] == str(tree.root)


def test_functions(tree, external):
    said, lib = facts(
        tree, external, "$(call uc,libFoo-bar_9)", "$(call lc,LIBFoo-9)",
        '$(call qstrip," a text ")', "a$(comma)b",
        "<$(call mk_sub_libbuild_dir,libfacts,one/two)>",
        "$(call qstrip,$(CONFIG_UK_NAME))")
    assert said == ["LIBFOO-BAR_9", "libfoo-9", "a text", "a,b", "<>", "app"]
    assert (tree.root / "app/build/libfacts/one/two").is_dir()
    (tree.root / "app/build/libfacts/file").write_text("")
    lib.write("Makefile.uk", (lib.path / "Makefile.uk").read_text() +
              "$(call mk_sub_libbuild_dir,libfacts,file/below)\n")
    assert "cannot make the folder" in tree.make(
        "L=%s" % lib.path, ok=False).text


RULES = """
$(LIBRUN_BUILD)/sub/made: $(LIBRUN_BASE)/in
	$(call build_cmd,MAKE,librun,$@,mkdir -p $(@D) && \\
		echo one,two >$@ && cat $< >>$@)
$(LIBRUN_BUILD)/other: $(LIBRUN_BUILD)/sub/made
	$(call verbose_cmd,TEXT,librun: a text,cp $< $@)
$(LIBRUN_BUILD)/fails:
	$(call build_cmd,FAIL,librun,$@,false)
UK_PREPARE-$(CONFIG_LIBRUN) += $(LIBRUN_BUILD)/other
"""


def test_commands_of_recipes(tree, external):
    lib = external("librun", RULES, files={"in": "three\n"})
    word = "L=%s" % lib.path
    quiet = tree.make(word).text
    assert "  MAKE    librun: sub/made\n" in quiet
    assert "  TEXT    librun: a text\n" in quiet
    assert "echo one,two" not in quiet
    build = tree.root / "app/build"
    assert (build / "librun/other").read_text() == "one,two\nthree\n"
    tree.make("properclean")
    loud = tree.make(word, "V=1").text
    assert "echo one,two" in loud and "  MAKE  " not in loud
    failed = tree.make(word, "%s/librun/fails" % build, ok=False)
    assert failed.status != 0 and "  FAIL    librun: fails\n" in failed.text


def test_clean_hooks(tree, external):
    """UK_CLEAN and LIB_CLEAN: what lies outside of the build folder."""
    lib = external("libmess", """
UK_CLEAN += $(LIBMESS_BASE)/global
LIBMESS_CLEAN += $(LIBMESS_BASE)/one
LIBMESS_CLEAN-y += $(LIBMESS_BASE)/two
""")
    left = ("global", "one", "two", "kept")
    for name in left:
        lib.write(name, "")
    word = "L=%s" % lib.path
    tree.make(word)
    tree.make(word, "clean-libmess")
    assert [n for n in left if (lib.path / n).exists()] == ["global", "kept"]
    for name in left:
        lib.write(name, "")
    tree.make(word, "clean")
    assert [n for n in left if (lib.path / n).exists()] == ["kept"]


CALLS = """long uk_syscall_r_mine(void), uk_syscall_r_odd(void);
long uk_syscall_r_mine(void) { return 1; }
long uk_syscall_r_odd(void) { return 1; }
__attribute__((weak)) long uk_syscall_r_weak(void);
long uk_syscall_r_weak(void) { return -38; }
"""


@pytest.mark.parametrize("said,error", [
    ("mine-2", None), ("mine-3", "mine-3: mine has 2 arguments"),
    ("weak-0", "weak-0: no library defines it"),
    ("odd-1", "warning: odd-1: the table of system calls has no odd"),
    ("mine", "mine: not of the form name-arguments")])
def test_provided_system_calls(tree, external, said, error):
    tree.write("lib/uksyscall/syscalls.tbl", "# a table\n"
               "mine 1 2 fd:fd buf:ptr\nweak 2 -\n")
    lib = external("libcalls", """
UK_PROVIDED_SYSCALLS-$(CONFIG_LIBCALLS) += %s
UK_PROVIDED_SYSCALLS-$(CONFIG_LIBNOTHING) += none-7
LIBCALLS_SRCS-y += $(LIBCALLS_BASE)/a.c
""" % said, files={"a.c": CALLS})
    result = tree.make("L=%s" % lib.path, ok=False)
    assert (result.status == 0) == (not error or "warning" in error)
    assert tree.image().exists() == (result.status == 0)
    assert not error or "UK_PROVIDED_SYSCALLS: " + error in result.text
    if result.status == 0:
        assert tree.make("L=%s" % lib.path).text == ""
