# SPDX-License-Identifier: BSD-3-Clause
"""Link-time optimisation: what it may change, and what it must leave alone."""
import pytest

from test_compilers import boots
from test_core import Build

LIB = "CONFIG_OPTIMIZE_LTO=y\n"
IMAGE = LIB + "CONFIG_OPTIMIZE_LTO_IMAGE=y\n"
USES_PRIVATE = ("int hidden_foo(void);\n"
                "int main(void) { return hidden_foo(); }\n")


@pytest.fixture
def helped(tree):
    """ukfoo with a third file, which has a function for the first one."""
    makefile = tree.root / "lib/ukfoo/Makefile.uk"
    makefile.write_text(makefile.read_text() +
                        "LIBUKFOO_SRCS-y += $(LIBUKFOO_BASE)/helper.c\n")
    tree.write("lib/ukfoo/helper.c", "int helper_foo(int n);\n"
               "int helper_foo(int n) { return n * n + 1; }\n")
    source = tree.root / "lib/ukfoo/foo.c"
    source.write_text(source.read_text().replace(
        "int uk_foo(void) { return hidden_foo(); }",
        "int helper_foo(int n);\n"
        "int uk_foo(void) { return helper_foo(hidden_foo()); }"))
    return tree


@pytest.mark.parametrize("config,helper,foo2", [
    ("", "t", "T"), (LIB, None, "T"), (IMAGE, None, "t")])
def test_what_is_inlined(helped, config, helper, foo2):
    """Within a library; in the whole image nothing need be seen from outside,
    but for what assembler refers to."""
    helped.write("app/defconfig", config)
    helped.make()
    symbols = helped.symbols()
    assert symbols.get("helper_foo") == helper
    assert symbols.get("uk_foo2", foo2) == foo2
    assert symbols["hidden_foo"] == "t"     # it asks not to be inlined
    assert symbols["main"] == "T" and "uk_foo_unused" not in symbols
    assert helped.make().calls == []


@pytest.mark.parametrize("config", ["", LIB, IMAGE])
def test_a_weak_function_is_replaced(tree, config):
    """By another library, for callers in its own one too."""
    for name, text in [
            ("ukfoo/foo2.c",
             "#include <uk/foo.h>\nint __attribute__((weak)) uk_foo2(void);\n"
             "int uk_foo2(void) { return 2; }\n"),
            ("ukfoo/foo.c",
             "#include <uk/foo.h>\nint uk_foo(void) { return uk_foo2(); }\n"),
            ("ukbar/bar.c",
             "int uk_foo2(void);\nint from_bar(void);\n"
             "int __attribute__((noipa)) from_bar(void) { return 7; }\n"
             "int uk_foo2(void) { return from_bar(); }\n")]:
        tree.write("lib/" + name, text)
    tree.app(main="#include <uk/foo.h>\nint main(void) { return uk_foo(); }\n")
    tree.write("app/defconfig", config)
    tree.make()
    assert "from_bar" in tree.symbols()     # dropped if nobody calls it


@pytest.mark.parametrize("config,says", [
    (LIB, "link: hidden_foo: libukfoo has it, but does not name it in its "
     "exportsyms.uk"),
    (IMAGE, "private: hidden_foo is used by appmain, but libukfoo does not "
     "name it in its exportsyms.uk")])
def test_private_symbols_stay_private(tree, config, says):
    tree.write("app/defconfig", config)
    tree.app(main=USES_PRIVATE)
    result = tree.make(ok=False)
    assert result.status != 0 and says in result.text, result.text
    tree.write("lib/ukfoo/exportsyms.uk", "uk_foo*\nhidden_foo\n")
    tree.make()


def test_one_private_name_in_two_libraries(tree):
    """Only the whole image cannot have that, and says what helps."""
    tree.write("lib/ukbar/exportsyms.uk", "uk_bar\n")
    tree.write("lib/ukbar/bar.c", "int hidden_foo(void);\n"
               "int uk_bar(void);\nint __attribute__((noinline)) "
               "hidden_foo(void) { return 7; }\n"
               "int uk_bar(void) { return hidden_foo(); }\n")
    tree.write("lib/ukbar/before.c", "int hidden_foo(void);\n"
               "int uk_bar_before(void);\n"
               "int uk_bar_before(void) { return hidden_foo(); }\n")
    bar = tree.root / "lib/ukbar/Makefile.uk"
    bar.write_text(bar.read_text().replace(
        "LIBUKBAR_SRCS", "LIBUKBAR_SRCS-y += $(LIBUKBAR_BASE)/before.c\n"
        "LIBUKBAR_SRCS", 1))
    tree.app(main="#include <uk/foo.h>\n#include <uk/bar.h>\n"
             "int main(void) { return uk_foo() + uk_bar(); }\n")
    tree.write("app/defconfig", LIB)
    tree.make()
    tree.write("app/.config", IMAGE)
    result = tree.make(ok=False)
    assert result.status != 0
    assert "multiple definition of `hidden_foo'" in result.text
    assert "link: hidden_foo is exported by libukbar and libukfoo" in \
        result.text
    assert "keep one out by LIBUKFOO_LTO := lib" in result.text
    makefile = tree.root / "lib/ukfoo/Makefile.uk"
    makefile.write_text(makefile.read_text() + "LIBUKFOO_LTO := lib\n")
    tree.make()


def test_a_library_and_a_file_keep_out(helped):
    helped.write("app/defconfig", LIB)
    makefile = helped.root / "lib/ukfoo/Makefile.uk"
    text = makefile.read_text()
    makefile.write_text(text + "LIBUKFOO_HELPER_FLAGS-y += -fno-lto\n")
    helped.make()
    assert helped.symbols()["helper_foo"] == "t"
    makefile.write_text(text + "LIBUKFOO_LTO := n\n")
    result = helped.make()
    assert not any("-flto" in call for call in result.calls)
    assert helped.symbols()["helper_foo"] == "t"


def test_on_and_off_again(helped):
    """In one build folder, as a configuration is changed."""
    helped.make()
    plain = helped.image().read_bytes()
    for config in (IMAGE, LIB, "# none\n"):
        helped.write("app/.config", config)
        helped.make()
    assert helped.image().read_bytes() == plain


@pytest.mark.parametrize("config", [LIB, IMAGE])
def test_helloworld(tmp_path, config):
    """It boots, lists what it consists of, and comes out the same in another
    folder."""
    images = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        build = Build(tmp_path / name, config)
        build.expect()
        images.append((build.path / "o/helloworld_kvm-x86_64").read_bytes())
    assert images[0] == images[1]
    boots(build, "helloworld")
    text = build.make("print-inittab")[1]
    assert "lto_priv" not in text
    text = build.make("licenses")[1]
    assert "unilith" in text and "is not known" not in text
