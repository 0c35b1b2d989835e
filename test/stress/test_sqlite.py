# SPDX-License-Identifier: BSD-3-Clause
"""What SQLite's source carries as tests in C: the corpus of its fuzzers, whose
every result is compared with that of the same program on Linux, and its tests
of threads."""
import itertools
import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / "test" / "programs"
UK = ROOT / "uk"
LIMIT = 7200    # seconds after which a program is taken for stuck
CORPUS = [f"fuzzdata{n}.db" for n in range(1, 9)]
# What the clock shows, how long it took, and where a table is in memory.
VARIES = re.compile(rb"\d\d:\d\d:\d\d|\d{4}-\d\d-\d\d|in [0-9.]+ seconds"
                    rb"|(?<=vtab:)[0-9A-F]{6,16}")


def built(name):
    """The folder of SQLite's sources that the program was built from."""
    subprocess.run([UK, "build", PROGRAMS / name], check=True)
    source, = (PROGRAMS / name / "build/libsqlite/origin").glob("sqlite3-*")
    return source


@pytest.fixture(scope="module")
def source():
    return built("fuzzcheck")


@pytest.fixture(scope="module")
def host(source, tmp_path_factory):
    """fuzzcheck for this machine, with the options of ext/sqlite."""
    program = tmp_path_factory.mktemp("host") / "fuzzcheck"
    made = PROGRAMS / "fuzzcheck/build/libsqlite/include"
    options = [line for line in
               (ROOT / "ext/sqlite/options").read_text().splitlines()
               if line.startswith("-")]
    subprocess.run(
        ["gcc", "-O2", "-w", "-D_GNU_SOURCE", "-DSQLITE_OSS_FUZZ", *options,
         "-DSQLITE_ENABLE_UPDATE_DELETE_LIMIT=1",   # as its grammar was made
         "-I", source / "test", "-I", source / "ext/recover", "-I", made,
         *(source / f"{name}.c" for name in (
             "test/fuzzcheck", "test/ossfuzz", "test/vt02",
             "test/fuzzinvariants", "ext/recover/dbdata",
             "ext/recover/sqlite3recover")),
         made / "sqlite3.c", "-o", program, "-lm"], check=True)
    return program


def arguments(name):
    return ["--native-malloc", "--result-trace", "-v", "-v", name]


def lines(path):
    with open(path, "rb") as f:
        for line in f:
            yield VARIES.sub(b"", line)


@pytest.mark.parametrize("name", CORPUS)
def test_the_corpus_of_the_fuzzers(source, host, name, tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    os.link(source / "test" / name, root / name)
    with open(tmp_path / "linux", "wb") as f:
        p = subprocess.run([host, *arguments(name)], cwd=root, stdout=f,
                           stderr=subprocess.STDOUT, timeout=LIMIT)
    assert p.returncode == 0
    with open(tmp_path / "ours", "wb") as f:
        p = subprocess.run(
            [UK, "run", PROGRAMS / "fuzzcheck", "--no-build", "--accel", "tcg",
             "--rootfs", root, "--", *arguments("/" + name)],
            env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}, stdout=f,
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=LIMIT)
    assert p.returncode == 0, p.stderr.decode()
    count = 0
    for count, (ours, linux) in enumerate(itertools.zip_longest(
            lines(tmp_path / "ours"), lines(tmp_path / "linux")), 1):
        assert ours.replace(b"/" + name.encode(), name.encode()) == linux, \
            f"line {count}"
    assert count > 1000


def test_threads(tmp_path):
    """Among them writers, readers and checkpoints over a write-ahead log,
    whose index the connections share in memory."""
    built("threadtest3")
    p = subprocess.run(
        [UK, "run", PROGRAMS / "threadtest3", "--no-build", "--accel", "tcg"],
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
        stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=LIMIT)
    assert p.returncode == 0, p.stdout + p.stderr
    assert "0 errors out of 15 tests" in p.stdout, p.stdout
