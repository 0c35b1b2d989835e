# SPDX-License-Identifier: BSD-3-Clause
# `uk bench tap`: nginx under wrk over a tap device, in QEMU's processor seconds.
# Those of one run compare with each other only.
import contextlib
import os
import re
import shutil
import subprocess
import tempfile
import time

import instructions
from app import ROOT
from errors import UkError

CONNECTIONS = 30
LOAD_S = 10
PATIENCE_S = 30     # of a busy host each answer takes seconds
DOWNLOAD_MIB = 100
DOWNLOAD_MEMORY_MIB = 512
SITE = os.path.join(ROOT, "app", "nginx", "rootfs")
PAGE = "nginx/html/large"       # of the download, in the root file system


def cpu_seconds(pid):
    """What all threads of a process have used, in themselves and in the
    kernel: the process's clock, whose number the kernel makes from the pid."""
    return time.clock_gettime(~pid << 3 | 2)


def per_cpu_second(url, pid, *options):
    """Requests that a guest answers for each second that its QEMU works."""
    before = cpu_seconds(pid)
    p = subprocess.run(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{LOAD_S}",
                        "--timeout", f"{PATIENCE_S}s", *options, url],
                       capture_output=True, text=True)
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
    with nginx() as guest:
        for row, value in requests(guest.url, guest.process.pid).items():
            rows[row] = value, "requests/CPU s"
    image = instructions.Image(bench.built("nginx").image + ".dbg")
    with site() as root, instructions.Plugin(image) as plugin, \
            nginx(memory=DOWNLOAD_MEMORY_MIB, rootfs=root,
                  qemu=plugin.arguments()) as guest:
        rows["nginx-download"] = download(guest.url, plugin), \
            "instructions/KiB"
