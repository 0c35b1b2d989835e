# SPDX-License-Identifier: BSD-3-Clause
"""Power cuts of a guest's disk. QEMU logs what the guest writes and when it
flushes (format of dm-log-writes); a cut takes the log up to some place: what
was flushed before is on the medium, of the rest any part is, in any order."""
import os
import select
import shlex
import shutil
import sqlite3
import struct
import subprocess

FLUSH = 1
SECTOR = 512
PIECE = 1024        # what a disk writes as a whole
SLOW = 100          # requests in a second


def failing(writes):
    """A layer below which, after so many writes, each is an error."""
    states = "".join(f",set-state.{n}.event=pwritev,set-state.{n}.state={n + 1}"
                     f",set-state.{n}.new_state={n + 2}"
                     for n in range(writes))
    return ("driver=blkdebug,node-name=disk0,image=data" + states +
            ",inject-error.0.event=pwritev,inject-error.0.errno=5,"
            "inject-error.0.once=off,inject-error.0.iotype=write,"
            f"inject-error.0.state={writes + 1}")


def command_line(uk, disk, log, boot_log,
                 layer="driver=blklogwrites,node-name=disk0,file=data,log=log",
                 app="sqlite", args=("/mnt/test.db",)):
    """QEMU's, as the tool has it, with a layer between guest and disk: a log
    of what is written, or another one."""
    shown = uk("-n", "run", app, "--accel", "tcg", "--disk", disk, "--",
               *args).stdout.decode()
    line = next(line for line in shown.splitlines() if "-kernel" in line)
    argv, words = [], iter(shlex.split(line[line.index("qemu-system"):]))
    for option in words:
        value = "" if option in ("-nodefaults", "-no-user-config",
                                 "-no-reboot") else next(words, "")
        if option == "-pidfile" or "control" in value and option != "-append":
            continue
        if "id=uart" in value:
            value = f"file,path={boot_log},id=uart"
        if "node-name=disk0" in value:
            argv += ["-blockdev", "driver=raw,node-name=data,file.driver=file,"
                     f"file.filename={disk}",
                     "-blockdev", "driver=raw,node-name=log,file.driver=file,"
                     f"file.filename={log}"]
            value = layer
        argv += [option] + ([value] if value else [])
    return argv if argv[0].startswith("qemu") else [
        "qemu-system-x86_64", *argv[1:]]


def on_slow_disk(uk, disk, folder, app, args):
    """A program whose requests take a hundredth of a second each, but for the
    first. QEMU's word for its status 0 is 1."""
    log = folder / "log"
    log.write_bytes(b"")
    qemu, *argv = command_line(
        uk, disk, log, folder / "boot",
        "driver=throttle,node-name=disk0,throttle-group=slow,file=data",
        app, args)
    return subprocess.run(
        [qemu, "-object", f"throttle-group,id=slow,x-iops-total={SLOW}",
         *argv], capture_output=True, timeout=900)


class Guest:
    """SQLite in a guest, line by line."""

    def __init__(self, argv):
        self.process = subprocess.Popen(argv, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL)
        self.rest = b""

    def ask(self, text, last):
        """Waits for the line that tells that it was done."""
        self.process.stdin.write(text.encode() + b"\n")
        self.process.stdin.flush()
        while f"{last}\n".encode() not in self.rest:
            assert select.select([self.process.stdout], [], [], 120)[0], \
                self.rest
            data = os.read(self.process.stdout.fileno(), 65536)
            assert data, self.rest
            self.rest += data
        self.rest = b""

    def kill(self):
        self.process.kill()
        self.process.wait()


def record(uk, disk, folder, mode, rows):
    """Writes rows, one transaction each, and kills the guest. The log, and for
    each row how long it was when the guest said that the row is there."""
    log = folder / "log"
    log.write_bytes(b"")
    shutil.copy(disk, folder / "disk.img")
    guest = Guest(command_line(uk, folder / "disk.img", log, folder / "boot"))
    promised = []
    try:
        # with less the end of the last transaction is not promised: its
        # journal's name goes, and nobody syncs the folder
        guest.ask(f"PRAGMA journal_mode={mode}; PRAGMA synchronous=EXTRA; "
                  "CREATE TABLE t(a INTEGER PRIMARY KEY, b); SELECT 'ready';",
                  "ready")
        promised.append(log.stat().st_size)
        for n in range(1, rows + 1):
            guest.ask(f"INSERT INTO t VALUES({n}, randomblob(700)); "
                      f"SELECT 'row{n}';", f"row{n}")
            promised.append(log.stat().st_size)
    finally:
        guest.kill()
    return log.read_bytes(), promised


def entries(log):
    """(end in the log, offset on the disk, data, is a flush)"""
    at = SECTOR
    while at + SECTOR <= len(log):
        sector, count, flags, _ = struct.unpack_from("<QQQQ", log, at)
        end = at + SECTOR * (1 + count)
        if end > len(log):
            return
        yield end, sector * SECTOR, log[at + SECTOR:end], flags & FLUSH
        at = end


def cut(disk, log, place, rng, honour=True):
    """What is on the medium when the power goes at a place of the log."""
    image = bytearray(disk.read_bytes())
    before = [e for e in entries(log) if e[0] <= place]
    flushes = [n for n, e in enumerate(before) if e[3]]
    safe = flushes[-1] + 1 if flushes and honour else 0
    keep = rng.random()
    for n, (_, offset, data, _) in enumerate(before):
        for part in range(0, len(data), PIECE):
            if n < safe or rng.random() < keep:
                piece = data[part:part + PIECE]
                image[offset + part:offset + part + len(piece)] = piece
    return bytes(image)


def check(image, folder, promised):
    """What is wrong with the disk after the power came back; None: nothing."""
    disk, out = folder / "cut.img", folder / "out"
    disk.write_bytes(image)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    for option, most in ("-fp", 1), ("-fn", 0):
        p = subprocess.run(["e2fsck", option, disk], capture_output=True,
                           text=True)
        if p.returncode > most:
            return f"e2fsck {option}: {p.stdout}"
    subprocess.run(["debugfs", "-R", f"rdump / {out}", disk], check=True,
                   capture_output=True)
    try:
        db = sqlite3.connect(out / "test.db")
        if db.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            return "integrity"
        rows = [row for row, in db.execute("SELECT a FROM t ORDER BY a")]
    except sqlite3.DatabaseError as e:
        return str(e)
    if rows != list(range(1, len(rows) + 1)) or len(rows) < promised:
        return f"{promised} rows promised, there are {rows}"
    return None
