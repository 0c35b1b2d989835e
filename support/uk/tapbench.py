# SPDX-License-Identifier: BSD-3-Clause
# `uk bench tap` and `uk bench time`: nginx under wrk over a tap device, in
# QEMU's processor seconds, and how quickly it starts and stops. Seconds of one
# run compare with each other only.
import contextlib
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time

import instructions
import ready
from app import ROOT
from errors import UkError

CONNECTIONS = 30
LOAD_S = 10
DOWNLOAD_MIB = 100
DOWNLOAD_MEMORY_MIB = 512
STARTS = 11
SITE = os.path.join(ROOT, "app", "nginx", "rootfs")
PAGE = "nginx/html/large"       # of the download, in the root file system
# A guest that ends as soon as it runs: what QEMU's own start and end cost.
EMPTY = """
.code32
.global _start
_start:	mov $0x501, %dx
	xor %al, %al
	out %al, %dx
1:	hlt
	jmp 1b
.section .note.pvh, "a", @note
	.long 4, 4, 18
	.asciz "Xen"
	.long _start
"""


def cpu_seconds(pid):
    """What a process has used, in itself and in the kernel."""
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def per_cpu_second(url, pid, *options):
    """Requests that a guest answers for each second that its QEMU works."""
    before = cpu_seconds(pid)
    p = subprocess.run(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{LOAD_S}",
                        *options, url], capture_output=True, text=True)
    used = cpu_seconds(pid) - before
    done = re.search(r"(\d+) requests in", p.stdout)
    if not done or "errors" in p.stdout or "Non-2xx" in p.stdout:
        raise UkError("wrk failed:\n" + p.stdout + p.stderr)
    return round(int(done[1]) / used)


def requests(url, pid):
    """The rows of both kinds of load, after one that does not count."""
    per_cpu_second(url, pid)
    return {"nginx": per_cpu_second(url, pid),
            "nginx-connection":
            per_cpu_second(url, pid, "-H", "Connection: close")}


@contextlib.contextmanager
def site():
    """A root file system with a large file to download."""
    with tempfile.TemporaryDirectory(prefix="uk.") as folder:
        root = os.path.join(folder, "root")
        shutil.copytree(SITE, root)
        with open(os.path.join(root, PAGE), "wb") as f:
            block = bytes(range(256)) * 4096
            for _ in range(DOWNLOAD_MIB):
                f.write(block)
        yield root


def download(url, plugin):
    """Guest instructions for each KiB of a download."""
    before = plugin.dump()
    p = subprocess.run(["curl", "-sSf", "-o", "/dev/null", "-w",
                        "%{size_download}", url + "large"],
                       capture_output=True, text=True)
    if p.returncode or int(p.stdout) != DOWNLOAD_MIB << 20:
        raise UkError("the download failed: " + p.stdout + p.stderr)
    return round((plugin.dump().total() - before.total()) /
                 (DOWNLOAD_MIB << 10))


@contextlib.contextmanager
def nginx(**kw):
    import bench
    guest = bench.start(bench.built("nginx"), net="tap", **kw)
    try:
        guest.wait_ready()
        yield guest
    finally:
        guest.inst.kill()
        guest.process.wait()


def tap(rows):
    """`uk bench tap`."""
    import bench
    if os.geteuid():
        raise UkError("a tap device needs root", "sudo ./uk bench tap")
    with nginx() as guest:
        for row, value in requests(guest.url, guest.process.pid).items():
            rows[row] = value, "requests/CPU s"
    image = instructions.Image(bench.built("nginx").image + ".dbg")
    with site() as root, instructions.Plugin(image) as plugin, \
            nginx(memory=DOWNLOAD_MEMORY_MIB, rootfs=root,
                  qemu=plugin.arguments()) as guest:
        rows["nginx-download"] = download(guest.url, plugin), \
            "instructions/KiB"


def empty_guest(folder):
    """Milliseconds of a QEMU whose guest ends at once."""
    import qemu
    image = os.path.join(folder, "empty")
    subprocess.run(["gcc", "-m32", "-nostdlib", "-static", "-Wl,-N",
                    "-Wl,-Ttext=0x100000", "-Wl,--build-id=none", "-x",
                    "assembler", "-", "-o", image], input=EMPTY, text=True,
                   check=True)
    times = []
    for _ in range(STARTS):
        start = time.monotonic()
        subprocess.run(["qemu-system-x86_64", "-accel", "tcg", "-cpu", "max",
                        "-nodefaults", "-no-user-config", "-display", "none",
                        "-no-reboot", "-m", "16", *qemu.MACHINES["microvm"],
                        "-device", "isa-debug-exit,iobase=0x501,iosize=1",
                        "-kernel", image], timeout=60)
        times.append(time.monotonic() - start)
    return statistics.median(times) * 1000


def first_answer(url, running, started):
    """Milliseconds from QEMU's start."""
    seconds = ready.http(url, running, started, 60)
    if seconds is None:
        raise UkError(f"no answer from {url}")
    return seconds * 1000


def start_and_stop():
    """Milliseconds from QEMU's start to the first answer, and from SIGTERM to
    QEMU's end."""
    import bench
    guest = bench.start(bench.built("nginx"))
    try:
        first = first_answer(guest.url, guest.running, guest.started)
        asked = time.monotonic()
        guest.inst.control("signal TERM")
        guest.process.wait(60)
        return first, (time.monotonic() - asked) * 1000
    finally:
        guest.inst.kill()
        guest.process.wait()


def times(rows):
    """`uk bench time`: medians."""
    with tempfile.TemporaryDirectory(prefix="uk.") as folder:
        rows["empty"] = round(empty_guest(folder), 1), "ms"
    first, stop = zip(*(start_and_stop() for _ in range(STARTS)))
    rows["nginx-first-answer"] = round(statistics.median(first), 1), "ms"
    rows["nginx-stop"] = round(statistics.median(stop), 1), "ms"
