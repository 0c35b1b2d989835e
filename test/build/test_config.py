# SPDX-License-Identifier: BSD-3-Clause
"""Goals that make, update and explain a configuration."""
import re
import subprocess

import pytest

from conftest import ROOT


def config(tree):
    return (tree.root / "app/.config").read_text()


@pytest.fixture
def options(tree):
    """A library with options of several kinds."""
    tree.library("ukopt", {"opt.c": "int uk_opt(void);\n"
                           "int uk_opt(void) { return 0; }\n"}, config="""
config LIBUKOPT_A
	bool "a"
config LIBUKOPT_B
	bool "b"
	default y
	depends on LIBUKOPT_A
config LIBUKOPT_SIZE
	int "size"
	range 1 9
	default 4
choice
	prompt "one of"
config LIBUKOPT_X
	bool "x"
config LIBUKOPT_Y
	bool "y"
endchoice
""")
    path = tree.root / "lib/ukopt/Makefile.uk"
    path.write_text("".join(line for line in path.open()
                            if not line.startswith("CINCLUDES")))
    return tree


def test_all_and_nothing(options):
    options.make("allyesconfig")
    assert "CONFIG_LIBUKOPT_A=y" in config(options)
    assert "CONFIG_LIBUKOPT_B=y" in config(options)
    assert "CONFIG_LIBUKOPT_X=y" in config(options)
    options.make("allnoconfig")
    assert "# CONFIG_LIBUKOPT is not set" in config(options)
    assert "# CONFIG_LIBUKFOO is not set" in config(options)
    assert "CONFIG_PLAT_KVM=y" in config(options)
    options.write("app/keep", "CONFIG_LIBUKOPT_A=y\n")
    options.make("allnoconfig", "UK_DEFCONFIG=keep")
    assert "CONFIG_LIBUKOPT_A=y" in config(options)


def test_random(options):
    texts = {}
    for seed in range(8):
        text = options.make("randconfig", "SEED=%d" % seed).text
        assert text == "  RANDOM  SEED=%d\n" % seed
        texts[seed] = config(options)
        assert "CONFIG_PLAT_KVM=y" in texts[seed]
    assert len(set(texts.values())) > 3
    assert any("LIBUKOPT_Y=y" in text for text in texts.values())
    options.make("randconfig", "SEED=3")
    assert config(options) == texts[3]
    seed = options.make("randconfig").text.split("SEED=")[1].strip()
    before = config(options)
    options.make("randconfig", "SEED=" + seed)
    assert config(options) == before


def test_new_options(options):
    options.write("app/.config", "CONFIG_LIBUKOPT=y\n# CONFIG_LIBUKOPT_A is "
                  "not set\nCONFIG_LIBUKOPT_Y=y\n")
    text = options.make("listnewconfig").text
    assert "CONFIG_LIBUKOPT_SIZE=4\n" in text
    assert "LIBUKOPT_A" not in text and "LIBUKOPT_X" not in text


