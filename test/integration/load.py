# SPDX-License-Identifier: BSD-3-Clause
"""Clients for a guest's web server, and what the guest holds afterwards."""
import contextlib
import pathlib
import re
import socket
import subprocess
import sys
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "support/uk"))

import mem      # noqa: E402

NGINX = str(ROOT / "test/boot/nginx-mem")
PAGE = (ROOT / "app/nginx/rootfs/nginx/html/index.html").read_bytes()
REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
# What is there only as long as a connection, or its memory of a minute.
PASSING = ("tcp_handshake", "tcp_established", "tcp_closing", "tcp_time_wait",
           "netbufs_rx", "netbufs_tx")
DRAIN_S = 180


def wrk(url, connections, seconds, *args):
    """How many requests were answered, all of them well. User networking has
    room for one connection that it has not accepted: the host's TCP repeats
    what the others began, after some seconds if the machine is busy."""
    run = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}", "--timeout", "30s",
         *args, url],
        capture_output=True, text=True, timeout=seconds + 60)
    said = (run.returncode, run.stdout + run.stderr)
    assert run.returncode == 0, said
    assert not re.search(r"Socket errors|Non-2xx", run.stdout), said
    return int(re.search(r"(\d+) requests in", run.stdout)[1])


class Client:
    """A keep-alive connection."""

    def __init__(self, url, timeout=60):
        parts = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port),
                                               timeout=timeout)

    def send(self, data):
        self.socket.sendall(data)

    def page(self):
        got = b""
        while not got.endswith(PAGE):
            data = self.socket.recv(65536)
            assert data, got
            got += data

    def ask(self):
        self.send(REQUEST)
        self.page()

    def close(self):
        self.socket.close()


class Deaf:
    """A client that asks as long as it can and takes no answer."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self.socket.settimeout(20)
        self.socket.connect((parts.hostname, parts.port))
        self.socket.setblocking(False)
        self.sent = 0

    def ask(self):
        """True: there was room for more requests. It may have been reset."""
        with contextlib.suppress(BlockingIOError, ConnectionError):
            self.sent += self.socket.send(
                (REQUEST * 2000)[self.sent % len(REQUEST):])
            return True
        return False

    def close(self):
        self.socket.close()


def held(inst):
    """What each library holds, once all connections are gone and forgotten:
    {"library.name": value}."""
    end = time.monotonic() + DRAIN_S
    while True:
        found = mem.ask(inst)
        passing = {name: found["liblwip_glue"][name] for name in PASSING}
        if not any(passing.values()):
            return {f"{library}.{name}": value
                    for library, rows in found.items()
                    for name, value in rows.items()}
        assert time.monotonic() < end, passing
        time.sleep(1)


def growth(before, after):
    """Where two answers differ: {"library.name": (before, after)}."""
    return {name: (before.get(name), after.get(name))
            for name in before | after if before.get(name) != after.get(name)}
