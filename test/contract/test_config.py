# SPDX-License-Identifier: BSD-3-Clause
"""Config.uk: the idioms of external libraries and applications."""


IDIOMS = """menuconfig LIBIDIOM
	bool "idioms"
	default y
	select LIBIDIOM_HIDDEN if LIBUKFOO
	select LIBIDIOM_NEVER if !LIBUKFOO
	imply LIBIDIOM_IMPLIED
	select NAMES_NOTHING
	select LIBUKUNISTD if NAMES_NOTHING_EITHER
	help
	  Names that exist nowhere are silent here.

if LIBIDIOM

config LIBIDIOM_HIDDEN
	bool

config LIBIDIOM_NEVER
	bool

config LIBIDIOM_IMPLIED
	bool "implied"

config LIBIDIOM_DEF
	def_bool y
	depends on LIBUKFOO

comment "a comment of the menu"

choice
	prompt "one of"
	default LIBIDIOM_TWO

config LIBIDIOM_ONE
	bool "one"

config LIBIDIOM_TWO
	bool "two"

endchoice

config LIBIDIOM_RANGE
	int "limited"
	range 1 10
	default 50

config LIBIDIOM_HEX
	hex "hex"
	default 0x1F

config LIBIDIOM_TEXT
	string "text"
	default "a \\"b\\""

menu "below"
	visible if LIBIDIOM_TWO

config LIBIDIOM_BELOW
	bool "below"
	default y if LIBIDIOM_TWO && !LIBIDIOM_ONE

endmenu

source "$(shell,echo %s)/Config.part"

config LIBIDIOM_MAIN_FUNCTION
	bool "Provide main function"

endif

config LIBIDIOM_RANGE
	default 5 if LIBIDIOM_NEVER

config LIBIDIOM_TWICE
	bool

config LIBIDIOM_TWICE
	bool
	default y
"""
EXPECTED = {"HIDDEN": "y", "IMPLIED": "y", "DEF": "y", "TWO": "y",
            "RANGE": "10", "HEX": "0x1F", "TEXT": '"a \\"b\\""',
            "BELOW": "y", "PART": "y", "TWICE": "y"}


def values(tree):
    text = (tree.root / "app/.config").read_text()
    return dict(line[7:].split("=", 1) for line in text.splitlines()
                if line.startswith("CONFIG_"))


def test_idioms(tree, external):
    lib = external("libidiom", "", config="", files={
        "Config.part": "config LIBIDIOM_PART\n\tbool\n\tdefault y\n"})
    lib.write("Config.uk", IDIOMS % lib.path)
    result = tree.make("L=%s" % lib.path, "defconfig")
    assert result.text == ""
    found = values(tree)
    assert {name: found.get("LIBIDIOM_" + name) for name in EXPECTED} == \
        EXPECTED
    assert "LIBIDIOM_NEVER" not in found and "LIBIDIOM_ONE" not in found
    tree.write("app/defconfig", "CONFIG_LIBIDIOM_ONE=y\n"
               "# CONFIG_LIBIDIOM_IMPLIED is not set\n"
               "CONFIG_LIBIDIOM_RANGE=7\n")
    tree.make("L=%s" % lib.path, "defconfig")
    found = values(tree)
    assert found["LIBIDIOM_ONE"] == "y" and found["LIBIDIOM_RANGE"] == "7"
    assert not {"LIBIDIOM_TWO", "LIBIDIOM_IMPLIED", "LIBIDIOM_BELOW"} & \
        set(found)
    # The words of contract by which each is known.
    for idiom in ("menuconfig", "if", "endif", "select", "imply", "choice",
                  "depends on", "range", "comment", "$(shell,", "def_bool"):
        assert idiom in IDIOMS