def oldconfig(tree, answers):
    """All questions are answered by the default, those named otherwise."""
    with subprocess.Popen(
            ["make", "oldconfig"], cwd=tree.root / "app", env=tree.env(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True) as build:
        text = build.communicate(answers)[0]
    return build.returncode, text


def test_oldconfig_asks_for_new_options_only(options):
    options.make("defconfig")
    assert oldconfig(options, "") == (0, "")
    path = options.root / "app/.config"
    path.write_text(config(options).replace("CONFIG_LIBUKOPT_SIZE=4\n", ""))
    status, text = oldconfig(options, "7\n")
    assert status == 0 and "size (LIBUKOPT_SIZE, defined at" in text
    assert "CONFIG_LIBUKOPT_SIZE=7" in config(options)
    path.write_text(config(options).replace("CONFIG_LIBUKOPT_SIZE=7\n", ""))
    before = config(options)
    status, text = oldconfig(options, "")
    assert status != 0 and "the input ended before all" in text
    assert config(options) == before


def test_stale_configuration(options):
    """After an upgrade: a build says what has no effect, olddefconfig what
    it changes."""
    options.make("defconfig")
    path = options.root / "app/.config"
    path.write_text(path.read_text()
                    .replace("CONFIG_LIBUKOPT_SIZE=4", "CONFIG_LIBUKOPT_SIZE=77"
                             "\nCONFIG_LIBUKOPT_B=y\nCONFIG_LIBUKGONE=y")
                    .replace("CONFIG_LIBUKFOO_DEPTH=3\n", "")
                    + "garbage\n")
    text = options.make("-j2").text
    assert "no effect has CONFIG_LIBUKGONE=y: no Config.uk defines it" in text
    assert "CONFIG_LIBUKOPT_B=y: it depends on LIBUKOPT_A" in text
    assert "CONFIG_LIBUKOPT_SIZE=77: out of range, 4 is taken" in text
    assert "ignoring malformed line 'garbage'" in text
    assert "`make olddefconfig` brings %s up to date" % path in text
    text = options.make("olddefconfig").text
    assert "  removed CONFIG_LIBUKGONE=y: no Config.uk defines it\n" in text
    assert "  refused CONFIG_LIBUKOPT_B=y: it depends on LIBUKOPT_A" in text
    assert "  refused CONFIG_LIBUKOPT_SIZE=77: out of range" in text
    assert "  new     CONFIG_LIBUKFOO_DEPTH=3\n" in text
    assert options.make("olddefconfig").text == ""
    assert "effect" not in options.make("-j2").text


def test_changed_by_others(options):
    options.make("defconfig")
    options.library("ukneeds", {}, config="\tselect LIBUKOPT_A\n")
    text = options.make("olddefconfig").text
    assert "  changed CONFIG_LIBUKOPT_A=n: now y\n" in text
    assert "  new     CONFIG_LIBUKNEEDS=y\n" in text


def test_unmet_dependency(options):
    options.library("ukneeds", {}, config="\tselect LIBUKOPT_B\n")
    result = options.make(ok=False)
    assert result.status != 0
    assert "lib/ukneeds/Config.uk:1: LIBUKNEEDS selects LIBUKOPT_B, whose " \
        "dependency is not met: LIBUKOPT_A" in result.text
    assert not (options.root / "app/build/app_kvm-x86_64").exists()


def test_unmet_dependency_of_an_external_library_is_a_warning(options):
    options.library("needs", {}, folder="ext",
                    config="\tselect LIBUKOPT_B\n")
    assert "LIBNEEDS selects LIBUKOPT_B, whose dependency is not met" in \
        options.make().text


def test_circular_selects(tree):
    tree.library("ukone", {}, config="\tselect LIBUKTWO\n")
    tree.library("uktwo", {}, config="\tselect LIBUKONE\n")
    result = tree.make(ok=False)
    assert result.status != 0
    assert "Dependency loop" in result.text
    assert "LIBUKONE" in result.text and "LIBUKTWO" in result.text


def test_why_a_library_is_in(options):
    options.library("uktop", {}, config="\tselect LIBUKMID\n")
    options.library("ukmid", {"m.c": "int mid;\n"},
                    config="\tselect LIBUKBAR\n")
    path = options.root / "lib/ukbar/Config.uk"
    path.write_text('config LIBUKBAR\n\tbool "ukbar"\n')
    options.make("-j2")
    lines = options.make("deps-libukbar").text.splitlines()
    assert lines == [
        "libukbar: LIBUKBAR (lib/ukbar/Config.uk:1)",
        "  <- LIBUKMID (lib/ukmid/Config.uk:1)",
        "    <- LIBUKTOP (lib/uktop/Config.uk:1)",
        "      on by default (lib/uktop/Config.uk:1)"]
    assert options.make("deps", "LIB=libukbar").text.splitlines() == lines
    text = options.make("deps-appmain").text
    assert text == "appmain: always, by its Makefile.uk\n"
    result = options.make("deps-libnope", ok=False)
    assert result.status != 0
    assert "there is no library libnope (`make print-libs`" in result.text


def test_why_a_library_is_not_in(options):
    options.write("app/defconfig", "# CONFIG_LIBUKOPT is not set\n")
    options.make("-j2")
    assert options.make("deps-libukopt").text.splitlines()[-1] == \
        "libukopt is not in the image: LIBUKOPT is not set"


def test_excluded_library(tree):
    tree.library("mine", {"m.c": "int m;\n"}, folder="ext")
    assert "m.c" in tree.make().compiled
    words = "E=%s/ext/mine:%s/lib/ukbar" % (tree.root, tree.root)
    result = tree.make(words)
    assert "m.c" not in result.compiled and "bar.c" not in result.compiled
    assert tree.make(words, "print-libs").text.split() == [
        "appmain", "libkvmplat", "libukfoo"]
    assert "LIBMINE" not in (tree.root / "app/build/include/uk/config.h") \
        .read_text()
    tree.library("ukneeds", {}, config="\tselect LIBUKBAR\n")
    result = tree.make("E=%s/lib/ukbar" % tree.root, ok=False)
    assert "LIBUKNEEDS selects LIBUKBAR, which no Config.uk defines" in \
        result.text


def test_excluded_library_one_of_several(tree):
    """Whichever of the others is named, come or gone, and by which path."""
    for name in "one", "two", "three":
        tree.library(name, {"%s.c" % name: "int %s;\n" % name},
                     folder="out")
    (tree.path / "link").symlink_to(tree.root)

    def libs(names, *excluded):
        words = ["L=" + ":".join("%s/out/%s" % (tree.root, n)
                                 for n in names.split())]
        words += ["E=" + ":".join(map(str, excluded))] if excluded else []
        tree.make(*words)
        header = (tree.root / "app/build/include/uk/config.h").read_text()
        assert ("LIBUKBAR 1" in header) == (not excluded)
        return set(tree.make(*words, "print-libs").text.split()) - {
            "appmain", "libkvmplat", "libukfoo"}

    bar = tree.root / "lib/ukbar"
    assert libs("one two") == {"libone", "libtwo", "libukbar"}
    assert libs("one two three", bar) == {"libone", "libtwo", "libthree"}
    assert libs("two", bar) == {"libtwo"}
    assert libs("one two", tree.root / "out/one", bar) == {"libtwo"}
    assert libs("one two", str(bar) + "/", tree.root / "out/two") == {"libone"}
    assert libs("one", tree.path / "link/lib/ukbar") == {"libone"}
    (tree.root / "out/four").symlink_to("three")
    assert libs("one four", bar, tree.root / "out/three") == {"libone"}
    assert libs("one") == {"libone", "libukbar"}


def test_library_named_that_is_there_anyway(tree):
    tree.library("mine", {"m.c": "int m;\n"}, folder="ext")
    tree.make("L=%s/ext/mine" % tree.root)
    text = "".join(path.read_text() for path in
                   (tree.root / "app/build/config").glob("*.uk"))
    assert text.count("ext/mine/Config.uk") == 1


def test_further_platform(tree):
    outside = tree.path / "bare"
    outside.mkdir()
    (outside / "Config.uk").write_text('config PLAT_BARE\n\tbool "bare"\n'
                                       "\tdefault y\n")
    (outside / "Makefile.uk").write_text(
        "$(eval $(call addplat_s,bare,$(CONFIG_PLAT_BARE)))\n"
        "$(eval $(call addplatlib_s,bare,libbareplat,$(CONFIG_PLAT_BARE)))\n"
        "LIBBAREPLAT_SRCS-y += $(LIBBAREPLAT_BASE)/start.S\n")
    (outside / "start.S").write_text(
        (tree.root / "plat/kvm/entry.S").read_text().replace("hlt", "nop"))
    (outside / "Linker.uk").write_text(
        "$(eval $(call link_image,bare,$(UK_BASE)/plat/kvm/link.lds.S))\n")
    tree.make("P=%s" % outside)
    for plat in "kvm", "bare":
        assert (tree.root / ("app/build/app_%s-x86_64" % plat)).exists()


def test_more_warnings(tree):
    tree.write("app/main.c", "static int f(int x) { int y = 1; { int y = 2; "
               "(void)y; } return y; }\nint main(void) { return f(1); }\n")
    tree.write("lib/ukbar/bar.c", "int uk_bar(int i);\nint uk_bar(int i)\n"
               "{ int j = i; { int i = 3; j += i; } return j; }\n")
    assert "warning:" not in tree.make().text
    text = tree.make("W=1").text
    assert "main.c:1:18: warning: unused parameter" in text
    assert re.search(r"bar\.c:3:\d+: warning: declaration of .i. shadows",
                     text)
    result = tree.make("W=1e", ok=False)
    assert result.status != 0 and "[-Werror=unused-parameter]" in result.text
    assert tree.make("W=e").status == 0
    assert "W=x: expected 1 (more warnings), e (warnings are errors)" in \
        tree.make("W=x", ok=False).text


def test_undefined_variables(tree):
    """V=2 names undefined variables, and Unilith's own files use none."""
    makefile = tree.root / "lib/ukbar/Makefile.uk"
    makefile.write_text(makefile.read_text() +
                        "LIBUKBAR_CFLAGS-y += $(LIBUKBAR_TYPO)\n")
    text = tree.make("V=2").text
    assert "warning: undefined variable 'LIBUKBAR_TYPO'" in text
    own = [line for line in text.splitlines() if "undefined variable" in line
           and str(ROOT / "support/build") in line]
    assert own == []
