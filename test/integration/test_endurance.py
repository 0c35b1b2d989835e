# SPDX-License-Identifier: BSD-3-Clause
"""The short form of test/endurance: some seconds of load and of floods, and
what nginx holds then."""
import json
import time

import pytest

import floods
import netns
from conftest import UK, Uk
from load import NGINX, Client, growth, held, mem, wrk

BACKLOG = 511   # of nginx: connections that are half open, at most
ROOM = 2 << 20  # bytes that a flood may take of the heap


class Running:
    """nginx in 8 MiB, in a network of its own."""

    def __init__(self, ns, tool):
        self.ns, self.tool = ns, tool
        p = ns.call(UK, "run", NGINX, "--accel", "tcg", "-d", "--json",
                    "-m", "8", "--net", "tap", env=tool.env)
        assert p.returncode == 0, p.stderr.decode()
        self.record = json.loads(p.stdout)
        self.url = self.record["url"]

    def frames(self):
        """A maker of frames that reach it."""
        guest = self.url[7:-1].rpartition(":")[0]
        host = guest.rpartition(".")[0] + "." + \
            str(int(guest.rpartition(".")[2]) - 1)
        macs = json.loads(self.ns.call("ip", "-json", "neigh", "show",
                                       guest).stdout)[0]["lladdr"], \
            json.loads(self.ns.call("ip", "-json", "link", "show",
                                    "uk0").stdout)[0]["address"]
        guest_mac, host_mac = (bytes.fromhex(m.replace(":", ""))
                               for m in macs)
        return floods.Frames(host, guest, host_mac, guest_mac)


@pytest.fixture(scope="module")
def nginx(tmp_path_factory):
    tool = Uk(tmp_path_factory.mktemp("r"))
    with netns.own("short") as ns:
        yield Running(ns, tool)
        tool.cleanup()


@pytest.fixture
def inside(nginx, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", nginx.tool.env["XDG_RUNTIME_DIR"])
    with nginx.ns.inside():
        yield mem.find(nginx.record["name"])


def test_mem_tells_what_is_held(nginx, inside):
    p = nginx.tool("mem", "nginx-mem", "--json")
    assert p.returncode == 0, p.stderr.decode()
    answer = json.loads(p.stdout)
    assert answer["schema"] == 1 and answer["name"] == "nginx-mem"
    rows = answer["held"]
    assert rows["libuksched"]["threads"] >= 1
    assert rows["libposix_fd"]["open"] >= 5
    assert rows["libukallocheap"]["bytes"] > 100_000
    assert rows["libukfalloc"]["frames_mapped"] > 0
    assert rows["liblwip_glue"]["tcp_listen"] == 2
    before = rows
    clients = [Client(nginx.url) for _ in range(20)]
    for c in clients:
        c.ask()
    rows = mem.ask(inside)
    assert rows["liblwip_glue"]["tcp_established"] == 20
    assert rows["libposix_fd"]["open"] == before["libposix_fd"]["open"] + 20
    assert rows["libukallocheap"]["bytes"] > \
        before["libukallocheap"]["bytes"] + 20 * 200
    for c in clients:
        c.close()
    text = nginx.tool("mem", "nginx-mem").stdout.decode()
    assert "liblwip_glue\n" in text and "  tcp_established " in text


def test_a_load_leaves_nothing_behind(nginx, inside):
    for _ in range(3):
        wrk(nginx.url, 30, 1)
    base = held(inside)
    for _ in range(2):
        wrk(nginx.url, 30, 1)
        assert growth(base, held(inside)) == {}


@pytest.mark.parametrize("kind", floods.KINDS)
def test_a_flood_passes(nginx, inside, kind):
    """While it lasts memory is bounded, and afterwards nginx answers."""
    Client(nginx.url).ask()
    before = mem.ask(inside)["libukallocheap"]["bytes"]
    maker = nginx.frames()
    frames = [getattr(maker, kind)() for _ in range(floods.MANY)]
    with floods.flood(nginx.ns, "uk0", frames) as sent:
        time.sleep(1)
        rows = mem.ask(inside)
    assert sent[0] >= floods.MANY
    assert rows["liblwip_glue"]["tcp_handshake"] <= BACKLOG
    assert rows["libukallocheap"]["bytes"] <= before + ROOM
    Client(nginx.url).ask()
