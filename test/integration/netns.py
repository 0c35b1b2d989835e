# SPDX-License-Identifier: BSD-3-Clause
"""A network namespace of a test's own, and sockets in it."""
import contextlib
import ctypes
import json
import os
import socket
import subprocess
import threading

CLONE_NEWNET = 0x40000000


def move(namespace):
    """The calling thread, into the namespace of an open file."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(namespace.fileno(), CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


class Namespace:
    """Made on entry, removed at the end; a context manager."""

    def __init__(self, name):
        self.name = name
        self.path = f"/run/netns/{name}"

    def __enter__(self):
        subprocess.run(["ip", "netns", "add", self.name], check=True)
        self.ip("link", "set", "lo", "up")
        return self

    def __exit__(self, *_):
        subprocess.run(["ip", "netns", "delete", self.name], check=True)

    @contextlib.contextmanager
    def inside(self):
        """Where the calling thread is meanwhile, and what it starts."""
        with open("/proc/thread-self/ns/net") as home, \
                open(self.path) as there:
            move(there)
            try:
                yield
            finally:
                move(home)

    def argv(self, *argv):
        """What runs a command inside."""
        return ["nsenter", f"--net={self.path}", *argv]

    def call(self, *argv, **kw):
        return subprocess.run(self.argv(*argv), capture_output=True,
                              timeout=300, **kw)

    def ip(self, *args):
        subprocess.run(["ip", "-n", self.name, *args], check=True)

    def links(self):
        out = self.call("ip", "-json", "link").stdout
        return [row["ifname"] for row in json.loads(out)]

    def socket(self, *args):
        """A socket of Python's in the namespace: it stays where it was made,
        by a thread that has moved there."""
        made = []

        def make():
            try:
                with open(self.path) as f:
                    move(f)
                made.append(socket.socket(*args))
            except OSError as e:
                made.append(e)
        thread = threading.Thread(target=make)
        thread.start()
        thread.join()
        if isinstance(made[0], OSError):
            raise made[0]
        return made[0]


def own(tag):
    """A namespace whose name no other run of the tests has."""
    return Namespace(f"uk-{tag}-{os.getpid()}")