def test_value_reaches_make_and_c(tree, external):
    lib = external("libidiom", """
$(info text=$(CONFIG_LIBIDIOM_TEXT) $(CONFIG_LIBIDIOM_HEX))
LIBIDIOM_SRCS-$(CONFIG_LIBIDIOM_TWO) += $(LIBIDIOM_BASE)/two.c
LIBIDIOM_SRCS-$(CONFIG_LIBIDIOM_ONE) += $(LIBIDIOM_BASE)/one.c
""", config="", files={
        "Config.part": "", "two.c": "#include <uk/config.h>\n"
        "_Static_assert(sizeof(CONFIG_LIBIDIOM_TEXT) == 6, \"\");\n"
        "_Static_assert(CONFIG_LIBIDIOM_HEX == 31, \"\");\n"})
    lib.write("Config.uk", IDIOMS % lib.path)
    result = tree.make("L=%s" % lib.path)
    assert "two.c" in result.compiled and "one.c" not in result.compiled
    assert 'text="a \\"b\\"" 0x1F' in result.text


def test_folder_with_a_config_only(tree, external):
    """No Makefile.uk, or an empty one."""
    lib = external("libnames", "", config="config LIBNAMES\n\tdef_bool y\n")
    for text in (None, ""):
        (lib.path / "Makefile.uk").unlink(missing_ok=True)
        if text is not None:
            lib.write("Makefile.uk", text)
        tree.make("L=%s" % lib.path)
        assert values(tree)["LIBNAMES"] == "y"


def test_folder_without_a_config(tree, external):
    lib = external("libalways", "$(eval $(call addlib,libalways_on))\n"
                   "LIBALWAYS_ON_SRCS-y += $(LIBALWAYS_ON_BASE)/a.c\n",
                   files={"a.c": "int a;\n"})
    (lib.path / "Config.uk").unlink()
    assert "a.c" in tree.make("L=%s" % lib.path).compiled


def test_two_libraries_know_each_other(tree, external):
    one = external("libone", "LIBONE_SRCS-$(CONFIG_LIBTWO) += "
                   "$(LIBONE_BASE)/with.c\n", files={"with.c": "int w;\n"},
                   config="config LIBONE\n\tbool \"one\"\n\tdefault y\n"
                   "\tselect LIBTWO\n")
    two = external("libtwo", "LIBTWO_SRCS-y += $(LIBTWO_BASE)/two.c\n",
                   config="config LIBTWO\n\tbool \"two\"\n",
                   files={"two.c": "int two;\n"})
    for order in ((one, two), (two, one)):
        tree.make("properclean")
        result = tree.make("L=%s:%s" % (order[0].path, order[1].path))
        assert {"with.c", "two.c"} <= set(result.compiled)


def test_unknown_symbol_in_the_core_is_an_error(tree):
    tree.library("ukbad", {}, config="\tselect LIBUKTYPO if LIBUKFOO\n")
    text = tree.make(ok=False).text
    assert "selects LIBUKTYPO, which no Config.uk defines" in text


def test_application_without_a_config(tree):
    (tree.root / "app/Config.uk").unlink()
    tree.make()
    assert tree.image().exists()


MAINS = {"main.c": "int main(void) { return 1; }\n",
         "shell.c": "int main(void) { return 2; }\n"}


def test_main_of_the_library_or_of_the_application(tree, external):
    """LIB<NAME>_MAIN_FUNCTION, and the library's own main renamed."""
    lib = external("libprog", """
LIBPROG_SRCS-$(CONFIG_LIBPROG_MAIN_FUNCTION) += $(LIBPROG_BASE)/main.c|unikraft
LIBPROG_SHELL_FLAGS-y += -Dmain=prog_main
LIBPROG_SRCS-y += $(LIBPROG_BASE)/shell.c
""", config="""menuconfig LIBPROG
	bool "a program"
	default y
if LIBPROG
config LIBPROG_MAIN_FUNCTION
	bool "Provide main function"
	default n
endif
""", files=MAINS)
    word = "L=%s" % lib.path
    tree.app(main="int prog_main(void);\n"
             "int main(void) { return prog_main(); }\n")
    tree.make(word)
    assert {"main", "prog_main"} <= set(tree.symbols())
    tree.write("app/main.c", "")
    tree.write("app/defconfig", "CONFIG_LIBPROG_MAIN_FUNCTION=y\n")
    tree.make(word, "defconfig")
    assert "main.c" in tree.make(word).compiled
    assert (tree.root / "app/build/libprog/main.unikraft.o").exists()
    assert tree.symbols()["main"] == "T"
