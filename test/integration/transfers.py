# SPDX-License-Identifier: BSD-3-Clause
"""The other end of test/boot/transfer: bytes of a known pattern, both ways."""
import pathlib
import socket
import time
import urllib.parse

APP = str(pathlib.Path(__file__).resolve().parents[1] / "boot/transfer")
PERIOD = 1000003
STEP = 1 << 20


def _pattern():
    x, out = 1, bytearray()
    for _ in range(PERIOD):
        x = (x * 1103515245 + 12345) & 0xffffffff
        out.append(x >> 16 & 255)
    return bytes(out)


PATTERN = _pattern()
TWICE = PATTERN * 2 + PATTERN[:STEP]


def expected(at, length):
    """The pattern's bytes from (at) on, at most STEP of them."""
    at %= PERIOD
    return TWICE[at:at + length]


def _connect(url, timeout):
    parts = urllib.parse.urlsplit(url)
    return socket.create_connection((parts.hostname, parts.port), timeout)


def _head(s):
    got = b""
    while b"\r\n\r\n" not in got:
        data = s.recv(65536)
        assert data, got
        got += data
    head, _, body = got.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    return body


def download(url, total, timeout=120):
    """All bytes come and are right."""
    with _connect(url, timeout) as s:
        s.sendall(b"GET /%d HTTP/1.1\r\n\r\n" % total)
        data, at = _head(s), 0
        while at < total:
            if not data:
                data = s.recv(STEP)
                assert data, f"the end after {at} bytes"
            assert data == expected(at, len(data)), f"from {at} on"
            at += len(data)
            data = b""


def upload(url, total, timeout=120, control=None):
    """All bytes arrive and are right, as the guest says. (control): Linux's
    congestion control, by name."""
    with _connect(url, timeout) as s:
        if control:
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION,
                         control.encode())
        s.sendall(b"PUT /%d HTTP/1.1\r\n\r\n" % total)
        for at in range(0, total, STEP):
            s.sendall(expected(at, min(STEP, total - at)))
        body = _head(s)
        while data := s.recv(4096):
            body += data
        assert body == b"ok", body


def round_trip(url):
    """Seconds that a connection takes to be made."""
    begin = time.monotonic()
    with _connect(url, 20):
        return time.monotonic() - begin
