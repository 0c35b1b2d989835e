# SPDX-License-Identifier: BSD-3-Clause
"""Disks: what a guest writes is in the file, and what is in the file it
reads; by both buses, with partitions made by sfdisk, and errors injected."""
import os
import subprocess

import pytest

from conftest import ROOT

APP = ROOT / "test" / "boot" / "disk"
MIB = 1 << 20


def disk(path, size, table=None):
    path.touch()
    os.truncate(path, size)
    if table:
        subprocess.run(["sfdisk", "-q", path], input=table, text=True,
                       check=True,
                       env={**os.environ, "PATH": os.environ["PATH"] +
                            ":/usr/sbin:/sbin"})
    return path


@pytest.fixture
def disks(tmp_path):
    """The three of test/boot/disk/files.c; the first table is a GPT, or one
    with logical partitions that is asked for."""
    a = disk(tmp_path / "a,b", 64 * MIB, "label: gpt\n"
             "start=2048, size=32768\nstart=40960, size=16384\n")
    with open(a, "r+b") as f:
        f.seek(40 * MIB)
        f.write(b"\xff" * MIB)
    b = disk(tmp_path / "b.img", 0)
    b.write_bytes(b"".join(bytes([i & 255]) * 512 for i in range(2049)))
    return a, b, disk(tmp_path / "c.img", MIB)


def check(p):
    text = p.stdout.decode()
    assert p.returncode == 0, text + p.stderr.decode()
    assert "not ok" not in text, text
    return text


def test_disks(uk, disks, machine):
    a, b, c = disks
    node = f"driver=raw,node-name=large,file.driver=file,file.filename={c}"
    bus = "device" if machine == "microvm" else "pci"
    front = (f"virtio-blk-{bus},drive=large,logical_block_size=4096,"
             "physical_block_size=4096")
    text = check(uk.run(APP, "--machine", machine, "-m", 24,
                        "--disk", f"{a},queues=2", "--disk", f"{b},ro",
                        "--qemu=-blockdev", f"--qemu={node}",
                        "--qemu=-device", f"--qemu={front}",
                        "--append", "blkdev.ramdisk=1M", "--",
                        "queues", "files"))
    assert text.count("\nok ") + text.startswith("ok ") == 11
    data = a.read_bytes()
    part1, part2 = data[MIB:17 * MIB], data[20 * MIB:28 * MIB]
    assert part1[1233:11235] == b"\0" + b"c" * 10000 + b"\0"
    assert part1[104096:104102] == b"mapped"
    assert part1[14 * MIB:14 * MIB + 4] == b"now\0"
    assert part2[512:512 + MIB] == bytes(i % 251 for i in range(MIB))
    assert data[40 * MIB:40 * MIB + 8192] == \
        b"\xff" * 512 + bytes(4096) + b"\xff" * 3584
    assert data[-7:] == b"the end"[:6] + b"d"
    assert c.read_bytes()[4096:12288] == b"s" * 904 + b"odd" + b"s" * 7285
    # written last: all that did not fit into the memory before
    assert data[28 * MIB:40 * MIB] == b"m" * (12 * MIB)


def test_errors(uk, tmp_path):
    """Errors are the program's, told on the console once, and end there."""
    a = disk(tmp_path / "a.img", 8 * MIB)
    (tmp_path / "rules").write_text(
        '[inject-error]\nevent = "none"\niotype = "read"\nerrno = "5"\n'
        f'sector = "{MIB // 512}"\n'
        '[inject-error]\nevent = "none"\niotype = "write"\nerrno = "5"\n'
        f'sector = "{2 * MIB // 512}"\n')
    node = ("driver=raw,node-name=bad,file.driver=blkdebug,"
            f"file.config={tmp_path}/rules,file.image.driver=file,"
            f"file.image.filename={a}")
    p = uk.run(APP, "-m", 24, "--qemu=-blockdev", f"--qemu={node}",
               "--qemu=-device", "--qemu=virtio-blk-device,drive=bad,"
               "werror=report,rerror=report", "--", "errors")
    check(p)
    log = uk("logs", "--boot", "disk").stdout.decode()
    assert log.count("vda: error 5") == 1, log


@pytest.mark.parametrize("words, error", [
    (["no-such"], "no-such: No such file"),
    (["."], "no file and no disk"),
    (["x,queues=99"], "not FILE"),
    (["a", "a"], "given twice"),
    (["a,ro", "./a"], "given twice"),
])
def test_mistakes(uk, tmp_path, words, error):
    disk(tmp_path / "a", MIB)
    p = uk("-n", "run", APP, *(w for word in words
                               for w in ("--disk", word)), cwd=tmp_path)
    assert p.returncode and error in p.stderr.decode()


def test_a_disk_of_two_guests(uk, tmp_path):
    """Not both, unless they only read: the tool says who has it."""
    a = disk(tmp_path / "a.img", MIB)
    uk.start("sqlite", "--name", "first", "--disk", a)
    p = uk.run("sqlite", "--disk", a, "--", ":memory:", "select 1;")
    assert p.returncode == 125
    assert "the instance 'first' has it" in p.stderr.decode()
    assert "./uk stop first" in p.stderr.decode()
    uk("stop", "first")
    uk.start("sqlite", "--name", "first", "--disk", f"{a},ro")
    p = uk.run("sqlite", "--disk", f"{a},ro", "--", ":memory:", "select 1;")
    assert p.stdout == b"1\n", p.stderr.decode()


@pytest.mark.parametrize("head, hint", [
    (b"", "try: mke2fs -t ext4 "),
    (bytes(510) + b"\x55\xaa", "vda1:/mnt:ext4"),
])
def test_what_to_do_about_a_disk_without_files(uk, tmp_path, head, hint):
    a = disk(tmp_path / "a.img", MIB)
    a.write_bytes(head + bytes(MIB - len(head)))
    p = uk("-n", "run", "sqlite", "--no-build", "--disk", a)
    assert hint in p.stderr.decode()


def test_an_image_without_the_driver(uk, tmp_path):
    a = disk(tmp_path / "a.img", MIB)
    p = uk("run", "helloworld", "--disk", a)
    assert "LIBVIRTIO_BLK" in p.stderr.decode()


def test_sqlite_has_the_disk(uk, tmp_path):
    """The command of the book; the program can look at the disk's bytes."""
    a = disk(tmp_path / "data.img", 2 * MIB)
    a.write_bytes(b"first bytes" + bytes(2 * MIB - 11))
    p = uk.run("sqlite", "--disk", "data.img", "--", ":memory:",
               "select substr(readfile('/dev/vda'), 1, 11);", cwd=tmp_path)
    assert p.stdout == b"first bytes\n", p.stderr.decode()
    assert b"no disk has an ext2, ext3 or ext4 file system" in p.stderr
