# SPDX-License-Identifier: BSD-3-Clause
# The daemon of a folder that a guest has by virtiofs, one for each.
import os
import socket
import subprocess
import sys

from errors import UkError

# Of the package qemu-system-common, without which there is no QEMU either.
DAEMON = "/usr/lib/qemu/virtiofsd"
# What the guest must not change is a mount to read only, which the daemon has
# for itself: it knows no such option.
READ_ONLY = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                         "readonly.py")


def command_line(folder, fd):
    """The daemon for a folder, which waits for QEMU at a socket. Who is not
    root is in a namespace in which he is: QEMU's user is all he has there."""
    path = folder.path.replace("\\", "\\\\").replace(",", "\\,")
    argv = [DAEMON, "-f", f"--fd={fd}", "-o", "source=" + path,
            "-o", "cache=none", "-o", "xattr", "-o", "log_level=warn"]
    user = ["--map-root-user"] if os.geteuid() else []
    if folder.read_only:
        return ["unshare", *user, "--mount", sys.executable, "-B", READ_ONLY,
                folder.path, *argv]
    return ["unshare", *user, *argv] if user else argv


class Daemon:
    """A daemon and QEMU's end of the connection with it. The connection is made
    before QEMU runs, so that its end, however QEMU and this tool end, is the
    daemon's end: nobody has to stop it, and no file is left."""

    def __init__(self, folder, where, log):
        if not os.access(DAEMON, os.X_OK):
            raise UkError(f"--fs {folder.path}: there is no {DAEMON}",
                          "apt-get install qemu-system-common")
        self.socket = socket.socket(socket.AF_UNIX)
        waits = socket.socket(socket.AF_UNIX)
        place = os.open(where, os.O_PATH)
        try:
            # a socket's path may have 107 bytes only
            name = f"/proc/self/fd/{place}/{folder.tag}"
            waits.bind(name)
            waits.listen(1)
            self.socket.connect(name)
            os.unlink(name)
            self.process = subprocess.Popen(
                command_line(folder, waits.fileno()),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                pass_fds=[waits.fileno()], start_new_session=True)
        except OSError as e:
            raise UkError(f"--fs {folder.path}: virtiofsd: {e.strerror}") \
                from None
        finally:
            os.close(place)
            waits.close()
