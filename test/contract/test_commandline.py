# SPDX-License-Identifier: BSD-3-Clause
"""The command line: variables, environment, goals, order, stages, names."""
import os
import pty
import re
import select
import subprocess
import time

import pytest

from conftest import ROOT, clean_env, run_make

# What application repositories have, in the words of their Makefile.
CLASSIC = """UK_ROOT ?= $(PWD)/.unikraft/unikraft
UK_LIBS ?= $(PWD)/.unikraft/libs
UK_BUILD ?= $(PWD)/build
LIBS := %s

all:
	@$(MAKE) -C $(UK_ROOT) A=$(PWD) L=$(LIBS) O=$(UK_BUILD)

$(MAKECMDGOALS):
	@$(MAKE) -C $(UK_ROOT) A=$(PWD) L=$(LIBS) O=$(UK_BUILD) $(MAKECMDGOALS)
"""


def libraries(external, *names):
    makefile = "%s_SRCS-y += $(%s_BASE)/a.c\n"
    return ":".join(
        str(external(name, makefile % (name.upper(), name.upper()),
                     files={"a.c": "int %s;\n" % name}).path)
        for name in names)


def classic(tree, libs=""):
    """An application outside of the root, with such a Makefile."""
    app = tree.path / "elsewhere"
    app.mkdir()
    (app / "Makefile").write_text(CLASSIC % libs)
    (app / "Makefile.uk").write_text("$(eval $(call addlib,appelse))\n"
                                     "APPELSE_SRCS-y += $(APPELSE_BASE)/m.c\n")
    (app / "m.c").write_text("int main(void) { return 0; }\n")
    return app


def make_in(tree, app, *words, **env):
    return run_make("UK_ROOT=%s" % tree.root, *words, cwd=app,
                    env={"PWD": str(app), **env})[1]


def test_application_makefile_with_empty_l(tree):
    app = classic(tree)
    make_in(tree, app)
    image = app / "build/elsewhere_kvm-x86_64"
    assert image.exists() and image.with_suffix(".dbg").exists()
    assert (app / ".config").exists()
    assert make_in(tree, app) == ""
    assert "appelse" in make_in(tree, app, "print-libs").split()
    make_in(tree, app, "properclean")
    assert not (app / "build").exists() and (app / ".config").exists()


def test_application_makefile_with_libraries(tree, external):
    libraries(external, "libone", "libtwo")
    app = classic(tree, "$(UK_LIBS)/libone:$(UK_LIBS)/libtwo")
    where = "UK_LIBS=%s" % (tree.path / "libs")
    out = "UK_BUILD=%s" % (tree.path / "out")
    said = make_in(tree, app, where, out)
    assert "libone: a.c" in said and "libtwo: a.c" in said
    assert (tree.path / "out/elsewhere_kvm-x86_64").exists()
    assert not (app / "build").exists()
    assert make_in(tree, app, where, out) == ""
    # UK_ROOT, UK_LIBS and UK_BUILD by the environment.
    env = {"PWD": str(app), "UK_ROOT": str(tree.root),
           "UK_LIBS": str(tree.path / "libs"),
           "UK_BUILD": str(tree.path / "out")}
    run_make("clean-libtwo", cwd=app, env=env)
    assert run_make(cwd=app, env=env)[1].count("  CC  ") == 1


def test_defaults_of_variables(tree):
    """Without A= and O= the current folder counts."""
    tree.write("Makefile.uk", "")
    build = tree.path / "by_environment"
    run_make(cwd=tree.root / "app", env={"UK_BUILD": str(build)})
    assert (build / "app_kvm-x86_64").exists()


def test_all_variables_at_once(tree, external):
    libs = libraries(external, "libone", "libtwo", "libthree")
    out = tree.path / "o"
    config = tree.path / "c/my.config"
    (tree.path / "defconfig").write_text("CONFIG_LIBUKFOO_DEPTH=5\n")
    words = ["-C", tree.root, "A=%s" % (tree.root / "app"), "L=" + libs,
             "E=%s:%s" % (tree.path / "libs/libtwo", tree.root / "lib/none"),
             "O=%s" % out, "C=%s" % config, "N=fred"]
    run_make(*words, "defconfig", env={
        "UK_DEFCONFIG": str(tree.path / "defconfig")})
    assert "CONFIG_LIBUKFOO_DEPTH=5" in config.read_text()
    text = run_make(*words)[1]
    assert "libone" in text and "libthree" in text
    assert "libtwo" not in text
    assert (out / "fred_kvm-x86_64").exists()
    assert not (tree.root / "app/build").exists()
    assert not (tree.root / "app/.config").exists()
    # The build folder's own Makefile forwards the goals, with all of that.
    assert run_make(cwd=out)[1] == ""
    libs = run_make("print-libs", cwd=out)[1]
    assert "libone" in libs and "libtwo" not in libs
    run_make("clean", cwd=out)
    assert not (out / "fred_kvm-x86_64").exists()
    run_make(cwd=out)
    assert (out / "fred_kvm-x86_64").exists()


