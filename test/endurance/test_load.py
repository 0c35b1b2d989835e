# SPDX-License-Identifier: BSD-3-Clause
"""nginx under load for minutes, over tap: `./uk test endurance`."""
import concurrent.futures
import pathlib
import re
import socket
import subprocess
import sys
import time
import urllib.parse

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "support/uk"), str(ROOT / "test/integration")]

import bench            # noqa: E402
import instructions     # noqa: E402
import netns            # noqa: E402

PAGE = (ROOT / "app/nginx/rootfs/nginx/html/index.html").read_bytes()
REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
ROUNDS = 10


@pytest.fixture
def nginx(tmp_path, monkeypatch):
    """Starts nginx in so many MiB; the test moves into the guest's network."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    started = []

    def start(mib, **kw):
        guest = bench.start(bench.built("nginx"), net="tap", memory=mib, **kw)
        started.append(guest)
        guest.wait_ready()
        return guest
    with netns.own("load") as ns, ns.inside():
        yield start
        for guest in started:
            guest.inst.kill()
            guest.process.wait()


def wrk(url, connections, seconds, *args):
    """How many requests were answered, all of them well."""
    out = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}", *args, url],
        capture_output=True, text=True, timeout=seconds + 60).stdout
    assert "Socket errors" not in out and "Non-2xx" not in out, out
    return int(re.search(r"(\d+) requests in", out)[1])


class Client:
    """A keep-alive connection."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port),
                                               timeout=60)

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


def test_ten_rounds_in_4_mib_cost_the_same(nginx):
    app = bench.built("nginx")
    with instructions.Plugin(instructions.Image(app.image + ".dbg")) as plugin:
        guest = nginx(4, qemu=plugin.arguments())
        cost = []
        for _ in range(ROUNDS):
            before = plugin.dump().total()
            requests = wrk(guest.url, 30, 10)
            cost.append((plugin.dump().total() - before) / requests)
    assert abs(cost[-1] - cost[0]) <= cost[0] * 0.02, cost


def test_500_connections_in_8_mib(nginx):
    url = nginx(8).url
    for _ in range(3):
        wrk(url, 500, 10)
    Client(url).ask()


def test_20000_short_connections_in_8_mib(nginx):
    url = nginx(8).url
    done = 0
    while done < 20000:
        done += wrk(url, 30, 10, "-H", "Connection: close")
    Client(url).ask()


def test_idle_connections_beside_busy_ones_in_8_mib(nginx):
    """For a minute: 900, since nginx closes idle ones when less than a
    sixteenth of its 1,024 is left. Five more send a byte a second."""
    url = nginx(8).url
    idle = [Client(url) for _ in range(900)]
    for c in idle:
        c.ask()
    slow = [Client(url) for _ in range(5)]
    with concurrent.futures.ThreadPoolExecutor() as threads:
        load = threads.submit(wrk, url, 20, 60)
        for i in range(len(REQUEST)):
            for c in slow:
                c.send(REQUEST[i:i + 1])
            time.sleep(1)
        for c in slow:
            c.page()
        load.result()
    for c in idle:
        c.ask()
    for c in idle + slow:
        c.close()
    wrk(url, 30, 3)
