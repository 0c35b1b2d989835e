# SPDX-License-Identifier: BSD-3-Clause
# TCP ports of this machine: which are free, and who holds one that is not.
import ctypes
import glob
import os
import pwd
import re
import socket

import instance
from errors import UkError

LISTENING = "0A"    # in /proc/net/tcp
PIDFD_GETFD = 438   # the system call, on each architecture
BACKLOG = 1024
FORM = re.compile(r"(?:(\d+\.\d+\.\d+\.\d+):)?(\d{1,5}|auto):(\d{1,5})")


def parse(text):
    """"[ADDRESS:]HOST:GUEST" -> (address, host port or None for auto, guest
    port)."""
    m = FORM.fullmatch(text)
    numbers = [int(n) for n in m.groups()[1:] if n != "auto"] if m else [0]
    if not all(0 < n < 65536 for n in numbers):
        raise UkError(f"--port {text}: not HOST:GUEST",
                      "for example --port 8080:80, or --port auto")
    host = None if m[2] == "auto" else int(m[2])
    return m[1] or "127.0.0.1", host, int(m[3])


def expand(texts, usual):
    """The words of --port; `auto` alone stands for the usual ports of the
    application, each with any host port."""
    result = []
    for text in texts:
        if text != "auto":
            parse(text)
            result.append(text)
            continue
        if not usual:
            raise UkError("--port auto: the application's uk.toml names no "
                          "ports", "--port auto:GUEST")
        for word in usual:
            address, _, guest = parse(word)
            result.append(f"{address}:auto:{guest}")
    return result


def sockets(port):
    """{inode: uid} of the sockets that listen on a TCP port."""
    found = {}
    for path in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            with open(path) as f:
                rows = [line.split() for line in f][1:]
        except OSError:
            continue
        for row in rows:
            if row[3] == LISTENING and \
                    int(row[1].rpartition(":")[2], 16) == port:
                found[row[9]] = int(row[7])
    return found


def program(inodes):
    """(pid, name) of a process that has one of the sockets open."""
    wanted = {f"socket:[{inode}]" for inode in inodes}
    for fd in glob.iglob("/proc/[0-9]*/fd/*"):
        try:
            if os.readlink(fd) in wanted:
                pid = int(fd.split("/")[2])
                with open(f"/proc/{pid}/comm") as f:
                    return pid, f.read().strip()
        except OSError:
            continue    # it ended meanwhile, or is another user's
    return None


def holder(port):
    """Who listens on a TCP port, in words; None if nobody is seen."""
    open_sockets = sockets(port)
    found = program(open_sockets)
    if found:
        return f"{found[1]} (pid {found[0]})"
    for uid in open_sockets.values():
        try:
            return f"a process of the user {pwd.getpwuid(uid).pw_name}"
        except KeyError:
            return f"a process of the user {uid}"
    return None


def ours():
    """{host port: name} of this user's running instances. One that was just
    started has its ports before QEMU opens them."""
    return {port: inst.name for inst in instance.all_instances()
            if inst.alive() for port in inst.record.get("ports", [])}


def refusal(address, port):
    """Why a port cannot be had, as an OSError; None if it is free."""
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind((address, port))
        except OSError as e:
            return e
    return None


def next_free(address, guest, usual, taken):
    """The first free port from the usual one on, else from guest's number."""
    first = next((h for _, h, g in map(parse, usual) if h and g == guest),
                 guest if guest >= 1024 else 8000 + guest)
    for port in range(first, 65536):
        if port not in taken and not refusal(address, port):
            return port
    raise UkError(f"no port from {first} on is free", "./uk ps")


def check(address, port, guest, taken):
    """A port in use is told before QEMU says it in its own words."""
    instead = f"--port auto, or --port {port % 65535 + 1}:{guest}"
    if port in taken:
        name = taken[port]
        raise UkError(f"{address}:{port} is in use by the instance '{name}'",
                      f"./uk stop {name}, or {instead}")
    error = refusal(address, port)
    if not error:
        return
    who = holder(port)
    if who:
        raise UkError(f"{address}:{port} is in use by {who}", instead)
    raise UkError(f"{address}:{port}: {error.strerror}", instead)


def choose(texts, usual):
    """Each word of --port as "ADDRESS:HOST:GUEST", with a port to be had.
    To be called with the lock of the records."""
    taken, result = ours(), []
    for text in texts:
        address, host, guest = parse(text)
        if host is None:
            host = next_free(address, guest, usual, taken)
        else:
            check(address, host, guest, taken)
        taken[host] = "the same one"
        result.append(f"{address}:{host}:{guest}")
    return result


def lengthen(pid, texts):
    """Lets many connections wait at the ports of a QEMU that we started. It
    listens for one at a time, and of those that come together the kernel drops
    all but two: their clients try again after a second, and after three. The
    length of the queue is the socket's, and who has a descriptor of the socket
    may change it. Where the kernel does not lend us one (a container may forbid
    it) all stays as it was."""
    wanted = {f"socket:[{inode}]" for text in texts
              for inode in sockets(parse(text)[1])}
    folder = f"/proc/{pid}/fd"
    try:
        numbers = [int(fd) for fd in os.listdir(folder)
                   if os.readlink(os.path.join(folder, fd)) in wanted]
        process = os.pidfd_open(pid)
    except OSError:
        return
    for number in numbers:
        fd = ctypes.CDLL(None).syscall(PIDFD_GETFD, process, number, 0)
        if fd >= 0:
            with socket.socket(fileno=fd) as s:
                s.listen(BACKLOG)
    os.close(process)
