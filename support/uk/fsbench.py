# SPDX-License-Identifier: BSD-3-Clause
# `uk bench fs`: files on a virtio disk with ext4, and in a shared folder.
import contextlib
import os
import re
import subprocess
import tempfile

import instructions
from app import ROOT
from errors import UkError

PROGRAM = os.path.join(ROOT, "test", "bench", "fs")
MEMORY_MIB = 256
RUN_S = 900
DISK_MIB = 384
# What the program expects (main.c).
ON_DISK = ("seq-4k", "seq-1m", "rand-4k", "rand-1m")
BYTES = 32 << 20
SMALL, FILES = 4096, 1000


@contextlib.contextmanager
def data():
    """A disk with files on it, and a folder: both are made anew, for a run
    changes the disk."""
    with tempfile.TemporaryDirectory(prefix="uk.") as top:
        tree, folder = os.path.join(top, "tree"), os.path.join(top, "folder")
        disk = os.path.join(top, "disk.img")
        os.mkdir(tree)
        os.makedirs(os.path.join(folder, "small"))
        content = os.urandom(1 << 20) * (BYTES >> 20)
        for path in [os.path.join(tree, name) for name in ON_DISK] + \
                [os.path.join(folder, "large")]:
            with open(path, "wb") as f:
                f.write(content)
        for n in range(FILES):
            with open(os.path.join(folder, "small", str(n)), "wb") as f:
                f.write(content[:SMALL])
        with open(disk, "wb") as f:
            f.truncate(DISK_MIB << 20)
        subprocess.run(["mke2fs", "-q", "-F", "-t", "ext4", "-b", "4096",
                        "-E", "lazy_itable_init=0,lazy_journal_init=0", "-d",
                        tree, disk], check=True)
        yield disk, folder


def rows(text, counts):
    """row -> (operations, bytes, instructions, CPU seconds)"""
    done = re.findall(r"^FS (\S+) (\d+) (\d+)\s*$", text, re.M)
    if "DONE" not in text or len(counts.marks) != 2 * len(done):
        raise UkError("the benchmark of files did not come to its end:\n" +
                      text)
    pairs = zip(counts.marks[::2], counts.marks[1::2])
    return {name: (int(n), int(size), end[0] - begin[0],
                   (end[1] - begin[1]) / 1e9)
            for (name, n, size), (begin, end) in zip(done, pairs)}


def figures(counted, timed):
    """The rows of the suite, of a run that counts and one that does not."""
    result = {}
    for name, (n, _size, ran, _s) in counted.items():
        result[name] = round(ran / n), "instructions"
    for name, (n, size, _ran, seconds) in timed.items():
        result[name + "-cpu"] = round((size or n) / seconds), \
            ("bytes" if size else "operations") + "/CPU s"
    return result


def run(app, timed):
    import bench
    image = instructions.Image(app.image + ".dbg")
    with data() as (disk, folder), \
            instructions.Plugin(image, timed=timed) as plugin:
        guest = bench.start(
            app, qemu=plugin.arguments() + bench.LIVE_ICOUNT * (not timed),
            disk=[disk], fs=[folder + ":/srv"], memory=MEMORY_MIB,
            args=["/mnt", "/srv"])
        return rows(bench.finish(guest, RUN_S), plugin.at_exit())


def fs(result):
    import bench
    app = bench.built(PROGRAM)
    result.update(figures(run(app, False), run(app, True)))
