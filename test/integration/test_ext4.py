# SPDX-License-Identifier: BSD-3-Clause
"""ext4 on a disk: what a program writes is there at the next start, and the
host's e2fsck finds nothing to mend."""
import random
import sqlite3
import subprocess

import pytest

import powercut


def make_disk(path, *options, size="24M"):
    subprocess.run(["truncate", "-s", size, path], check=True)
    subprocess.run(["mke2fs", "-q", "-F", *options, path], check=True)
    return path


def assert_clean(disk):
    p = subprocess.run(["e2fsck", "-fn", disk], capture_output=True, text=True)
    assert p.returncode == 0, p.stdout


def fetched(disk, name, folder):
    """A file of the disk, as the host's own tool reads it."""
    path = folder / "fetched"
    subprocess.run(["debugfs", "-R", f"dump /{name} {path}", disk],
                   check=True, capture_output=True)
    return path


def sql(uk, disk, text, *args):
    p = uk.run("sqlite", "--disk", disk, *args, "--", "/mnt/test.db",
               stdin=text.encode())
    return p.stdout.decode().split(), p.stderr.decode()


@pytest.mark.parametrize("options", [("-t", "ext4"), ("-t", "ext3"),
                                     ("-t", "ext2")], ids=lambda o: o[1])
def test_sqlite_keeps_its_data(uk, tmp_path, options):
    disk = make_disk(tmp_path / "data.img", *options)
    out, err = sql(uk, disk, """
        CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
                                WHERE i < 2000)
        INSERT INTO t SELECT i, hex(randomblob(50)) FROM n;
        PRAGMA journal_mode=WAL;
        BEGIN; DELETE FROM t WHERE a % 2; COMMIT;
        BEGIN; DELETE FROM t; ROLLBACK;
        SELECT count(*) FROM t;""")
    assert out == ["wal", "1000"], err
    assert_clean(disk)
    out, err = sql(uk, disk, """
        PRAGMA integrity_check; SELECT sum(a) FROM t;
        PRAGMA journal_mode=DELETE; INSERT INTO t VALUES(1, 'x');
        SELECT count(*) FROM t;""")
    assert out == ["ok", "1001000", "delete", "1001"], err
    assert_clean(disk)
    db = sqlite3.connect(fetched(disk, "test.db", tmp_path))
    assert db.execute("SELECT count(*) FROM t").fetchone() == (1001,)
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_disk_that_cannot_be_written(uk, tmp_path):
    disk = make_disk(tmp_path / "data.img", "-t", "ext4")
    out, _ = sql(uk, disk, "CREATE TABLE t(a); INSERT INTO t VALUES(7);")
    before = disk.read_bytes()
    out, err = sql(uk, f"{disk},ro",
                   "SELECT a FROM t; INSERT INTO t VALUES(8);")
    assert out == ["7"] and "readonly" in err.replace("-", ""), err
    assert disk.read_bytes() == before


@pytest.mark.parametrize("options, state, why", [
    (["-t", "ext4", "-O", "inline_data"], 1, "only known to read"),
    (["-t", "ext4"], 3, "tells of errors"),
    (["-t", "ext2"], 0, "no journal and was not unmounted"),
])
def test_why_it_is_read_only(uk, tmp_path, options, state, why):
    """The boot log says what keeps the guest from writing."""
    disk = make_disk(tmp_path / "data.img", *options)
    subprocess.run(["debugfs", "-w", "-R", f"ssv state {state}", disk],
                   check=True, capture_output=True)
    _, err = sql(uk, disk, "CREATE TABLE t(a);")
    assert "unable to open" in err
    assert why in uk("logs", "--boot", "sqlite").stdout.decode()


