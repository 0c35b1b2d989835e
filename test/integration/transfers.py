# SPDX-License-Identifier: BSD-3-Clause
"""The other end of test/boot/transfer: bytes of a known pattern, both ways."""
import pathlib
import socket
import struct
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


def _answer(s):
    body = _head(s)
    while data := s.recv(4096):
        body += data
    assert body == b"ok", body


def _segments_in(s):
    """tcpi_segs_in of Linux's struct tcp_info."""
    info = s.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 144)
    return struct.unpack_from("I", info, 140)[0]


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
        _answer(s)


def trickle(url, pieces):
    """Uploads by pieces of 100 bytes, apart from each other; how many segments
    came back for them."""
    with _connect(url, 120) as s:
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        s.sendall(b"PUT /%d HTTP/1.1\r\n\r\n" % (pieces * 100))
        time.sleep(0.5)
        before = _segments_in(s)
        for n in range(pieces):
            s.sendall(expected(n * 100, 100))
            time.sleep(0.005)
        count = _segments_in(s) - before
        _answer(s)
        return count


def round_trip(url):
    """Seconds that a connection takes to be made."""
    begin = time.monotonic()
    with _connect(url, 20):
        return time.monotonic() - begin
