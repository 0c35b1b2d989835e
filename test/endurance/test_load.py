# SPDX-License-Identifier: BSD-3-Clause
"""nginx under load for minutes: `./uk test endurance`. What it holds after
three rounds of a load is what it holds after each further one."""
import concurrent.futures
import contextlib
import pathlib
import shutil
import sys
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "support/uk"), str(ROOT / "test/integration")]

import bench            # noqa: E402
import instructions     # noqa: E402
import netns            # noqa: E402
from load import (NGINX, REQUEST, Client, growth, held,     # noqa: E402
                  wrk)

ROUNDS = 10
WARM = 3        # rounds after which nothing grows any more


@pytest.fixture
def nginx(tmp_path, monkeypatch):
    """Starts nginx in so many MiB; with a tap, the test moves into the guest's
    network."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    started = []
    with contextlib.ExitStack() as stack:
        def start(mib, net="tap", **kw):
            if net == "tap":
                ns = stack.enter_context(netns.own("load"))
                stack.enter_context(ns.inside())
            guest = bench.start(bench.built(NGINX), net=net, memory=mib, **kw)
            started.append(guest)
            guest.wait_ready()
            return guest
        yield start
        for guest in started:
            guest.inst.kill()
            guest.process.wait()


def endure(guest, load, rounds=WARM + 2):
    """Puts on the load so many times; nothing may stay behind."""
    base = None
    for n in range(1, rounds + 1):
        load()
        if n == WARM:
            base = held(guest.inst)
        elif n > WARM:
            assert growth(base, held(guest.inst)) == {}, n


@pytest.mark.parametrize("net, mib", [("tap", 4), ("tap", 8), ("user", 8)])
def test_ten_rounds_cost_the_same(nginx, net, mib):
    image = instructions.Image(bench.built(NGINX).image + ".dbg")
    cost = []
    with instructions.Plugin(image) as plugin:
        guest = nginx(mib, net, qemu=plugin.arguments())

        def load():
            before = plugin.dump().total()
            requests = wrk(guest.url, 30, 10)
            cost.append((plugin.dump().total() - before) / requests)
        endure(guest, load, ROUNDS)
    assert abs(cost[-1] - cost[0]) <= cost[0] * 0.02, cost


def test_500_connections_in_8_mib(nginx):
    guest = nginx(8)
    endure(guest, lambda: wrk(guest.url, 500, 10))
    Client(guest.url).ask()


def test_20000_short_connections_in_8_mib(nginx):
    guest = nginx(8)

    def load():
        done = 0
        while done < 20000:
            done += wrk(guest.url, 30, 10, "-H", "Connection: close")
    endure(guest, load, WARM + 1)
    Client(guest.url).ask()


@pytest.fixture
def rootfs(tmp_path):
    """nginx closes idle connections when less than a sixteenth of what it may
    have is left: it may have more than 1,024."""
    folder = tmp_path / "rootfs"
    shutil.copytree(ROOT / "app/nginx/rootfs", folder)
    conf = folder / "nginx/conf/nginx.conf"
    conf.write_text(conf.read_text().replace("connections 1024",
                                             "connections 1200"))
    return str(folder)


def test_1000_idle_connections_beside_busy_ones_in_8_mib(nginx, rootfs):
    """For a minute; five more send a byte a second."""
    guest = nginx(8, rootfs=rootfs)
    url = guest.url

    def load(seconds):
        idle = [Client(url) for _ in range(1000)]
        for c in idle:
            c.ask()
        slow = [Client(url) for _ in range(5)]
        with concurrent.futures.ThreadPoolExecutor() as threads:
            busy = threads.submit(wrk, url, 20, seconds)
            for i in range(len(REQUEST)):
                for c in slow:
                    c.send(REQUEST[i:i + 1])
                time.sleep(seconds / 60)
            for c in slow:
                c.page()
            busy.result()
        for c in idle:
            c.ask()
        for c in idle + slow:
            c.close()
        wrk(url, 30, 3)
    for _ in range(WARM):
        load(5)
    base = held(guest.inst)
    load(60)
    assert growth(base, held(guest.inst)) == {}