def test_a_disk_that_fails(uk, tmp_path):
    """After some writes each is an error: the program is told, the file
    system is read-only, what was promised before is there."""
    disk = make_disk(tmp_path / "data.img", "-t", "ext4")
    log, boot = tmp_path / "log", tmp_path / "boot"
    log.write_bytes(b"")
    writes = random.randrange(80, 200)
    print("writes", writes)
    argv = powercut.command_line(uk, disk, log, boot, powercut.failing(writes))
    # With less SQLite promises before the end of its journal is on the disk.
    text = (".bail on\nPRAGMA synchronous=EXTRA;\n"
            "CREATE TABLE t(a INTEGER PRIMARY KEY, b);\n") + "".join(
        f"INSERT INTO t VALUES({n}, hex(randomblob(500)));\nSELECT {n};\n"
        for n in range(60))
    p = subprocess.run(argv, input=text.encode(), capture_output=True,
                       timeout=120)
    promised, err = p.stdout.decode().split(), p.stderr.decode()
    assert "disk I/O error" in err and 2 < len(promised) < 60, err
    said = boot.read_text(errors="replace")
    assert said.count("error 5 writing") == 1 and "read-only from now" in said
    fsck = subprocess.run(["e2fsck", "-fp", disk], capture_output=True)
    assert fsck.returncode <= 1, fsck.stdout
    assert_clean(disk)
    out, err = sql(uk, disk, "PRAGMA integrity_check; SELECT max(a) FROM t;")
    assert out[0] == "ok" and int(out[1]) >= len(promised) - 1, (out, err)


def test_a_full_disk(uk, tmp_path):
    """The program is told, nothing is damaged, and there is room again when
    something goes."""
    disk = make_disk(tmp_path / "data.img", "-t", "ext4", size="8M")
    out, err = sql(uk, disk, """
        CREATE TABLE t(a INTEGER PRIMARY KEY, b);
        INSERT INTO t VALUES(1, zeroblob(2000000));
        INSERT INTO t VALUES(2, zeroblob(9000000));
        SELECT count(*) FROM t; DELETE FROM t;
        INSERT INTO t VALUES(3, zeroblob(1000000));
        PRAGMA integrity_check; SELECT count(*) FROM t;""")
    assert out == ["1", "ok", "1"] and "full" in err, (out, err)
    assert_clean(disk)


def test_no_file_system_there(uk, tmp_path):
    """The boot says what is missing, and ends."""
    disk = tmp_path / "data.img"
    disk.write_bytes(bytes(1 << 20))
    p = uk.run("sqlite", "--disk", disk, "--append",
               'vfs.fstab=[ "vda:/mnt:ext4" ]', "--", "/mnt/test.db")
    err = p.stderr.decode()
    assert p.returncode and "vda" in err and "no ext2, ext3 or ext4" in err


def cuts(recorded, folder, count, rng, honour=True):
    """The power goes `count` times; what was wrong then."""
    disk, log, promised = recorded
    found = []
    for _ in range(count):
        place = rng.randrange(promised[0], len(log) + 1)
        image = powercut.cut(disk, log, place, rng, honour)
        rows = sum(p <= place for p in promised) - 1
        found.append(powercut.check(image, folder, rows))
    return [wrong for wrong in found if wrong]


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_power_cuts(uk, tmp_path, mode):
    """What was promised is there after each, and e2fsck has nothing to do
    but to carry out the journal; without flushes that is not so."""
    seed = random.randrange(1 << 32)
    print("seed", seed)
    disk = make_disk(tmp_path / "empty.img", "-t", "ext4")
    recorded = disk, *powercut.record(uk, disk, tmp_path, mode, 12)
    assert cuts(recorded, tmp_path, 5, random.Random(seed)) == []
    again = tmp_path / "again.img"
    again.write_bytes(powercut.cut(*recorded[:2], len(recorded[1]),
                                   random.Random(seed)))
    # the same disk with flushes that do nothing
    assert cuts(recorded, tmp_path, 8, random.Random(1), honour=False)
    # the driver itself carries out what a cut left
    out, err = sql(uk, again, "PRAGMA integrity_check; SELECT max(a) FROM t;")
    assert out == ["ok", "12"], err
    assert_clean(again)
