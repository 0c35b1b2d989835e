# SPDX-License-Identifier: BSD-3-Clause
# `uk bench time`: how quickly nginx starts and stops, and what of that is
# QEMU's own start and end. Seconds of one run compare with each other only.
import contextlib
import os
import select
import statistics
import subprocess
import tempfile
import time

import ready
from app import App
from errors import UkError
from tapbench import cpu_seconds

STARTS = 11
LIMIT_S = 60
STEP_S = 0.001      # between two tries to connect
PORT = 0x502
# A guest that says that it runs and then rests.
EMPTY = f"""
.code32
.global _start
_start:	mov ${PORT}, %dx
	out %al, %dx
1:	hlt
	jmp 1b
.section .note.pvh, "a", @note
	.long 4, 4, 18
	.asciz "Xen"
	.long _start
"""


class Empty(App):
    """nginx with an empty guest in its place: what QEMU does for nginx before
    the guest begins, it does for this one."""
    image = None

    def __init__(self, folder):
        super().__init__("nginx")
        self.image = os.path.join(folder, "empty")
        subprocess.run(["gcc", "-m32", "-nostdlib", "-static", "-Wl,-n",
                        "-Wl,-Ttext=0x100000", "-Wl,--build-id=none", "-x",
                        "assembler", "-", "-o", self.image], input=EMPTY,
                       text=True, check=True)
        self.pipe = os.path.join(folder, "runs")
        for suffix in (".in", ".out"):
            os.mkfifo(self.pipe + suffix)


def wait(fd):
    """The moment when a descriptor has something to read."""
    if not select.select([fd], [], [], LIMIT_S)[0]:
        raise UkError(f"a guest did nothing for {LIMIT_S} s")
    return time.monotonic()


def end(process):
    """The moment when a process ended. Popen.wait() with a limit looks only
    every 50 ms."""
    fd = os.pidfd_open(process.pid)
    try:
        return wait(fd)
    finally:
        os.close(fd)


@contextlib.contextmanager
def started(app, **kw):
    import bench
    guest = bench.start(app, **kw)
    try:
        yield guest
    finally:
        guest.inst.kill()
        guest.process.wait()


def empty(app):
    """Of a start of the empty guest: seconds until it runs, those that QEMU
    worked until then, and those of QEMU's own end."""
    fd = os.open(app.pipe + ".out", os.O_RDWR)
    try:
        with started(app, qemu=[
                "-chardev", f"pipe,id=runs,path={app.pipe}", "-device",
                f"isa-debugcon,iobase={PORT},chardev=runs"]) as guest:
            runs = wait(fd)
            worked = cpu_seconds(guest.process.pid)
            asked = time.monotonic()
            guest.process.terminate()
            return runs - guest.started, worked, end(guest.process) - asked
    finally:
        os.close(fd)


def first_answer(url, running, since):
    """Seconds from a moment to the first answer."""
    seconds = ready.answer(url, running, since, LIMIT_S, step=STEP_S)
    if seconds is None:
        raise UkError(f"no answer from {url}")
    return seconds


def nginx(app):
    """Of a start of nginx: seconds until it answers, those that QEMU worked
    until then, and those from SIGTERM to QEMU's end."""
    with started(app) as guest:
        first = first_answer(guest.url, guest.running, guest.started)
        worked = cpu_seconds(guest.process.pid)
        asked = time.monotonic()
        guest.inst.control("signal TERM")
        return first, worked, end(guest.process) - asked


def times(rows):
    """`uk bench time`: medians of pairs."""
    import bench
    app = bench.built("nginx")
    with tempfile.TemporaryDirectory(prefix="uk.") as folder:
        none = Empty(folder)
        pairs = [(empty(none), nginx(app)) for _ in range(STARTS)]

    def row(name, figure):
        ms = statistics.median(figure(*pair) for pair in pairs) * 1000
        rows[name] = round(ms, 1), "ms"
    row("empty", lambda e, n: e[0])
    row("empty-stop", lambda e, n: e[2])
    row("nginx-first-answer", lambda e, n: n[0])
    row("nginx-start", lambda e, n: n[0] - e[0])
    row("nginx-start-cpu", lambda e, n: n[1] - e[1])
    row("nginx-stop", lambda e, n: n[2])
