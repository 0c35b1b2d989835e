# SPDX-License-Identifier: BSD-3-Clause
# readonly.py FOLDER COMMAND...: the command sees the folder, and what is mounted
# below it, to read only. In a mount namespace of its own; mount(8) of Debian 12
# has no option for all that is below.
import ctypes
import os
import sys

MS_BIND, MS_REC = 4096, 16384
AT_FDCWD, AT_RECURSIVE, MOUNT_ATTR_RDONLY = -100, 0x8000, 1
MOUNT_SETATTR = 442     # on all architectures, since Linux 5.12


class Attributes(ctypes.Structure):     # struct mount_attr
    _fields_ = [(name, ctypes.c_uint64) for name in
                ("set", "clear", "propagation", "userns_fd")]


def bind(folder):
    libc = ctypes.CDLL(None, use_errno=True)
    path, attributes = os.fsencode(folder), Attributes(set=MOUNT_ATTR_RDONLY)
    if libc.mount(path, path, None, ctypes.c_ulong(MS_BIND | MS_REC), None) \
            or libc.syscall(MOUNT_SETATTR, AT_FDCWD, path, AT_RECURSIVE,
                            ctypes.byref(attributes),
                            ctypes.sizeof(attributes)):
        sys.exit(f"{folder}: to read only: {os.strerror(ctypes.get_errno())}")


bind(sys.argv[1])
os.execvp(sys.argv[2], sys.argv[2:])
