# SPDX-License-Identifier: BSD-3-Clause
"""Two builds in one folder: one waits for the other, or is refused."""
import os
import re
import subprocess
import time

import pytest


@pytest.fixture
def busy(tree):
    """A build that is in the middle of compiling main.c, and goes on when
    the file `go` is there."""
    slow = tree.write("slow", "#!/bin/sh\ncase $* in *main.c*) : >%s\n"
                      "while [ ! -e %s ]; do sleep 0.05; done;; esac\n"
                      "exec %s \"$@\"\n" %
                      (tree.path / "there", tree.path / "go", tree.wrapper))
    slow.chmod(0o755)
    build = subprocess.Popen(
        ["make", "CC=%s" % slow, "-j2"], cwd=tree.root / "app",
        env=tree.env(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True)
    while not (tree.path / "there").exists():
        time.sleep(0.02)
        assert build.poll() is None
    tree.cc = "CC=%s" % slow
    yield tree, build
    (tree.path / "go").touch()
    build.wait()


def second(tree, **more):
    return subprocess.Popen(["make", tree.cc], cwd=tree.root / "app",
                            env=tree.env(**more), stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True)


def test_the_second_waits(busy):
    tree, first = busy
    other = second(tree)
    line = other.stdout.readline()
    match = re.search(r"the build folder (\S+) is locked by another build "
                      r"\(pid (\d+)\): waiting for it", line)
    assert match, line
    assert match.group(1) == str(tree.root / "app/build")
    assert os.path.exists("/proc/" + match.group(2))
    (tree.path / "go").touch()
    text = first.communicate()[0]
    rest = other.communicate()[0]
    assert (first.returncode, other.returncode) == (0, 0), text + rest
    assert rest == ""


def test_refused_after_a_time(busy):
    tree, _ = busy
    for wait in "0", "1":
        result = tree.make(tree.cc, UK_LOCK_WAIT=wait, ok=False)
        assert result.status != 0
        assert "is locked by another build (pid " in result.text
        assert "use another build folder: O=" in result.text


def test_another_folder_is_free(busy):
    tree, _ = busy
    assert tree.make("O=%s" % (tree.path / "other"), "objs").status == 0


def test_a_killed_build_leaves_no_lock(busy):
    tree, first = busy
    first.terminate()
    (tree.path / "go").touch()
    first.communicate()
    tree.make(tree.cc, UK_LOCK_WAIT="20")


def test_make_inside_of_a_build(tree):
    makefile = tree.root / "lib/ukbar/Makefile.uk"
    makefile.write_text(makefile.read_text() + """
$(LIBUKBAR_BUILD)/.version:
	+$(Q)$(MAKE) -C $(UK_BASE) A=$(APP_DIR) O=$(BUILD_DIR) print-libs >$@
UK_PREPARE-y += $(LIBUKBAR_BUILD)/.version
""")
    tree.make(UK_LOCK_WAIT="0")
    assert "libukbar\n" in \
        (tree.root / "app/build/libukbar/.version").read_text()


def test_the_guest_runs_without_the_lock(tree):
    tree.write("uk", "#!/bin/sh\nunset MAKEFLAGS\n"
               "exec make -C $2 print-libs\n").chmod(0o755)
    assert "libukbar\n" in tree.make("run", UK_LOCK_WAIT="0").text


def test_folder_that_cannot_be_written(tree):
    (tree.path / "file").write_text("")
    result = tree.make("O=%s/file/o" % tree.path, ok=False)
    assert "cannot write to the build folder %s/file/o (Not a directory)" % \
        tree.path in result.text


def test_removed_under_the_waiting(busy):
    tree, first = busy
    clean = subprocess.Popen(["make", "properclean"], cwd=tree.root / "app",
                             env=tree.env(), stderr=subprocess.PIPE)
    clean.stderr.readline()
    builds = [second(tree) for _ in range(2)]
    for build in builds:
        build.stdout.readline()
    (tree.path / "go").touch()
    first.communicate()
    clean.communicate()
    texts = [build.communicate()[0] for build in builds]
    assert [build.returncode for build in builds] == [0, 0], texts
    if (tree.root / "app/build").exists():
        assert tree.make(tree.cc).status == 0
