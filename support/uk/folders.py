# SPDX-License-Identifier: BSD-3-Clause
# `uk run --fs DIR:PLACE[:ro][:virtiofs]`: folders of the host in a guest.
import os
import re

from errors import UkError

OPTION = re.compile(r"(.+?):(/[^:]*)(:ro)?(:virtiofs)?")
NO_PLACE = re.compile(r"[\s\"'\\,\[\]]")


class Folder:
    """A folder, and where the guest has it."""

    def __init__(self, text, number):
        fields = OPTION.fullmatch(text)
        if not fields:
            raise UkError(f"--fs {text}: not FOLDER:PLACE[:ro][:virtiofs], "
                          "with an absolute PLACE", "--fs ./html:/srv")
        path, self.place, self.read_only, self.virtiofs = fields.groups()
        if not os.path.isdir(path):
            raise UkError(f"--fs {text}: " + (
                f"{path} is no folder" if os.path.exists(path) else
                f"there is no folder {path}"))
        if NO_PLACE.search(self.place):
            raise UkError(f"--fs {text}: a place without spaces, commas, "
                          "quotes, backslashes and brackets")
        self.path = os.path.realpath(path)
        self.tag = f"fs{number}"
        self.driver = "virtiofs" if self.virtiofs else "9pfs"
        self.entry = f"{self.tag}:{self.place}:{self.driver}" + \
            ":1" * bool(self.read_only)


def parse(texts):
    """The folders of the command line, checked."""
    return [Folder(text, number) for number, text in enumerate(texts)]


def parameter(entries):
    """Entries of an fstab as a boot parameter; a root goes first."""
    entries = sorted(entries, key=lambda entry: entry.split(":")[1] != "/")
    words = " ".join(f'"{entry}"' for entry in entries)
    return [f"vfs.fstab=[ {words} ]"] if entries else []


def by_9p(bus, folder):
    """QEMU serves. A file on the host is what it looks like, and the guest
    may do what QEMU's user may, whose lack of rights to give files away is no
    error; no path leaves the folder, as QEMU follows no links."""
    path = folder.path.replace(",", ",,")
    model = "none" if os.geteuid() else "passthrough"
    return ["-fsdev", f"local,id={folder.tag},path={path},"
            f"security_model={model},multidevs=remap" +
            ",readonly=on" * bool(folder.read_only), "-device",
            f"{bus('virtio-9p')},fsdev={folder.tag},mount_tag={folder.tag}"]


def by_virtiofs(bus, folder, fd):
    """A daemon serves, with which the queues and the guest's memory are
    shared."""
    return ["-chardev", f"socket,id={folder.tag},fd={fd}", "-device",
            f"{bus('vhost-user-fs')},chardev={folder.tag},tag={folder.tag}"]


def arguments(bus, shared, memory, fds):
    """QEMU's arguments. bus(device) is a device's name on the machine's bus,
    fds the connections with the daemons."""
    argv = []
    for folder in shared:
        argv += by_virtiofs(bus, folder, fds.get(folder.tag, "FD")) \
            if folder.virtiofs else by_9p(bus, folder)
    if any(folder.virtiofs for folder in shared):
        argv += ["-object", "memory-backend-memfd,id=ram,share=on,"
                 f"size={memory}M", "-machine", "memory-backend=ram"]
    return argv
