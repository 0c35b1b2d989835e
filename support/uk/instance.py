# SPDX-License-Identifier: BSD-3-Clause
# Records of running guests: one folder each, so that other calls find them.
import contextlib
import json
import os
import re
import shutil
import signal
import stat
import time

from command import locked
from errors import CRASH, HANG, KILLED, TOOL, UkError

GRACE_S = 5.0   # a guest that does not end within this is killed
SCHEMA = 1      # of the JSON objects about instances; raised when keys go
# A line in which QEMU says why it gives up (it then ends with status 1).
QEMU_FAILED = re.compile(
    rb"^(qemu(?:-system-\S+)?: (?!warning:|info:).*)", re.M)


def runtime_dir():
    """The folder for this user's records, made private; checked because its
    place under /tmp is everybody's."""
    base = os.environ.get("XDG_RUNTIME_DIR")
    if base and os.access(base, os.W_OK):
        path = os.path.join(base, "unilith")
    else:
        path = f"/tmp/unilith-{os.getuid()}"
    os.makedirs(path, mode=0o700, exist_ok=True)
    st = os.lstat(path)
    if not stat.S_ISDIR(st.st_mode) or st.st_uid != os.getuid() \
            or st.st_mode & 0o077:
        raise UkError(f"{path} is not a private folder of yours",
                      "remove it, or set XDG_RUNTIME_DIR")
    return path


def start_time(pid):
    """When a process started, in clock ticks since boot; None if it is gone.
    With the pid it names a process for good: pids are used again."""
    try:
        with open(f"/proc/{pid}/stat") as f:
            fields = f.read().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else int(fields[19])


def boot_id():
    """Which start of this machine this is: pids and times begin anew."""
    with open("/proc/sys/kernel/random/boot_id") as f:
        return f.read().strip()


def records_lock():
    """Held by whoever makes, chooses by, or tidies up the records."""
    return locked(os.path.join(runtime_dir(), ".lock"))


NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")
FIFOS = ("control.in", "stdin.in")  # which QEMU reads
# What each record holds; a file without it is none of ours.
ALWAYS = {"name": str, "pid": int, "pid_start": (int, type(None)),
          "image": str, "mem_mib": int}


class Instance:
    """A guest: its folder, and the record.json in it."""

    def __init__(self, name):
        if not NAME.fullmatch(name):
            raise UkError(f"'{name}' is no name for an instance",
                          "letters, digits, '.', '_' and '-'")
        self.name = name
        self.dir = os.path.join(runtime_dir(), name)
        self.record = {}
        self.held = None

    def path(self, leaf):
        return os.path.join(self.dir, leaf)

    def load(self):
        try:
            with open(self.path("record.json")) as f:
                record = json.load(f)
        except (FileNotFoundError, ValueError):
            record = None
        whole = isinstance(record, dict) and all(
            isinstance(record.get(k, self), ALWAYS[k]) for k in ALWAYS)
        self.record = record if whole else {}
        return self

    def save(self):
        path = self.path("record.json")
        try:
            with open(path + ".new", "w") as f:
                json.dump(self.record, f)
            os.replace(path + ".new", path)
        except OSError as e:    # what write() raises does not name the file
            raise OSError(e.errno, e.strerror, path) from None

    def alive(self):
        r = self.record
        if not r.get("pid") or r.get("boot", boot_id()) != boot_id():
            return False
        started = start_time(r["pid"])
        return started is not None and started == r.get("pid_start")

    def check_free(self):
        """A name in use is an error."""
        if self.load().alive():
            raise UkError(f"'{self.name}' is running already (pid "
                          f"{self.record['pid']}, {self.record['image']})",
                          f"./uk stop {self.name}, or --name OTHER")

    def create(self):
        """A fresh folder."""
        self.check_free()
        shutil.rmtree(self.dir, ignore_errors=True)
        os.mkdir(self.dir, 0o700)
        os.mkfifo(self.path("control.in"), 0o600)
        # what is said before QEMU listens waits in the pipe while it is open
        self.held = open(self.path("control.in"), "r+b", buffering=0)
        self.record = {"schema": SCHEMA, "name": self.name}
        return self

    def read(self, leaf):
        try:
            with open(self.path(leaf), "rb") as f:
                return f.read()
        except FileNotFoundError:
            return b""

    def settle(self):
        """Notice an end that nobody saw: of a guest in the background, or
        one that was killed, or stopped with the machine."""
        if self.alive():
            return
        if not self.record or self.record.get("boot", boot_id()) != boot_id():
            shutil.rmtree(self.dir, ignore_errors=True)
        elif self.record.get("end") is None:
            kind, status = self.end()
            self.record.update(end=kind, status=status)
            self.save()
            for leaf in FIFOS:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(self.path(leaf))

    def control(self, *lines):
        """Send lines to the guest's control port. The pipe is kept open by
        QEMU, so it never blocks unless the guest left 64 KiB unread."""
        try:
            fd = os.open(self.path("control.in"), os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            return
        try:
            os.write(fd, "".join(f"{line}\n" for line in lines).encode())
        except OSError:
            pass    # the guest is gone or stuck: the caller's wait will tell
        finally:
            os.close(fd)

    def tell_time(self):
        """The guest's clock is late by the time that QEMU took to start, and
        counts by a rate that it has measured."""
        self.control(f"time {time.time_ns() // 1000}")

    def wait(self, seconds, until=None):
        """True once the guest has ended (or until() says so) in time."""
        end = time.monotonic() + seconds
        while self.alive():
            if until and until():
                return True
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True

    def kill(self):
        if self.alive():
            os.kill(self.record["pid"], signal.SIGKILL)
            self.wait(GRACE_S)

    def stop(self, signame="TERM"):
        """Ask the guest to end, kill it after GRACE_S. True: it obeyed."""
        self.control(f"signal {signame}")
        if self.wait(GRACE_S):
            return True
        self.kill()
        self.record["killed"] = True
        self.save()
        return False

    def pongs(self):
        return self.read("control.out").count(b"pong\n")

    def end(self, qemu_status=None):
        """How the guest ended: (kind, exit status of the tool)."""
        if self.record.get("hung"):
            return "hang", HANG
        if self.record.get("killed"):
            return "killed", KILLED
        if re.search(b"uk: (crash|boot failed)", self.read("boot.log")):
            return "crash", CRASH
        said = re.findall(rb"^exit (\d{1,3})$", self.read("control.out"),
                          re.M)
        if said and int(said[-1]) < 256:
            return "exit", int(said[-1])
        # QEMU removes its pid file whenever it ends by itself.
        if os.path.exists(self.path("pid")):
            return "killed", KILLED
        if qemu_status == 1 and QEMU_FAILED.search(self.read("qemu.log")):
            return "error", TOOL
        if qemu_status is not None and qemu_status > 0 and qemu_status % 2:
            return "exit", (qemu_status - 1) // 2    # isa-debug-exit
        # A debugger ends QEMU as a guest that resets does.
        if qemu_status is not None and qemu_status < 0 or \
                self.record.get("gdb"):
            return "killed", KILLED
        return "crash", CRASH


def all_instances():
    base = runtime_dir()
    return [Instance(n).load() for n in sorted(os.listdir(base))
            if NAME.fullmatch(n) and os.path.isdir(os.path.join(base, n))]


def settle_all():
    """All instances, with the records of those that ended up to date."""
    with records_lock():
        for inst in all_instances():
            inst.settle()
        return all_instances()


def find(name):
    inst = Instance(name).load()
    if not inst.record.get("pid"):
        raise UkError(f"there is no instance '{name}'", "./uk ps --all")
    return inst
