# SPDX-License-Identifier: BSD-3-Clause
"""ext4 on disks that are full or fail: what the program is told is so."""
import re
import shutil
import subprocess
import time

import pytest

import powercut
from conftest import ROOT
from test_ext4 import assert_clean, fetched, make_disk

APP = ROOT / "test" / "boot" / "ext4"
SECTOR = 512
PAGES, PAGE = 64, 4096
NEW, OLD = b"n" * PAGE, b"o" * PAGE


def says(p, status=0):
    """{what: how it went}; the first word that a line has twice counts."""
    assert p.returncode == status, p.stdout.decode() + p.stderr.decode()
    lines = [line.split(" ", 1) for line in p.stdout.decode().splitlines()]
    return {word: rest for word, rest in reversed(lines)}


def on_disk(uk, disk, *args):
    return says(uk.run(APP, "--disk", disk, "--", *args))


def numbered(path, pages):
    """A file whose pages are full of their numbers."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"".join(
        n.to_bytes(4, "little") * (PAGE // 4) for n in range(pages)))


def on_slow_disk(uk, disk, folder, *args):
    assert uk("build", APP).returncode == 0
    return says(powercut.on_slow_disk(uk, disk, folder, APP, args), 1)


@pytest.mark.parametrize("options", [("-t", "ext4"), ("-t", "ext2")],
                         ids=lambda o: o[1])
def test_a_full_disk_is_told_at_once(uk, tmp_path, options):
    """What write() took there is room for, the map of the file, too."""
    disk = make_disk(tmp_path / "data.img", *options, "-b", "1024", size="8M")
    said = on_disk(uk, disk, "full", "/mnt/f")
    assert said["fsync"] == said["close"] == "0", said
    assert_clean(disk)
    data = fetched(disk, "f", tmp_path).read_bytes()
    n = int(said["blocks"])
    assert n > 1000 and len(data) == (2 * n - 1) * 1024
    assert all(data[2 * i * 1024:(2 * i + 1) * 1024] == NEW[:1024]
               for i in range(n))


def test_a_full_disk_of_single_blocks(uk, tmp_path):
    """The map of such a file is large: there is room for that, too."""
    disk = make_disk(tmp_path / "data.img", "-t", "ext4", "-b", "1024", "-N",
                     "2500", "-O", "^has_journal", size="2500K")
    said = on_disk(uk, disk, "pieces", "/mnt")
    assert said == {"rounds": "350", "fewer": "some", "late": "0"}
    assert_clean(disk)


def test_files_without_names_fill_a_disk(uk, tmp_path):
    disk = make_disk(tmp_path / "data.img", "-t", "ext4", size="8M")
    said = on_disk(uk, disk, "nameless", "/mnt/f")
    assert said["fsync"] == "0" and int(said["pages"]) > 700, said
    assert_clean(disk)


@pytest.mark.parametrize("options", [("-t", "ext4"), ("-t", "ext2"), (
    "-t", "ext4", "-b", "1024")], ids=lambda o: " ".join(o[1:]))
def test_others_run_while_a_thread_waits_for_the_disk(uk, tmp_path, options):
    """At each page that comes from there, and at none that is in memory."""
    folder = tmp_path / "folder"
    numbered(folder / "large", PAGES * 16)
    numbered(folder / "numbers", PAGES * 8)
    disk = make_disk(tmp_path / "data.img", *options, "-d", folder)
    said = on_slow_disk(uk, disk, tmp_path, "waits", "/mnt")
    assert said["once"] == f"{PAGES * 8}" and said["again"] == "0"
    # A tenth of a second's requests is not slowed down, and may be quick.
    for what in "read", "sendfile":
        assert PAGES - powercut.SLOW // 10 <= int(said[what]) <= PAGES, said
    assert_clean(disk)


def test_a_position_that_is_set_during_a_read_stays(uk, tmp_path):
    """As if it had been set after that."""
    numbered(tmp_path / "folder" / "numbers", (PAGES + 1) * 16)
    disk = make_disk(tmp_path / "data.img", "-t", "ext4", "-d",
                     tmp_path / "folder")
    said = on_slow_disk(uk, disk, tmp_path, "moves", "/mnt/numbers")
    assert said == {"sleeps": "1", "read": "8", "then": "100"}


@pytest.mark.parametrize("size", ["1024", "4096"])
def test_many_threads_and_the_same_files(uk, tmp_path, size):
    """They read, write, cut, punch, map and sync while others wait for the
    disk: nobody reads what was over, or is of another file."""
    disk = make_disk(tmp_path / "data.img", "-t", "ext4", "-b", size,
                     size="32M")
    said = on_slow_disk(uk, disk, tmp_path, "storm", "/mnt", "1", "40")
    assert said["wrong"] == "0", said
    assert int(said["slept"]) > 20, said
    assert_clean(disk)


@pytest.mark.parametrize("size", ["1024", "4096"])
def test_a_large_directory_has_an_index(uk, tmp_path, size):
    """Two levels of it with small blocks; e2fsck looks at each hash."""
    disk = make_disk(tmp_path / "data.img", "-t", "ext4", "-b", size, "-N",
                     "20100", size="40M")
    said = on_disk(uk, disk, "many", "/mnt")
    assert said == {"made": "20000", "found": "20000", "missing": "20000",
                    "gone": "10000"}
    p = subprocess.run(["debugfs", "-R", "stat /", disk], check=True,
                       capture_output=True, text=True)
    assert "Flags: 0x81000" in p.stdout, p.stdout
    assert_clean(disk)
    p = subprocess.run(["debugfs", "-R", "ls -p /", disk], check=True,
                       capture_output=True, text=True)
    entries = [line.split("/") for line in p.stdout.splitlines() if line]
    names = {entry[5] for entry in entries if entry[1] != "0"}
    assert {str(n) for n in range(1, 20000, 2)} == names - {
        ".", "..", "lost+found"}


@pytest.mark.parametrize("n", [3, 5, 7])
def test_want_of_memory_harms_nothing(uk, tmp_path, n):
    """Allocations fail in the midst of changes: the program may be told, but
    then nothing was done, and the file system goes on."""
    disk = make_disk(tmp_path / "data.img", "-t", "ext4", "-b", "1024")
    p = uk.run(APP, "--disk", disk, "--append", f"allocfault.nth={n}", "--",
               "changes", "/mnt")
    said = says(p)
    assert said["read-only"] == said["lies"] == "0", p.stdout
    told = re.search(r"of (\d+) allocations (\d+) failed",
                     uk("logs", "--boot", "ext4").stdout.decode())
    assert int(told[2]) > 100, told[0]
    assert_clean(disk)


def with_file(folder):
    """A disk with a file of old bytes, and the sectors of its blocks."""
    (folder / "f").write_bytes(OLD * PAGES)
    disk = make_disk(folder / "data.img", "-t", "ext4", "-b", "4096")
    subprocess.run(["debugfs", "-w", "-R", f"write {folder}/f f", disk],
                   check=True, capture_output=True)
    p = subprocess.run(["debugfs", "-R", "blocks /f", disk], check=True,
                       capture_output=True, text=True)
    return disk, [int(b) * (PAGE // SECTOR) for b in p.stdout.split()]


def with_bad_sector(uk, disk, rules, *args):
    """One sector of the disk cannot be read, or written."""
    sector, iotype = rules
    path = disk.parent / "rules"
    path.write_text(f'[inject-error]\nevent = "none"\niotype = "{iotype}"\n'
                    f'errno = "5"\nsector = "{sector}"\n')
    node = ("driver=raw,node-name=bad,file.driver=blkdebug,"
            f"file.config={path},file.image.driver=file,"
            f"file.image.filename={disk}")
    return says(uk.run(APP, "--qemu=-blockdev", f"--qemu={node}",
                       "--qemu=-device",
                       "--qemu=virtio-blk-device,drive=bad,werror=report,"
                       "rerror=report", "--append",
                       'vfs.fstab=[ "vda:/mnt:ext4" ]', "--", *args))


def test_a_bad_block_takes_no_other_page_with_it(uk, tmp_path):
    disk, sectors = with_file(tmp_path)
    said = with_bad_sector(uk, disk, (sectors[20], "write"), "bad", "/mnt/f")
    assert said == {"write": str(PAGES * PAGE), "fsync": "I/O error",
                    "again": "0"}
    data = fetched(disk, "f", tmp_path).read_bytes()
    assert data == NEW * 20 + OLD + NEW * (PAGES - 21)
    assert_clean(disk)


def test_a_cut_that_fails_leaves_the_file(uk, tmp_path):
    disk, sectors = with_file(tmp_path)
    said = with_bad_sector(uk, disk, (sectors[0], "read"), "cut", "/mnt/f")
    assert said == {"write": str(PAGES * PAGE), "ftruncate": "I/O error",
                    "size": str(PAGES * PAGE), "read": str(PAGES * PAGE),
                    "last": "6e"}
    assert fetched(disk, "f", tmp_path).read_bytes() == NEW * PAGES
    assert_clean(disk)


def orphans(disk, folder):
    """How many inodes without a name would have to be freed."""
    copy = folder / "copy.img"
    shutil.copy(disk, copy)
    p = subprocess.run(["e2fsck", "-fp", copy], capture_output=True, text=True)
    assert p.returncode <= 1, p.stdout
    return len(re.findall("Clearing orphaned inode", p.stdout))


def test_what_was_let_go_is_freed_though_nothing_happens(uk, tmp_path):
    disk = make_disk(tmp_path / "data.img", "-t", "ext4")
    guest = uk.popen("run", APP, "--accel", "tcg", "--disk", disk, "--",
                     "forget", "/mnt/f")
    try:
        assert guest.stdout.readline() == b"close 0\n"
        end = time.monotonic() + 60
        while orphans(disk, tmp_path) and time.monotonic() < end:
            time.sleep(1)
        assert orphans(disk, tmp_path) == 0
    finally:
        guest.terminate()
        guest.wait()
