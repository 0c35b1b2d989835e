# SPDX-License-Identifier: BSD-3-Clause
"""`uk port`: packages that the tree does not have are ported, and their
upstream tests run in the guest. test/stress has another, whose take long."""
import io
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tarfile
import time

import pytest

EDITS = pathlib.Path(__file__).parent / "port"
MAKEFILE = "libs.a: s.o\n\t$(AR) rc $@ s.o\ns.o: s.c\n\t$(CC) -c s.c\n"


def ported(uk, folder, *args):
    p = uk("port", *args, cwd=folder)
    assert p.returncode == 0, p.stderr.decode()
    return p.stdout.decode()


def test_autotools_without_an_edit(uk, tmp_path):
    """libyaml: autoreconf, configure, Automake's list of tests."""
    todo = ported(uk, tmp_path, "libyaml")
    assert "Read the headers that were made" in todo
    assert "run-parser" in todo     # a program that is not installed
    ext = tmp_path / "ext" / "libyaml"
    assert "#define YAML_VERSION_STRING" in \
        (ext / "include" / "config.h").read_text()
    assert "built by autotools" in (ext / "README.md").read_text()
    p = uk("test", "app/libyaml-test", cwd=tmp_path)
    assert p.returncode == 0, p.stderr.decode()
    assert p.stdout == b"1 passed, 0 failed\n"
    p = uk.run("app/libyaml-test", "--no-build", cwd=tmp_path)
    assert b"checking utf-8 sequences: 0 fail(s)" in p.stdout
    assert p.stdout.endswith(b"2 of 2 programs passed\n")
    p = uk.run("app/libyaml-test", "--no-build", "--", "nosuch", cwd=tmp_path)
    assert p.returncode == 2
    again = uk("port", "libyaml", cwd=tmp_path)
    assert again.returncode == 125
    assert b"ext/libyaml is there already" in again.stderr


def test_cmake_with_files(uk, tmp_path):
    """cJSON: CTest's list, a library of test helpers, files to read."""
    ported(uk, tmp_path, "cjson")
    subprocess.run(["patch", "-s", "-p1", "-i", EDITS / "cjson.patch"],
                   cwd=tmp_path, check=True)
    app = tmp_path / "app" / "cjson-test"
    p = uk("build", app)
    assert p.returncode == 0, p.stderr.decode()
    source, = (app / "build" / "libcjson" / "origin").glob("cjson-*")
    shutil.copytree(source / "tests" / "inputs", tmp_path / "root" / "inputs")
    p = uk.run(app, "--no-build", "--rootfs", tmp_path / "root")
    assert p.returncode == 0, p.stdout.decode()
    assert p.stdout.endswith(b"19 of 19 programs passed\n")
    # Unity, upstream's test driver, counts in all but one; a case of
    # theirs is one that upstream itself ignores.
    assert p.stdout.count(b" Tests 0 Failures ") == 18
    p = uk.run(app, "--no-build", "--", "parse_examples")
    assert p.returncode != 0    # without its files it fails


MESON = """project('words', 'c')
lib = static_library('words', 'words.c', install: true)
install_headers('words.h')
executable('count', 'count.c', 'getopt.c', link_with: lib, install: true)
exe = executable('check', 'check.c', link_with: lib,
    c_args: '-DSECOND="' + meson.current_source_dir() / 'data/b.txt' + '"')
test('check', exe, args: ['--file=' + meson.current_source_dir() / 'data/a.txt'])
test('no file', exe, should_fail: true)
"""
WORDS = """#include <stdio.h>
#include "words.h"
int words(const char *path)
{
	char word[80];
	int n = 0;
	FILE *f = fopen(path, "r");
	if (!f)
		return -1;
	while (fscanf(f, "%79s", word) == 1)
		n++;
	fclose(f);
	return n;
}
"""