def test_excluded_folder_of_the_core(tree):
    tree.make("E=%s" % (tree.root / "lib/ukfoo"), "V=1")
    assert not (tree.root / "app/build/libukfoo").exists()


def test_verbosity(tree):
    makefile = tree.root / "app/Makefile.uk"
    makefile.write_text(makefile.read_text() +
                        "APPMAIN_CFLAGS-y += $(NO_SUCH_VARIABLE)\n")
    assert "NO_SUCH_VARIABLE" not in tree.make("V=1").text
    text = tree.make("V=2").text
    assert re.search(r"warning: undefined variable .NO_SUCH_VARIABLE", text)


FOLDERS = ["arch/x", "lib/x", "drivers/x", "plat/x"]


def order_said(tree, *words):
    text = tree.make(*words, "print-libs").text
    last = text.rsplit("@begin", 1)[-1]
    return [line[1:] for line in last.splitlines() if line.startswith("@")]


def test_order_of_reading(tree, external):
    lib = external("liborder", "$(info @uk:L)\n", files={
        "Makefile.rules": "$(info @rules:L)\n"})
    path = tree.path / "plats/p"
    path.mkdir(parents=True)
    (path / "Makefile.uk").write_text("$(info @uk:P)\n")
    for folder in FOLDERS:
        part = folder.split("/")[0]
        tree.write(folder + "/Makefile.uk", "$(info @uk:%s)\n" % part)
        tree.write(folder + "/Makefile.rules",
                   "$(info %s@rules:%s)\n" %
                   ("@begin)$(info " if part == "arch" else "", part))
    makefile = tree.root / "app/Makefile.uk"
    makefile.write_text(makefile.read_text() + "$(info @uk:app)\n")
    tree.write("app/Makefile.rules", "$(info @rules:app)\n")
    linker = tree.root / "plat/kvm/Linker.uk"
    linker.write_text(linker.read_text() + "$(info @linker)\n")
    assert order_said(tree, "L=%s" % lib.path, "P=%s" % path) == [
        "rules:" + word for word in
        ("arch", "plat", "lib", "drivers", "L", "app")] + [
        "uk:" + word for word in
        ("app", "lib", "L", "arch", "drivers", "plat", "P")] + ["linker"]


def test_configuration_is_known_to_every_file(tree, external):
    lib = external("libknow", "", files={
        "Makefile.rules": "$(info @begin)$(info @$(CONFIG_LIBUKFOO_DEPTH))\n"})
    assert order_said(tree, "L=%s" % lib.path) == ["3"]


def test_stages_make_these_files(tree):
    tree.make("objs")
    build = tree.root / "app/build"
    assert (build / "libukfoo/foo.o").exists()
    assert not (build / "libukfoo/lib.ld.o").exists()
    tree.make("libs")
    assert (build / "libukfoo/lib.ld.o").exists()
    assert (build / "libukfoo/lib.o").exists()
    assert not tree.image().exists()
    tree.make("images")
    assert tree.image().exists() and tree.image(suffix=".dbg").exists()
    assert tree.make("all").calls == []
    tree.make("prepare")
    tree.make("fetch")


def test_cleaning_goals(tree):
    build = tree.root / "app/build"
    config = tree.root / "app/.config"
    tree.make()
    tree.make("clean-libukfoo")
    assert not (build / "libukfoo/lib.o").exists()
    assert (build / "appmain/lib.o").exists()
    assert tree.make().compiled == ["foo.c"]
    assert tree.make("-j4", "clean-libukfoo", "all").compiled == ["foo.c"]
    assert tree.make("-j4", "clean", "all").compiled == [
        "entry.S", "foo.c", "main.c"]
    tree.make("clean")
    assert not (build / "appmain/lib.o").exists()
    assert not tree.image().exists()
    tree.make()
    tree.make("properclean")
    assert not build.exists() and config.exists()
    tree.make()
    tree.make("distclean")
    assert not build.exists() and not config.exists()


