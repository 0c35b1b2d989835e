# SPDX-License-Identifier: BSD-3-Clause
# The initramfs of a Linux guest, made without tools and without rights.
import os


class Archive:
    """A cpio archive in the format "newc": add entries, then close()."""
    FOLDER, FILE, LINK, DEVICE = 0o040755, 0o100644, 0o120777, 0o020600
    PROGRAM = 0o100755

    def __init__(self):
        self.data = bytearray()
        self.names = set()

    def add(self, name, mode, content=b"", device=(0, 0)):
        parent = os.path.dirname(name)
        if parent and parent not in self.names:
            self.add(parent, self.FOLDER)
        self.names.add(name)
        self._entry(name, mode, content, device)

    def _entry(self, name, mode, content, device=(0, 0)):
        # inode, mode, owner, group, links, time, size, the archive's device,
        # the entry's own device, length of the name, checksum (unused)
        fields = (len(self.names), mode, 0, 0, 1, 0, len(content), 0, 0,
                  *device, len(name) + 1, 0)
        self.data += b"070701" + b"".join(b"%08X" % f for f in fields)
        self.data += name.encode() + b"\0"
        self._pad()
        self.data += content
        self._pad()

    def _pad(self):
        self.data += bytes(-len(self.data) % 4)

    def file(self, name, path):
        mode = self.PROGRAM if os.access(path, os.X_OK) else self.FILE
        with open(path, "rb") as f:
            self.add(name, mode, f.read())

    def tree(self, top):
        for folder, _, leaves in sorted(os.walk(top)):
            for leaf in sorted(leaves):
                path = os.path.join(folder, leaf)
                self.file(os.path.relpath(path, top), path)

    def devices(self):
        for name, device in (("console", (5, 1)), ("null", (1, 3))):
            self.add("dev/" + name, self.DEVICE, device=device)

    def close(self):
        self._entry("TRAILER!!!", 0, b"")
        return bytes(self.data)