def test_meson_with_a_getopt_of_its_own(uk, tmp_path):
    """The program's function has a name of the C library's; the tests' files
    are named by paths of a build that is gone; a test is meant to fail,
    makes a file in /tmp, closes its output."""
    made = tmp_path / "words-2.1"
    (made / "data").mkdir(parents=True)
    (made / "data" / "a.txt").write_text("one two three\n")
    (made / "data" / "b.txt").write_text("four five\n")
    (made / "meson.build").write_text(MESON)
    (made / "words.c").write_text(WORDS)
    (made / "words.h").write_text("int words(const char *path);\n")
    (made / "getopt.c").write_text(
        "int optind = 5;\nint getopt(int c, char *const *v, const char *o)\n"
        "{ return 40; }\n")
    (made / "count.c").write_text(
        "int getopt(int, char *const *, const char *);\nextern int optind;\n"
        "#include \"words.h\"\nint main(int c, char **v)\n"
        "{ return getopt(c, v, \"\") + optind + words(\"/nosuch\"); }\n")
    (made / "check.c").write_text(
        "#include <stdio.h>\n#include \"words.h\"\nint main(int c, char **v)\n"
        "{ return c != 2 || words(v[1] + 7) != 3 || words(SECOND) != 2 || "
        "!tmpfile() || fclose(stdout); }\n")
    todo = ported(uk, tmp_path, made, "--name", "words")
    assert "/words/data/a.txt, -DSECOND=\"/words/data/b.txt\"" in todo
    assert not subprocess.run(["grep", "-r", "uk-port-", tmp_path / "ext",
                               tmp_path / "app"], capture_output=True).stdout
    assert uk("build", "app/count", cwd=tmp_path).returncode == 0
    assert uk.run("app/count", "--no-build", cwd=tmp_path).returncode == 44
    app = tmp_path / "app" / "words-test"
    with open(app / "defconfig", "a") as f:
        f.write("CONFIG_LIB9PFS=y\n")
    p = uk("build", app)
    assert p.returncode == 0, p.stderr.decode()
    p = uk.run(app, "--no-build", "--fs", f"{made}:/words")
    assert p.stdout.endswith(b"1 of 1 programs passed\n"), p.stdout
    assert p.returncode == 0
    assert uk.run(app, "--no-build").returncode != 0    # without its files


def archive(path, *members):
    with tarfile.open(path, "w:gz") as tar:
        for name, link in members:
            info = tarfile.TarInfo(name)
            if link is not None:
                info.type, info.linkname = tarfile.SYMTYPE, link
                tar.addfile(info)
            else:
                info.size = 2
                tar.addfile(info, io.BytesIO(b"x\n"))
    return path


@pytest.mark.parametrize("members", [
    [("../../escaped", None)], [("/tmp/../tmp/escaped", None)],
    [("s/l", "../.."), ("s/l/escaped", None)], [("s/l", "/etc/passwd")],
    [("s/a", "b"), ("s/a/x", None)], [("s/b/c", "d/../../../..")],
], ids=["up", "absolute", "through", "link", "within", "late"])
def test_archive_that_leads_outside(uk, tmp_path, members):
    path = archive(tmp_path / "s-1.0.tar.gz", *members)
    p = uk("port", path, cwd=tmp_path)
    assert p.returncode == 125 and b"lies outside" in p.stderr
    assert not (tmp_path / "ext").exists()