def test_configuring_goals(tree):
    config = tree.root / "app/.config"
    tree.write("app/defconfig", "CONFIG_LIBUKFOO_DEPTH=7\n")
    tree.make("defconfig")
    assert "CONFIG_LIBUKFOO_DEPTH=7" in config.read_text()
    tree.make("all")
    tree.write("app/defconfig", "CONFIG_LIBUKFOO_DEPTH=9\n")
    assert tree.make("-j4", "defconfig", "all").compiled == ["foo.c"]
    config.write_text("CONFIG_LIBUKFOO_DEPTH=8\n")
    tree.make("olddefconfig")
    assert "CONFIG_LIBUKFOO=y" in config.read_text()
    tree.make("savedefconfig", "UK_DEFCONFIG=saved")
    assert (tree.root / "app/saved").read_text() == \
        "CONFIG_LIBUKFOO_DEPTH=8\n"
    tree.make("syncconfig")
    header = tree.root / "app/build/include/uk/config.h"
    assert "#define CONFIG_LIBUKFOO_DEPTH 8" in header.read_text()


def test_menuconfig(tree):
    """It draws the menu, and q leaves it."""
    tree.make("defconfig")
    pid, screen = pty.fork()
    if pid == 0:
        os.chdir(tree.root / "app")
        os.execvpe("make", ["make", "menuconfig"],
                   clean_env(TERM="xterm", LINES="24", COLUMNS="80"))
    text, end = b"", time.monotonic() + 60
    asked = False
    while time.monotonic() < end:
        if select.select([screen], [], [], 0.2)[0]:
            try:
                text += os.read(screen, 65536)
            except OSError:
                break
        elif b"Libraries" in text and not asked:
            asked = bool(os.write(screen, b"q"))
    assert os.waitpid(pid, 0)[1] == 0
    assert b"Libraries" in text and b"Unilith" in text


def test_printing_goals(tree):
    assert re.match(r"\d+\.\d+", tree.make("print-version").text)
    assert {"appmain", "libukfoo", "libkvmplat"} <= set(
        tree.make("print-libs").text.split())
    text = tree.make("print-vars").text
    assert "APP_DIR = %s/app\n" % tree.root in text
    assert "BUILD_DIR = %s/app/build\n" % tree.root in text


def test_tools_of_the_command_line(tree):
    prefix = tree.path / "bin/my-"
    prefix.parent.mkdir()
    for tool in ("gcc", "ld", "objcopy", "strip", "ar", "nm", "othercc"):
        real = {"othercc": "gcc"}.get(tool, tool)
        wrapper = prefix.parent / ("my-" + tool)
        wrapper.write_text("#!/bin/sh\necho %s >>%s/used\nexec %s \"$@\"\n" %
                           (tool, tree.path, real))
        wrapper.chmod(0o755)
    used = tree.path / "used"
    words = ["-C", tree.root, "A=%s" % (tree.root / "app")]
    run_make(*words, "CROSS_COMPILE=%s" % prefix)
    assert {"gcc", "ld", "objcopy", "strip"} <= set(used.read_text().split())
    used.unlink()
    run_make(*words, env={"CROSS_COMPILE": str(prefix),
                          "COMPILER": "othercc"})
    assert "othercc" in used.read_text() and "gcc" not in \
        used.read_text().split()
    result = tree.make("CC=%s" % tree.wrapper)
    assert "main.c" in result.compiled


@pytest.mark.parametrize("symbol,word", [
    ("", "kvm"), ("CONFIG_KVM_VMM_QEMU=y\n", "qemu"),
    ("CONFIG_KVM_VMM_FIRECRACKER=y\n", "fc")])
def test_name_of_the_image(tmp_path, symbol, word):
    """The rules of the real platform, with nothing linked."""
    (tmp_path / "Makefile.uk").write_text("")
    (tmp_path / "defconfig").write_text(symbol)
    text = run_make("-C", ROOT, "A=%s" % tmp_path, "N=fred", "print-vars")[1]
    assert re.search(r"^UK_IMAGES = %s/build/fred_%s-x86_64\s*$" %
                     (tmp_path, word), text, re.M)


def test_name_of_the_image_for_arm64(tmp_path):
    (tmp_path / "Makefile.uk").write_text("")
    (tmp_path / "defconfig").write_text("CONFIG_ARCH_ARM_64=y\n")
    text = run_make("-C", ROOT, "A=%s" % tmp_path, "print-vars")[1]
    assert re.search(r"^UK_IMAGES = \S+_kvm-arm64\s*$", text, re.M)
    assert "UK_ARCH = arm64\n" in text


def test_space_in_the_clones_path(tmp_path):
    link = tmp_path / "a clone"
    link.mkdir()
    for name in ("Makefile", "support"):
        (link / name).symlink_to(ROOT / name)
    done = subprocess.run(["make", "-C", str(link), "A=%s" % tmp_path],
                          env=clean_env(), stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.STDOUT, check=False)
    assert done.returncode != 0
    assert "which make cannot handle" in done.stdout
