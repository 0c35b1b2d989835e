# SPDX-License-Identifier: BSD-3-Clause
"""The real core: layers, both architectures, extreme configurations."""
import os
import pathlib
import shutil
import subprocess

from conftest import ROOT

APP = ROOT / "app" / "helloworld"


class Build:
    """A build in a folder of its own."""

    def __init__(self, path, config="", app=APP):
        self.path = path
        self.app = app
        own = APP / "defconfig"
        self.config = path / "defconfig"
        self.config.write_text(
            (own.read_text() if own.exists() else "") + config)

    def make(self, *words):
        """(status, output)"""
        env = {k: v for k, v in os.environ.items()
               if not k.startswith("MAKE")}
        done = subprocess.run(
            ["make", "-C", str(ROOT), "A=%s" % self.app, "-j2", "O=%s" % (self.path / "o"),
             "C=%s" % (self.path / "config"),
             "UK_DEFCONFIG=%s" % self.config, *words], env=env, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.returncode, done.stdout

    def expect(self, *words):
        status, text = self.make(*words)
        assert status == 0, text[-3000:]
        assert "warning:" not in text


def test_layers():
    done = subprocess.run(["make", "-s", "-C", str(ROOT), "check-layers"],
                          stdout=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_make_run_passes_the_status_of_main(tmp_path):
    """An image in a folder of its own: QEMU says 2n + 1 for a status of n."""
    app = tmp_path / "app"
    shutil.copytree(APP, app, ignore=shutil.ignore_patterns("build", ".config"))
    build = Build(tmp_path, app=app)
    status, text = build.make("run")
    assert status == 0 and "Hello, world!" in text, text[-2000:]
    assert "warning:" not in text
    main = app / "main.c"
    main.write_text(main.read_text().replace("return 0;", "return 3;"))
    status, text = build.make("run")
    assert status == 2 and "Error 3" in text, text[-2000:]


def test_no_undefined_variables(tmp_path):
    status, text = Build(tmp_path).make("V=2", "print-libs")
    assert status == 0
    assert "warning: undefined variable" not in text, text


def test_checks_are_refused_with_lto(tmp_path):
    build = Build(tmp_path, "CONFIG_OPTIMIZE_LTO=y\nCONFIG_LIBUBSAN=y\n")
    status, text = build.make("defconfig")
    assert status == 0 and "CONFIG_LIBUBSAN" in text, text
    assert "CONFIG_LIBUBSAN=y" not in tmp_config(build).read_text()


def test_arm64_compiles(tmp_path):
    Build(tmp_path, "CONFIG_ARCH_ARM_64=y\n").expect("libs")


def choices(build, value):
    """Sets every option of the core that can be set, to y or n."""
    build.expect("defconfig")
    config = tmp_config(build)
    lines = []
    for line in config.read_text().splitlines():
        name = line.replace("# ", "").split("=")[0].split(" ")[0]
        is_bool = line.endswith(("=y", " is not set"))
        if is_bool and name.startswith("CONFIG_LIB"):
            line = name + "=y" if value else "# %s is not set" % name
        lines.append(line)
    config.write_text("\n".join(lines) + "\n")
    build.expect("olddefconfig")


def tmp_config(build):
    return pathlib.Path(build.path / "config")


def test_everything_links(tmp_path):
    build = Build(tmp_path)
    choices(build, True)
    build.expect()


def test_nothing_optional_links(tmp_path):
    app = tmp_path / "bare"
    app.mkdir()
    (app / "Makefile.uk").write_text(
        "$(eval $(call addlib,appbare))\n"
        "APPBARE_SRCS-y += $(APPBARE_BASE)/main.c\n")
    (app / "main.c").write_text("int main(void) { return 0; }\n")
    build = Build(tmp_path, app=app)
    choices(build, False)
    build.expect()
