# SPDX-License-Identifier: BSD-3-Clause
# Waiting until a guest answers what it is asked, HTTP, TLS, memcached or Redis,
# to the millisecond and without noise.
import contextlib
import errno
import selectors
import socket
import ssl
import time
import urllib.parse

from errors import UkError

STEP_S = 0.02       # between two tries of which the first was refused
PATIENCE_S = 0.25   # after which an unanswered one gets company
KEPT = 8            # how many tries are under way at most


class Tries:
    """Connections under way. User networking accepts for the guest before
    that listens; what it lost then it repeats only seconds later. So a try
    that was refused is followed by another at once, one that hangs gets
    company, and the first that is answered counts."""

    def __init__(self, address, request, good, device):
        self.address, self.request = address, request
        self.good, self.device = good, device
        self.selector = selectors.DefaultSelector()

    def add(self):
        keys = list(self.selector.get_map().values())
        if len(keys) >= KEPT:
            self.drop(keys[0].fileobj)
        s = socket.socket()
        s.setblocking(False)
        try:
            if self.device:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE,
                             self.device.encode())
        except OSError:     # it is not there yet
            s.close()
            return
        if s.connect_ex(self.address) == errno.ENETUNREACH and not self.device:
            s.close()
            raise UkError(f"there is no route to {self.address[0]}",
                          "ip link set lo up")
        self.selector.register(s, selectors.EVENT_WRITE)

    def under_way(self):
        return len(self.selector.get_map())

    def drop(self, s):
        self.selector.unregister(s)
        s.close()

    def answered(self, seconds):
        for key, events in self.selector.select(seconds):
            s = key.fileobj
            try:
                if events & selectors.EVENT_WRITE:
                    s.send(self.request)
                    self.selector.modify(s, selectors.EVENT_READ)
                elif s.recv(4096).startswith(self.good):
                    return True
                else:
                    self.drop(s)
            except OSError:
                self.drop(s)
        return False

    def close(self):
        for key in list(self.selector.get_map().values()):
            self.drop(key.fileobj)
        self.selector.close()


def client_hello(name):
    """What begins a connection of TLS to this name."""
    sent = ssl.MemoryBIO()
    tls = ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), sent,
                                                server_hostname=name)
    with contextlib.suppress(ssl.SSLWantReadError):
        tls.do_handshake()
    return sent.read()


def question(parts):
    """What is sent to a URL, and how an answer begins."""
    if parts.scheme == "https":
        return client_hello(parts.hostname), b"\x16\x03"   # a handshake's
    if parts.scheme == "memcached":
        return b"version\r\n", b"VERSION "
    if parts.scheme == "redis":
        # One that wants a password works, one that still loads does not.
        return b"PING\r\n", (b"+PONG", b"-NOAUTH")
    return (f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            "User-Agent: uk\r\nConnection: close\r\n\r\n").encode(), b"HTTP/1."


def answer(url, running, started, timeout, device=None, step=STEP_S):
    """Seconds from started to the first answer; None: ended, or too late.
    Refused, it tries again after step seconds.
    With a device it counts over that alone: before a tap is up, its addresses
    lead to where the default route leads, and anything may answer there."""
    parts = urllib.parse.urlsplit(url)
    tries = Tries((parts.hostname, parts.port), *question(parts), device)
    last = 0
    try:
        while running():
            now = time.monotonic()
            if now - started > timeout:
                return None
            if now - last >= (PATIENCE_S if tries.under_way() else step):
                tries.add()
                last = now
            if tries.answered(step):
                return time.monotonic() - started
        return None
    finally:
        tries.close()
