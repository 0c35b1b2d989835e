# SPDX-License-Identifier: BSD-3-Clause
"""SQLite's shell in a unikernel, beside the same SQLite on Linux (Debian's
sqlite3)."""
import subprocess

import pytest

from conftest import LIMIT, ROOT, UK

SCRIPTS = ROOT / "test" / "integration" / "sqlite"
# As deep as SQLite lets expressions and JSON be: the stack has to hold it.
DEEP = "\n".join([
    "select " + "+".join(["1"] * 1000) + ";",
    "select " + "+".join(["1"] * 1001) + ";",
    "select " + " || ".join(["abs(1)"] * 900) + " = 'x';",
    f"select json_valid('{'[' * 2000}{']' * 2000}');",
    f"select json_extract('{'[' * 1000}7{']' * 1000}', '$'"
    f" || replace(hex(zeroblob(1000)), '00', '[0]'));",
    "select " + "case when 0 then 1 else " * 90 + "7" + " end" * 90 + ";",
])
# A journal in shared memory with one connection, and with another that reads
# while the first has not committed.
WAL = """
.open wal.db
pragma journal_mode = wal;
create table t(a);
insert into t values(1),(2);
.connection 1
.open wal.db
select count(*) from t;
.connection 0
begin; insert into t values(3);
.connection 1
select count(*) from t;
.connection 0
commit;
.connection 1
select count(*) from t;
pragma wal_checkpoint;
.connection 0
pragma wal_checkpoint(truncate);
pragma integrity_check;
"""


@pytest.fixture(scope="module", autouse=True)
def image():
    subprocess.run([UK, "build", "sqlite"], check=True, timeout=LIMIT)


@pytest.fixture
def sqlite(uk):
    """Input of `uk run sqlite`: (status, output, errors)."""
    def run(stdin, *args):
        p = uk.run("sqlite", "--no-build", "--", *args, stdin=stdin)
        return p.returncode, p.stdout.decode(), p.stderr.decode()
    return run


@pytest.fixture
def linux(tmp_path):
    """The same of Linux, with the folder as the root."""
    def run(stdin, *args):
        p = subprocess.run(["sqlite3", *args], input=stdin, cwd=tmp_path,
                           capture_output=True, timeout=60)
        return p.returncode, p.stdout.decode().replace(f"{tmp_path}/", "/"), \
            p.stderr.decode().replace("sqlite3:", "sqlite:")
    return run


@pytest.mark.parametrize("script", ["sql", "shell"])
def test_scripts(sqlite, linux, script):
    stdin = (SCRIPTS / f"{script}.sql").read_bytes()
    status, out, err = linux(stdin)
    assert len(out.splitlines()) > 100
    got = sqlite(stdin)
    assert got[1].splitlines() == out.splitlines()
    assert got[2].splitlines() == err.splitlines()
    assert got[0] == status


@pytest.mark.parametrize("args, stdin", [
    ([], b"select 6 * 7;\n"),
    (["-bail"], b"select 1;\nselect nosuch;\nselect 2;\n"),
    ([], b"select 1;\nselect nosuch;\nselect 2;\n"),
    ([":memory:", "select 1; select 'two'"], b""),
    ([":memory:", "select nosuch"], b""),
    (["-json", "x.db", "create table t(a); insert into t values(1.5); "
      "select * from t"], b""),
    (["-nosuch"], b""),
    (["no/such/folder/x.db", "create table t(a)"], b""),
    ([], b".exit 3\n"),
    ([], DEEP.encode()),
    ([], WAL.encode()),
], ids=["input", "bail", "no-bail", "argument", "error", "json", "option",
        "path", "exit", "deep", "wal"])
def test_as_on_linux(sqlite, linux, args, stdin):
    assert sqlite(stdin, *args) == linux(stdin, *args)


def test_built_as_debian_builds_it(sqlite, linux):
    """But for what cannot be: loading code, and starting programs."""
    text = b"pragma compile_options;\n"
    ours, theirs = (set(run(text)[1].splitlines()) for run in (sqlite, linux))
    assert {line for line in ours ^ theirs
            if not line.startswith("COMPILER=")} == \
        {"ENABLE_LOAD_EXTENSION", "OMIT_LOAD_EXTENSION", "OMIT_POPEN"}


def test_a_database_from_outside(uk, tmp_path):
    """A database made on Linux, read and changed in the guest."""
    root = tmp_path / "root"
    root.mkdir()
    subprocess.run(["sqlite3", root / "made.db", "create table t(a);"
                    "with recursive n(i) as (select 1 union all "
                    "select i + 1 from n limit 10000) "
                    "insert into t select i from n;"], check=True)
    p = uk.run("sqlite", "--no-build", "--rootfs", root, "--", "/made.db",
               "insert into t values(10001); pragma integrity_check; "
               "select sum(a) from t;")
    assert p.stdout == b"ok\n50015001\n", p.stderr.decode()
