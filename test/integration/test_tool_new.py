# SPDX-License-Identifier: BSD-3-Clause
"""`uk new`, and `uk test FOLDER`, which takes a program for its own test."""
import os
import re
import subprocess

import pytest

from conftest import ROOT, UK


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("new")
    for args in (["my-app"], ["--lib", "libmy-lib"]):
        subprocess.run([UK, "new", *args], cwd=made, check=True)
    return made


def test_application(uk, folder):
    p = uk("test", "my-app", cwd=folder)
    assert p.returncode == 0, p.stderr.decode()
    assert p.stdout == b"1 passed, 0 failed\n"
    p = uk.run(folder / "my-app", "--no-build")
    assert (p.returncode, p.stdout) == (0, b"Hello from my-app\n")


def test_application_that_fails(uk, folder):
    main = folder / "my-app" / "main.c"
    text = main.read_text()
    main.write_text(text.replace("Hello", "Goodbye"))
    p = uk("test", folder / "my-app")
    assert p.returncode == 1 and p.stdout == b"0 passed, 1 failed\n"
    assert b"my-app did not print 'Hello from my-app\\n' but 'Goodbye" in \
        p.stderr
    main.write_text(text.replace("return 0", "return 3"))
    p = uk("test", folder / "my-app")
    assert p.returncode == 1 and b"my-app ended with status 3" in p.stderr
    main.write_text("int main(void) { return nosuch; }\n")
    p = uk("test", folder / "my-app")
    main.write_text(text)
    assert p.returncode == 1 and b"nosuch" in p.stderr
    assert p.stdout == b"0 passed, 1 failed\n"


def test_library(uk, folder):
    p = uk("test", "libmy-lib", cwd=folder)
    assert p.returncode == 0, p.stderr.decode()
    assert p.stdout == b"  ok 1 - my_lib: larger_of_two\n2 passed, 0 failed\n"
    source = folder / "libmy-lib" / "my_lib.c"
    source.write_text(source.read_text().replace("a > b", "a < b"))
    p = uk("test", folder / "libmy-lib")
    assert p.returncode == 1
    assert b"  not ok 1 - my_lib: larger_of_two\n" in p.stdout
    assert p.stdout.endswith(b"0 passed, 2 failed\n")


def test_library_is_private_but_for_its_exports(folder):
    """What the skeleton's exportsyms.uk says is what the build does."""
    lib = folder / "libmy-lib" / "test" / "build" / "libmy_lib" / "lib.o"
    out = subprocess.run(["nm", "-g", "--defined-only", lib], text=True,
                         capture_output=True).stdout
    assert [row.split()[2] for row in out.splitlines()] == ["my_lib_max"]


def test_server(uk, tmp_path):
    """One that answers HTTP passes when it answers."""
    p = uk("test", ROOT / "app" / "httpreply")
    assert p.returncode == 0, p.stderr.decode()
    assert p.stdout == b"1 passed, 0 failed\n"


def test_files_have_their_heads(folder):
    for base, _, leaves in os.walk(folder):
        if "build" in base:
            continue
        for leaf in leaves:
            if leaf.endswith((".c", ".h", ".uk")) and leaf[0] != ".":
                with open(os.path.join(base, leaf)) as f:
                    text = f.read()
                assert not re.search(r"@(name|id|ID|root)@", text), leaf
                assert "SPDX-License-Identifier: " in text


def test_one_of_a_name_that_the_project_has(uk, tmp_path):
    """What `new` says to type is about the new one; a name alone is not."""
    p = uk("new", "lua", cwd=tmp_path)
    hint = p.stderr.decode().splitlines()[-1]
    assert hint.endswith("try: ./uk test ./lua, ./uk run ./lua"), hint
    p = uk("run", "./lua", cwd=tmp_path)
    assert p.returncode == 0 and b"Lua" not in p.stdout, p.stderr.decode()
    p = uk("run", "lua", "--", "-v", cwd=tmp_path)
    assert b"Lua 5.4" in p.stdout, p.stderr.decode()


@pytest.mark.parametrize("name, text", [
    ("there", "is there already"), ("My", "is no name for it"),
    ("a/b", "is no name for it"), ("", "is no name for it"),
])
def test_bad_names(uk, tmp_path, name, text):
    (tmp_path / "there").mkdir()
    for option in ([], ["--lib"]):
        p = uk("new", *option, name, cwd=tmp_path)
        assert p.returncode == 125 and text in p.stderr.decode()
    assert os.listdir(tmp_path) == ["there"]


@pytest.mark.parametrize("char", list(" #$%=,:;&|<>()*?[]\\'\"`\n"))
def test_a_path_that_make_cannot_bear(uk, tmp_path, char):
    (tmp_path / f"a{char}b").mkdir()
    p = uk("new", "x", cwd=tmp_path / f"a{char}b")
    assert p.returncode == 125
    assert f"make cannot handle {char!r} in a path" in p.stderr.decode()


@pytest.mark.parametrize("text, error", [
    ("[test]\noutput = 3\n", "[test] output: unknown, or not a value"),
    ("[test]\nbogus = 'x'\n", "[test] bogus: unknown"),
    ("[nosuch]\n", "'nosuch' is no table of it"),
    ("[run]\nready = 'soon'\n", "[run] ready: unknown, or not a value"),
    ("[run]\nready = 'http'\n", "[run] ready: no port to ask at"),
    ("[run]\nready = 'http'\nnet = 'tap'\n", "[run] ready: no port to ask at"),
    ("[run\n", "Expected ']'"),
])
def test_uk_toml_is_checked(uk, tmp_path, text, error):
    assert uk("new", "x", cwd=tmp_path).returncode == 0
    (tmp_path / "x" / "uk.toml").write_text(text)
    p = uk("run", tmp_path / "x")
    assert p.returncode == 125 and error in p.stderr.decode()
    assert f"{tmp_path}/x/uk.toml" in p.stderr.decode()
