# SPDX-License-Identifier: BSD-3-Clause
"""Errors say what is wrong and where; configuration goals; flag classes."""

import os
import shutil
import subprocess
import tarfile

import pytest


def test_space_in_a_path(tree):
    tree.app(name="my app")
    result = tree.make(app="my app", ok=False)
    assert result.status != 0
    assert "has a space in it, which make cannot handle" in result.text
    result = tree.make("O=/tmp/a b", ok=False)
    assert 'O: the path "/tmp/a b" has a space in it' in result.text


@pytest.mark.parametrize("char", list("#%=,;&|<>()*?[]\\'\"`:") + ["$$"])
def test_character_that_make_cannot_bear(tree, char):
    result = tree.make("O=%s/o%sx" % (tree.path, char), ok=False)
    assert result.status != 0
    assert 'O: the path "%s/o%sx" has a "%s" in it' % \
        (tree.path, char[0], char[0]) in result.text.replace("$$", "$")
    for word in "C", "L", "P", "E":
        if char != ":" or word == "C":
            result = tree.make("%s=%s/o%sx" % (word, tree.path, char),
                               ok=False)
            assert "%s: the path" % word in result.text


@pytest.mark.parametrize("char", list("#$ :%;&'\"`=,()<>|*?[]\\\n"))
def test_application_and_clone_in_such_a_path(tree, char):
    tree.app(name="ap%sp" % char)
    result = tree.make(app="ap%sp" % char, ok=False)
    assert result.status != 0 and "which make cannot handle" in result.text
    moved = tree.path / ("ro%sot" % char)
    tree.root.rename(moved)
    result = tree.make(cwd=moved, ok=False, *["A=%s/app" % tree.path])
    assert result.status != 0 and "which make cannot handle" in result.text


def test_other_characters_work(tree):
    tree.app(name="+~@^{é}!")
    assert "main.c" in tree.make(app="+~@^{é}!").compiled
    assert tree.make(app="+~@^{é}!").calls == []
    (tree.root / "include/uk").mkdir()
    tree.write("lib/ukbar/include/uk/bar.h", "int uk_bar(void);\n\n")
    assert tree.make(app="+~@^{é}!").compiled == ["bar.c"]


def test_no_application(tree):
    for goal in "all", "menuconfig":
        result = tree.make("A=%s" % tree.path, goal, cwd=tree.root, ok=False)
        assert "has no Makefile.uk: name an application's folder with A=" in \
            result.text
    assert not {".config", "build"} & set(os.listdir(tree.path))


def test_an_old_make(tree):
    assert "GNU make 4.3 or newer is needed; this is 4." in \
        tree.make(".FEATURES=order-only", ok=False).text


def test_missing_folders(tree):
    assert "A=/nowhere: there is no such folder" in \
        tree.make("A=/nowhere", cwd=tree.root, ok=False).text
    assert "there is no folder /nowhere" in \
        tree.make("L=/nowhere", ok=False).text


def test_folder_without_a_library(tree):
    empty = tree.path / "empty"
    empty.mkdir()
    assert "L= or P=: %s is no library: it has neither Config.uk nor " \
        "Makefile.uk" % empty in tree.make("L=%s" % empty, ok=False).text
    assert "there is no library libnope (make print-libs)" in \
        tree.make("clean-libnope", ok=False).text


def test_missing_compiler(tree):
    result = tree.make("CC=nosuchcc", ok=False)
    assert "nosuchcc is not installed." in result.text
    result = tree.make("CC=clang-99", ok=False)
    assert "clang-99 is not installed: apt-get install clang-99" in result.text


def programs(tree, *names):
    """A PATH of its own, with the programs named only."""
    folder = tree.path / "bin"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in names:
        (folder / name).symlink_to(shutil.which(name))
    return str(folder)


