# SPDX-License-Identifier: BSD-3-Clause
"""memcached under load for minutes: what it holds after some rounds of a load
is what it holds after each further one."""
import concurrent.futures
import pathlib
import socket
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "support/uk"), str(ROOT / "test/integration")]

import bench            # noqa: E402
from conftest import variant    # noqa: E402
from load import growth, held   # noqa: E402

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


def endure(guest, load):
    """Puts on the load so many times; nothing may stay behind."""
    base = None
    for n in range(1, ROUNDS + 1):
        load()
        if n == WARM:
            base = held(guest.inst)
        elif n > WARM:
            assert growth(base, held(guest.inst)) == {}, n


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