@pytest.mark.parametrize("kind", ["gz", "xz", "bz2"])
def test_archive_that_is_damaged(uk, tmp_path, kind):
    """Cut anywhere, or with other bytes in it: one line each."""
    whole = tmp_path / "whole"
    with tarfile.open(whole, "w:" + kind) as tar:
        info = tarfile.TarInfo("s/Makefile")
        info.size = 20000
        tar.addfile(info, io.BytesIO(random.Random(1).randbytes(20000)))
    data = whole.read_bytes()
    for part in (b"", data[:7], data[:len(data) // 2], data[:-9],
                 data[:9000] + bytes(50) + data[9050:]):
        (tmp_path / f"s-1.tar.{kind}").write_bytes(part)
        p = uk("port", f"s-1.tar.{kind}", cwd=tmp_path)
        assert p.returncode == 125 and p.stderr.count(b"\n") == 1, p.stderr
        assert b"archive: s-1.tar." in p.stderr


def folder(path, makefile, source="int f(void) { return 1; }\n"):
    path.mkdir()
    (path / "Makefile").write_text(makefile)
    (path / "s.c").write_text(source)
    return path


def test_folder_and_archive(uk, tmp_path):
    """A Makefile: the library is what was put into the archive."""
    made = folder(tmp_path / "s-1.0", MAKEFILE)
    subprocess.run(["tar", "-czf", "s-1.0.tar.gz", "s-1.0"], cwd=tmp_path,
                   check=True)
    assert "the archive's path" in ported(uk, tmp_path, "s-1.0.tar.gz")
    text = (tmp_path / "ext" / "s" / "Makefile.uk").read_text()
    assert "LIBS_SRCS-y += $(LIBS_SRC)/s.c\n" in text
    assert "the folder's path" in ported(uk, tmp_path, made, "--name", "t")
    assert not (made / "s.o").exists()      # built in a copy


@pytest.mark.parametrize("what,message", [
    ("nosuch-package-at-all", b"no source package 'nosuch-package-at-all'"),
    ("../$(touch x)", b"no file or folder, and no name"),
    ("empty", b"/empty: no build system that is known"),
    ("with space", b"make cannot handle ' ' in a path"),
    ("plain.txt", b"no archive of a kind"),
])
def test_what_cannot_be_ported(uk, tmp_path, what, message):
    (tmp_path / "empty").mkdir()
    (tmp_path / "with space").mkdir()
    (tmp_path / "plain.txt").write_text("x")
    p = uk("port", what, cwd=tmp_path)
    assert p.returncode == 125 and message in p.stderr
    assert not (tmp_path / "ext").exists() and not (tmp_path / "x").exists()


def test_build_that_fails(uk, tmp_path):
    made = folder(tmp_path / "bad", MAKEFILE, "int f(void) { return nosuch; }")
    uk.env["UK_CACHE"] = str(tmp_path / "cache")
    p = uk("port", made, cwd=tmp_path)
    log = tmp_path / "cache" / "port" / "bad.log"
    assert p.returncode == 125 and b"nosuch" in p.stderr
    assert str(log).encode() in p.stderr and "nosuch" in log.read_text()
    assert not (tmp_path / "ext").exists()


def test_name_that_a_shell_would_misread(uk, tmp_path):
    made = folder(tmp_path / "odd", MAKEFILE.replace(
        "-c s.c", "'-DX=\"$$(touch y)\"' -c s.c"), "const char *f = X;\n")
    ported(uk, tmp_path, made)
    text = (tmp_path / "ext" / "odd" / "Makefile.uk").read_text()
    assert "'-DX=\"$$(touch y)\"'" in text


def test_interrupted(uk, tmp_path):
    """Nothing is left: no process, no folder."""
    made = folder(tmp_path / "slow", "all:\n\tsetsid sh -c 'sleep 4321' & "
                  "(touch %s/here; sleep 4321)\n" % tmp_path)
    uk.env["TMPDIR"] = str(tmp_path / "temp")
    (tmp_path / "temp").mkdir()
    p = uk.popen("port", made, cwd=tmp_path)
    while not (tmp_path / "here").exists():
        assert p.poll() is None
        time.sleep(0.05)
    p.send_signal(signal.SIGINT)
    _, errors = p.communicate()
    assert p.returncode == 130 and b"interrupted" in errors
    assert os.listdir(tmp_path / "temp") == []
    assert not (tmp_path / "ext").exists()
    assert subprocess.run(["pgrep", "-f", "sleep 4321$"]).returncode == 1
