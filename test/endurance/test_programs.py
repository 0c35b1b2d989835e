# SPDX-License-Identifier: BSD-3-Clause
"""memcached, nginx with TLS, and lighttpd under load for minutes: what they
hold after some rounds of a load is what they hold after each further one."""
import concurrent.futures
import pathlib
import re
import socket
import ssl
import subprocess
import sys
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "support/uk"), str(ROOT / "test/integration")]

import bench            # noqa: E402
from conftest import variant    # noqa: E402
from load import growth, held, wrk      # noqa: E402

ROUNDS, WARM = 6, 3


@pytest.fixture
def serve(tmp_path, monkeypatch):
    """Starts an application of app/ that says what it holds; the guest, and
    the ports of this machine for those of the guest."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("UK_ROOT", str(ROOT))
    started = []

    def start(name, *ports):
        app = bench.built(variant(tmp_path, f"app/{name}",
                                  "CONFIG_LIBUKCONTROL_MEM=y\n"))
        there = [bench.free_port() for _ in ports]
        guest = bench.start(app, net="user", port=[
            f"{here}:{port}" for here, port in zip(there, ports)])
        started.append(guest)
        guest.wait_ready()
        return guest, *there
    yield start
    for guest in started:
        guest.inst.kill()
        guest.process.wait()


def endure(guest, load, rest_s=0):
    """Puts on the load so many times; nothing may stay behind once all
    connections are gone, and after so long a rest."""
    base = None
    for n in range(1, ROUNDS + 1):
        load()
        if n < WARM:
            continue
        rows = held(guest.inst)
        if rest_s:
            time.sleep(rest_s)
            rows = held(guest.inst)
        base = base or rows
        assert growth(base, rows) == {}, n


def at_once(clients, work):
    with concurrent.futures.ThreadPoolExecutor(clients) as pool:
        list(pool.map(work, range(clients)))


def test_memcached(serve):
    """The same 1,000 keys are set and got by 30 clients, on connections of
    their own."""
    guest, port = serve("memcached", 11211)

    def client(number):
        with socket.create_connection(("127.0.0.1", port), 60) as s, \
                s.makefile("rwb") as f:
            for n in range(1000):
                value = b"%06d" % (number * 1000 + n) * 20
                f.write(b"set k%04d 0 0 120\r\n%s\r\n" % (n, value))
                f.write(b"get k%04d\r\n" % n)
                f.flush()
                assert f.readline() == b"STORED\r\n"
                assert f.readline() == b"VALUE k%04d 0 120\r\n" % n
                assert len(f.read(122)) == 122
                assert f.readline() == b"END\r\n"
    endure(guest, lambda: at_once(30, client))


def handshakes(port):
    """20 clients with 20 full handshakes each, with a request and the end
    that TLS wants."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE

    def client(_):
        for _ in range(20):
            with socket.create_connection(("127.0.0.1", port), 60) as raw, \
                    context.wrap_socket(raw) as s:
                s.sendall(b"GET / HTTP/1.0\r\n\r\n")
                got = b""
                while data := s.recv(65536):
                    got += data
                assert b" 200 OK\r\n" in got, got
    at_once(20, client)


def gone_in_the_middle(port):
    """Clients that leave in the handshake, after it, and in an answer."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    for sent in b"", b"\x16\x03\x01", b"GET / HTTP/1.1\r\n\r\n":
        for _ in range(20):
            socket.create_connection(("127.0.0.1", port), 60).close()
            with socket.create_connection(("127.0.0.1", port), 60) as raw:
                raw.sendall(sent)
            with socket.create_connection(("127.0.0.1", port), 60) as raw:
                s = context.wrap_socket(raw)
                s.sendall(sent[:-2])
                s.detach()


def http2(url):
    """10 connections with 10 streams each, thrice."""
    for _ in range(3):
        p = subprocess.run(["h2load", "-n1000", "-c10", "-m10", url],
                           capture_output=True, text=True, timeout=300)
        assert re.search("1000 succeeded, 0 failed, 0 errored", p.stdout), \
            p.stdout + p.stderr
        assert "Application protocol: h2\n" in p.stdout


def over_tls(port):
    url = f"https://127.0.0.1:{port}/"
    handshakes(port)
    gone_in_the_middle(port)
    wrk(url, 20, 5)
    wrk(url, 10, 5, "-H", "Connection: close")
    http2(url)


def test_nginx_over_tls(serve):
    guest, port = serve("nginx-tls", 443)
    endure(guest, lambda: over_tls(port))


def test_lighttpd(serve):
    guest, plain, port = serve("lighttpd", 80, 443)

    def load():
        wrk(f"http://127.0.0.1:{plain}/", 20, 5)
        wrk(f"http://127.0.0.1:{plain}/", 20, 5, "-H", "Connection: close")
        over_tls(port)
    # It keeps what connections had, and frees it each 64 seconds.
    endure(guest, load, rest_s=66)
