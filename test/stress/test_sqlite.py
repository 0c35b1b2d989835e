# SPDX-License-Identifier: BSD-3-Clause
"""What SQLite's source carries as tests in C: the corpus of its fuzzers, whose
every result is compared with that of the same program on Linux, and its tests
of threads."""
import hashlib
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
# How long it took, where a table is in memory, and how much the whole took.
VARIES = re.compile(rb"in [0-9.]+ seconds|(?<=vtab:)[0-9A-F]{6,16}"
                    rb"|^Peak memory usages.*")
CASE = re.compile(rb"^sqlid=\d+,dbid=\d+$")
# On a damaged database SQLite may look at bytes behind a page, where pointers
# are: with addresses at random a few results change from run to run on Linux.
RUNS = 20
FEW = 3


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
         PROGRAMS / "fuzzcheck/steady.c", *(source / f"{name}.c" for name in (
             "test/fuzzcheck", "test/ossfuzz", "test/vt02",
             "test/fuzzinvariants", "ext/recover/dbdata",
             "ext/recover/sqlite3recover")),
         made / "sqlite3.c", "-o", program, "-lm"], check=True)
    return program


def arguments(name):
    return ["--native-malloc", "--result-trace", "-v", "-v", name]


def cases(path, name):
    """{which: digest of what it printed}, in order, and the count of lines."""
    found, count, case = {}, 0, b"the first"
    with open(path, "rb") as f:
        for count, line in enumerate(f, 1):
            line = VARIES.sub(b"", line)
            line = line.replace(b"/" + name.encode(), name.encode())
            if CASE.match(line):
                case = line
                assert case not in found, case
            found.setdefault(case, hashlib.sha256()).update(line)
    return {case: h.digest() for case, h in found.items()}, count


def run_host(host, name, root, path):
    with open(path, "wb") as f:
        p = subprocess.run([host, *arguments(name)], cwd=root, stdout=f,
                           stderr=subprocess.STDOUT, timeout=LIMIT)
    assert p.returncode == 0
    return cases(path, name)


@pytest.mark.parametrize("name", CORPUS)
def test_the_corpus_of_the_fuzzers(source, host, name, tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    os.link(source / "test" / name, root / name)
    linux, count = run_host(host, name, root, tmp_path / "linux")
    with open(tmp_path / "ours", "wb") as f:
        p = subprocess.run(
            [UK, "run", PROGRAMS / "fuzzcheck", "--no-build", "--accel", "tcg",
             "--rootfs", root, "--", *arguments("/" + name)],
            env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}, stdout=f,
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=LIMIT)
    assert p.returncode == 0, p.stderr.decode()
    ours, _ = cases(tmp_path / "ours", name)
    assert count > 1000 and list(ours) == list(linux)
    differ = {case for case in ours if ours[case] != linux[case]}
    steady = set(differ)    # which Linux has always answered alike
    for run in range(RUNS if differ else 0):
        again, _ = run_host(host, name, root, tmp_path / "again")
        steady -= {case for case in steady if again[case] != linux[case]}
    assert not steady and len(differ) <= FEW, (steady, differ)


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