def test_missing_programs(tree):
    base = ("sh", "make", "mkdir", "touch", "flock", "cat", "sed", "head")
    tree.make("defconfig")
    text = tree.make("CC=gcc", PATH=programs(tree, *base), ok=False).text
    assert "gcc is not installed: apt-get install gcc." in text
    text = tree.make("CC=gcc", PATH=programs(tree, *base, "gcc"),
                     ok=False).text
    assert "ld is not installed: apt-get install binutils." in text
    text = tree.make("CC=gcc", PATH=programs(tree, *base, "gcc", "ld",
                                             "objcopy", "nm"), ok=False).text
    assert "strip is not installed: apt-get install binutils." in text
    for words in ["all"], ["defconfig"], ["V=2"]:
        text = tree.make("UK_PYTHON=/usr/bin/python9", *words, ok=False).text
        assert "python9 is not installed: apt-get install python3." in text
    text = tree.make("CC=", "COMPILER=clang", PATH=programs(tree, *base),
                     ok=False).text
    assert "clang is not installed: apt-get install clang." in text
    tree.write("app/defconfig", "CONFIG_ARCH_ARM_64=y\n")
    tree.make("defconfig")
    text = tree.make("CC=aarch64-linux-gnu-gcc", ok=False,
                     PATH=programs(tree, *base)).text
    assert "aarch64-linux-gnu-gcc is not installed: apt-get install " \
        "gcc-aarch64-linux-gnu." in text


# What builds C alone.
ENOUGH = ("sh", "make", "mkdir", "touch", "flock", "cat", "sed", "head", "gcc",
          "as", "ld", "objcopy", "strip", "grep", "sort", "tr", "mv", "rm",
          "nm")


@pytest.mark.parametrize("program,package,line", [
    ("m4", "m4", "LIBUKBAR_SRCS-y += $(LIBUKBAR_BASE)/x.m4>.c"),
    ("awk", "mawk", "LIBUKBAR_SRCS-y += $(LIBUKBAR_BASE)/x.awk>.h"),
    ("rustc", "rustc", "LIBUKBAR_SRCS-y += $(LIBUKBAR_BASE)/x.rs"),
    ("g++", "g++", "LIBUKBAR_SRCS-y += $(LIBUKBAR_BASE)/x.cpp"),
    ("git", "git", "$(eval $(call clone,libukbar,/nowhere))"),
    ("patch", "patch", "$(eval $(call unarchive,libukbar,x.tar))"
     "$(eval $(call patch,libukbar,$(LIBUKBAR_BASE)/patches))"),
])
def test_missing_program_of_a_library(tree, program, package, line):
    """Who does not need it builds without it."""
    for name in "x.m4", "x.awk", "x.rs", "x.cpp", "patches/1.patch":
        tree.write("lib/ukbar/" + name, "")
    with tarfile.open(tree.root / "lib/ukbar/x.tar", "w") as tar:
        tar.add(tree.root / "lib/ukbar/bar.c", "bar.c")
    path = programs(tree, *ENOUGH)
    tree.make(PATH=path)
    makefile = tree.root / "lib/ukbar/Makefile.uk"
    makefile.write_text(makefile.read_text() + line + "\n")
    text = tree.make(PATH=path, ok=False).text
    assert "%s is not installed: apt-get install %s." % (program, package) \
        in text
    assert "libukbar: " in text


@pytest.mark.parametrize("goal,program,package", [
    ("gdb", "gdb", "gdb"), ("run", "qemu-system-x86_64", "qemu-system-x86"),
    ("debug", "qemu-system-x86_64", "qemu-system-x86")])
def test_missing_program_of_a_goal(tree, goal, program, package):
    text = tree.make("O=%s/o" % tree.path, goal, ok=False,
                     PATH=programs(tree, *ENOUGH)).text
    assert "%s is not installed: apt-get install %s." % (program, package) \
        in text


def test_another_machine_after_a_missing_compiler(tree):
    """The error about the old configuration does not outlive it."""
    path = programs(tree, *ENOUGH)
    tree.write("app/defconfig", "CONFIG_ARCH_ARM_64=y\n")
    assert "aarch64-linux-gnu-gcc is not installed" in \
        tree.make("CC=", PATH=path, ok=False).text
    tree.write("app/defconfig", "CONFIG_ARCH_X86_64=y\n")
    tree.make("defconfig")
    assert "STRIP" in tree.make("CC=gcc", PATH=path).text


