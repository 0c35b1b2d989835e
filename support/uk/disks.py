# SPDX-License-Identifier: BSD-3-Clause
# `uk run --disk FILE[,ro][,queues=N]`: files of the host as disks of a guest.
import os
import re
import stat

import instance
from errors import UkError

OPTION = re.compile(r",(ro|queues=(\d+))$")
MAX_QUEUES = 8
# Where the superblock of ext2 and its successors has its magic number.
EXT_MAGIC_AT, EXT_MAGIC = 1024 + 56, b"\x53\xef"
HEAD = 4096     # bytes in which a disk that is not empty has something


class Disk:
    """A disk: the file, and what was said of it. The options are taken from
    the end, so that a file's name may have a comma."""

    def __init__(self, text):
        self.text, self.read_only, self.queues = text, False, 1
        while found := OPTION.search(text):
            text = text[:found.start()]
            if found[1] == "ro":
                self.read_only = True
            else:
                self.queues = int(found[2])
        self.path = os.path.abspath(text)
        if not text or not 0 < self.queues <= MAX_QUEUES:
            raise UkError(f"--disk {self.text}: not FILE[,ro][,queues=N], "
                          f"with N from 1 to {MAX_QUEUES}")

    def check(self):
        """Is there such a file, which may be used like this?"""
        try:
            mode = os.stat(self.path).st_mode
        except OSError as e:
            raise UkError(f"--disk {self.path}: {e.strerror}",
                          f"truncate -s 64M {self.path}") from None
        if not stat.S_ISREG(mode) and not stat.S_ISBLK(mode):
            raise UkError(f"--disk {self.path}: this is no file and no disk")
        if not os.access(self.path, os.R_OK):
            raise UkError(f"--disk {self.path}: may not be read")
        if not self.read_only and not os.access(self.path, os.W_OK):
            raise UkError(f"--disk {self.path}: may not be written",
                          f"--disk {self.path},ro")

    def has_ext(self):
        """Does it begin with a file system of ext2, ext3 or ext4?"""
        with open(self.path, "rb") as f:
            f.seek(EXT_MAGIC_AT)
            return f.read(2) == EXT_MAGIC

    def advice(self):
        """What to do about a disk without a file system, or None."""
        with open(self.path, "rb") as f:
            head = f.read(HEAD)
        if not any(head):
            return f"mke2fs -t ext4 {self.path}"
        if head[510:512] == b"\x55\xaa":    # a table of partitions
            return "--append 'vfs.fstab=[ \"vda1:/mnt:ext4\" ]'"
        return None


def entry(disks, prefix):
    """An entry of an fstab: the first file system is at /mnt; or None. The
    prefix is that of the disks' names in the guest."""
    for number, disk in enumerate(disks):
        if disk.has_ext():
            return f"{prefix}{chr(ord('a') + number)}:/mnt:ext4" + \
                ":1" * disk.read_only
    return None


def check_alone(disk, others):
    """Two that use a file as a disk would destroy it, unless both only read.
    The others: (path, read only, what has it, what ends that)."""
    for path, read_only, who, hint in others:
        if not (disk.read_only and read_only) and \
                os.path.samefile(disk.path, path):
            raise UkError(f"--disk {disk.path}: {who}", hint)


def in_use():
    """What running instances of this user have as disks."""
    return [(path, read_only, f"the instance '{inst.name}' has it",
             f"./uk stop {inst.name}")
            for inst in instance.all_instances() if inst.alive()
            for path, read_only in inst.record.get("disks", [])
            if os.path.exists(path)]


def parse(texts):
    """The disks of the command line, checked."""
    disks, others = [Disk(text) for text in texts], in_use()
    for disk in disks:
        disk.check()
        check_alone(disk, others)
        others.append((disk.path, disk.read_only,
                       "given twice, and not to read only",
                       f"--disk {disk.path},ro for both"))
    return disks


def arguments(device, disks):
    """QEMU's arguments; the format is named, for a guest must not be able to
    write a header that makes the file another one's next time."""
    argv = []
    for n, disk in enumerate(disks):
        name = disk.path.replace(",", ",,")
        node = (f"driver=raw,node-name=disk{n},discard=unmap,"
                f"file.driver=file,file.filename={name}")
        if disk.read_only:
            node += ",read-only=on"
        front = f"{device},drive=disk{n},id=vd{n}"
        if disk.queues > 1:
            front += f",num-queues={disk.queues}"
        argv += ["-blockdev", node, "-device", front]
    return argv
