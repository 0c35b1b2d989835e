# SPDX-License-Identifier: BSD-3-Clause
"""The library that doc/adding-a-library.md begins with is built as it stands
there, and the tool takes the uk.toml of doc/adding-an-application.md."""
import subprocess
import sys

import pages

sys.path.insert(0, str(pages.ROOT / "support" / "uk"))
import app      # noqa: E402


def example():
    """The first Config.uk and the first Makefile.uk of the page."""
    blocks = list(pages.blocks((pages.DOC / "adding-a-library.md").read_text()))
    return (next(text for _, text in blocks if "menuconfig" in text),
            next(text for word, text in blocks if word == "make"))


def test_a_library_of_our_own(tmp_path):
    library, build = tmp_path / "uk-foo", tmp_path / "build"
    (library / "include").mkdir(parents=True)
    config, makefile = example()
    (library / "Config.uk").write_text(config)
    (library / "Makefile.uk").write_text(makefile)
    (library / "exportsyms.uk").write_text("uk_foo\n")
    for name in ("foo", "trace"):
        (library / (name + ".c")).write_text(
            "#include <uk/config.h>\nint uk_%s(void);\nint uk_%s(void)\n"
            "{\n\treturn CONFIG_LIBUK_FOO_DEPTH;\n}\n" % (name, name))
    (tmp_path / "defconfig").write_text("CONFIG_LIBUK_FOO=y\n"
                                        "CONFIG_LIBUK_FOO_TRACE=y\n")
    words = ["make", "-s", "-C", pages.ROOT, "A=%s/app/helloworld" % pages.ROOT,
             "O=%s" % build, "C=%s/.config" % tmp_path, "L=%s" % library,
             "UK_DEFCONFIG=%s/defconfig" % tmp_path]
    for goal in ("defconfig", build / "libuk_foo" / "lib.o"):
        done = subprocess.run([*words, goal], capture_output=True, text=True,
                              check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    symbols = subprocess.run(["nm", build / "libuk_foo" / "lib.o"],
                             capture_output=True, text=True, check=True).stdout
    assert " T uk_foo\n" in symbols and " t uk_trace\n" in symbols


def test_an_application_of_our_own(tmp_path):
    """Each key that the page tells is one, and the page tells each."""
    text = (pages.DOC / "adding-an-application.md").read_text()
    toml = next(text for word, text in pages.blocks(text) if word == "toml")
    (tmp_path / "Makefile").touch()
    (tmp_path / "uk.toml").write_text(toml)
    settings = app.App(str(tmp_path)).settings
    assert settings["ports"] == ["8080:80"]
    assert set(settings) == set(app.KEYS["run"])