def test_missing_kconfiglib(tree):
    folder = stub(tree, "kconfiglib", "raise ImportError\n")
    text = tree.make(ok=False, PYTHONPATH=str(folder)).text
    assert "no kconfiglib: apt-get install python3-kconfiglib" in text


SMALL = """
mount -t tmpfs -o size={size}k none {out} || exit 9
make CC=gcc O={out}
echo "status $?"
mount -o remount,size=50m {out}
make CC=gcc O={out} || exit 1
cmp {out}/app_kvm-x86_64 {image}
"""


@pytest.mark.parametrize("size", [12, 40, 80, 120, 160])
def test_out_of_disk(tree, size):
    """Wherever it happens it is said, and nothing half-made is left."""
    tree.make("CC=gcc")
    out = tree.path / "small"
    out.mkdir()
    done = subprocess.run(
        ["unshare", "-m" if os.getuid() == 0 else "-rm", "sh", "-c",
         SMALL.format(size=size, out=out, image=tree.image())],
        cwd=tree.root / "app", env=tree.env(), stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "status 2\n" in done.stdout
    assert "No space left on device" in done.stdout
    assert "None:" not in done.stdout


def test_missing_defconfig(tree):
    result = tree.make("defconfig", "UK_DEFCONFIG=nosuch", ok=False)
    assert "there is no such file" in result.text


def test_spelling_error_in_a_defconfig(tree):
    tree.write("app/defconfig", "CONFIG_LIBUKTYPO=y\n")
    text = tree.make("defconfig").text
    assert "app/defconfig: CONFIG_LIBUKTYPO=y: no Config.uk defines it" in \
        text


def test_select_of_unknown_symbol(tree):
    tree.library("ukbad", {}, config="\tselect LIBUKTYPO\n")
    result = tree.make(ok=False)
    assert result.status != 0
    assert "ukbad/Config.uk" in result.text
    assert "selects LIBUKTYPO, which no Config.uk defines" in result.text


def test_external_select_of_unknown_symbol_is_silent(tree):
    tree.library("extra", {"e.c": "int extra;\n"}, folder="ext",
                 config="\tselect LIBUKTYPO\n")
    assert "LIBUKTYPO" not in tree.make().text


def test_library_registered_twice(tree):
    makefile = tree.root / "lib/ukbar/Makefile.uk"
    makefile.write_text(makefile.read_text() * 2)
    assert "libukbar is registered already" in tree.make(ok=False).text


def test_unknown_source_type(tree):
    makefile = tree.root / "lib/ukbar/Makefile.uk"
    makefile.write_text(makefile.read_text() +
                        "LIBUKBAR_SRCS-y += $(LIBUKBAR_BASE)/x.pas\n")
    assert "a source of this type is not known" in tree.make(ok=False).text


def test_distclean_spares_foreign_folders(tree):
    other = tree.path / "precious"
    other.mkdir()
    (other / "file").write_text("x")
    tree.make("distclean", "O=%s" % other)
    assert (other / "file").exists()
    tree.make()
    tree.make("distclean")
    assert not (tree.root / "app/build").exists()
    assert not (tree.root / "app/.config").exists()


def test_configuration_goals(tree):
    tree.write("app/defconfig", "CONFIG_LIBUKFOO_DEPTH=7\n")
    tree.make("defconfig")
    config = tree.root / "app/.config"
    assert "CONFIG_LIBUKFOO_DEPTH=7" in config.read_text()
    config.write_text(config.read_text().replace("DEPTH=7", "DEPTH=9"))
    tree.make("savedefconfig")
    assert (tree.root / "app/defconfig").read_text() == \
        "CONFIG_LIBUKFOO_DEPTH=9\n"
    tree.write("app/other", "CONFIG_LIBUKFOO_DEPTH=8\n")
    tree.make("defconfig", "UK_DEFCONFIG=other")
    assert "CONFIG_LIBUKFOO_DEPTH=8" in config.read_text()
    config.write_text("CONFIG_LIBUKFOO_DEPTH=6\n")
    tree.make("olddefconfig")
    assert "CONFIG_LIBUKBAR=y" in config.read_text()
    assert "CONFIG_LIBUKFOO_DEPTH=6" in config.read_text()


def test_interactive_goals_without_what_they_need(tree):
    text = tree.make("guiconfig", ok=False, DISPLAY="", PYTHONPATH=str(
        stub(tree, "guiconfig", "import tkinter\n", tkinter=""))).text
    assert "guiconfig needs a display" in text
    text = tree.make("guiconfig", ok=False, PYTHONPATH=str(
        stub(tree, "guiconfig", "raise ImportError(name='tkinter')\n"))).text
    assert "apt-get install python3-tk" in text
    text = tree.make("menuconfig", ok=False).text
    assert "menuconfig needs a terminal" in text


def stub(tree, name, text, **more):
    """A folder of Python modules that stand in for those of the system."""
    folder = tree.path / "modules"
    folder.mkdir(exist_ok=True)
    for module, content in dict(more, **{name: text}).items():
        (folder / (module + ".py")).write_text(content)
    return folder


def test_guiconfig_gets_the_configuration(tree):
    folder = stub(tree, "guiconfig", "def menuconfig(kconf):\n"
                  "    kconf.syms['LIBUKFOO_DEPTH'].set_value('8')\n"
                  "    kconf.write_config()\n", tkinter="")
    tree.make("guiconfig", PYTHONPATH=str(folder), DISPLAY=":0")
    assert "CONFIG_LIBUKFOO_DEPTH=8" in \
        (tree.root / "app/.config").read_text()


def test_core_flags(tree):
    tree.write("lib/ukbar/bar.c", "int uk_bar(int x) { return 0; }\n")
    result = tree.make(ok=False)
    assert "error: no previous prototype" in result.text
    assert "error: unused parameter" in result.text


FLOAT = "double uk_bar(double);\n" \
        "double uk_bar(double x) { return x * 2; }\n"


@pytest.mark.parametrize("wanted", [False, True])
def test_floating_point_is_opted_in(tree, wanted):
    tree.write("lib/ukbar/bar.c", FLOAT)
    if wanted:
        makefile = tree.root / "lib/ukbar/Makefile.uk"
        makefile.write_text(makefile.read_text() + "LIBUKBAR_FLOAT := y\n")
    assert (tree.make(ok=False).status == 0) == wanted


def test_libc_headers_do_not_reach_the_core(tree):
    tree.library("extlibc", {"libc.c": "int x;\n",
                             "include/stdio.h": "int printf();\n"},
                 folder="ext")
    tree.app(main="#include <stdio.h>\nint main(void) { return 0; }\n")
    tree.make()
    tree.write("lib/ukbar/bar.c", "#include <stdio.h>\n")
    assert "stdio.h: No such file" in tree.make(ok=False).text


def test_version_macros(tree):
    tree.app(main="#if !defined(__Unikraft__) || defined(__linux__)\n"
             "#error macros\n#endif\n#define S(x) #x\n#define T(x) S(x)\n"
             'const char *volatile text = T(UK_VERSION) T(__LIBNAME__) '
             'T(__BASENAME__);\n'
             "int main(void) { return text[0]; }\n")
    tree.make()
    assert b"0.17appmainmain.c" in tree.image().read_bytes()


def test_external_library_and_cplusplus(tree):
    outside = tree.path / "mylib"
    outside.mkdir()
    (outside / "Config.uk").write_text(
        'config LIBMY\n\tbool "my"\n\tdefault y\n')
    (outside / "Makefile.uk").write_text(
        "$(eval $(call addlib_s,libmy,$(CONFIG_LIBMY)))\n"
        "LIBMY_SRCS-y += $(LIBMY_BASE)/my.cpp\n")
    (outside / "my.cpp").write_text('extern "C" int my() { return 1; }\n')
    result = tree.make("L=%s" % outside)
    assert "  CXX     libmy: my.cpp\n" in result.text


def test_arm64_compiles(tree):
    tree.write("plat/kvm/entry.S", ".global _start\n_start: b main\n")
    tree.write("app/defconfig", "CONFIG_ARCH_ARM_64=y\n")
    tree.make("CC=aarch64-linux-gnu-gcc")
    head = (tree.root / "app/build/app_kvm-arm64").read_bytes()[:20]
    assert head[18] == 183     # EM_AARCH64
