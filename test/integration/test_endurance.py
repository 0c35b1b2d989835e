# SPDX-License-Identifier: BSD-3-Clause
"""The short form of test/endurance: some seconds of load and of floods, and
what nginx holds then."""
import contextlib
import json
import time

import pytest

import bench
import floods
import netns
from conftest import Uk
from load import NGINX, REQUEST, Client, Deaf, growth, held, mem, wrk

BACKLOG = 511   # of nginx: connections that are half open, at most
ROOM = 2 << 20  # bytes that a flood may take of the heap


class Running:
    """nginx in 8 MiB, in a network of its own. It is not asked by the tool
    whether it is ready: that connection would be remembered for a minute."""

    def __init__(self, ns, tool):
        self.ns, self.tool = ns, tool
        app = bench.built(NGINX)
        app.settings["ready"] = "none"
        self.guest = bench.start(app, net="tap", memory=8)
        self.name = self.guest.inst.name
        self.url = f"http://{self.guest.tap.guest}:80/"
        end = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError):
                Client(self.url).ask()
                break
            assert time.monotonic() < end, "no answer"
            time.sleep(0.1)

    def frames(self):
        """A maker of frames that reach it."""
        guest, host = self.guest.tap.guest, self.guest.tap.host
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
    with pytest.MonkeyPatch.context() as patch, netns.own("short") as ns, \
            ns.inside():
        patch.setenv("XDG_RUNTIME_DIR", tool.env["XDG_RUNTIME_DIR"])
        running = Running(ns, tool)
        yield running
        running.guest.inst.kill()
        running.guest.process.wait()


@pytest.fixture
def inside(nginx):
    return nginx.guest.inst


def test_mem_tells_what_is_held(nginx, inside):
    p = nginx.tool("mem", nginx.name, "--json")
    assert p.returncode == 0, p.stderr.decode()
    answer = json.loads(p.stdout)
    assert answer["schema"] == 1 and answer["name"] == nginx.name
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
    text = nginx.tool("mem", nginx.name).stdout.decode()
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
    begin = floods.taken(nginx.ns, "uk0")
    end = time.monotonic() + 60
    with floods.flood(nginx.ns, "uk0", frames):
        while floods.taken(nginx.ns, "uk0") - begin < floods.MANY:
            assert time.monotonic() < end, "the guest takes no frames"
            time.sleep(0.2)
        rows = mem.ask(inside)
    assert rows["liblwip_glue"]["tcp_handshake"] <= BACKLOG
    assert rows["libukallocheap"]["bytes"] <= before + ROOM
    Client(nginx.url).ask()


def test_deaf_clients_hold_up_nobody(nginx, inside):
    """nginx reads no more once its answers wait; then full segments wait in
    the guest, which must not be deaf to others."""
    clients = [Deaf(nginx.url) for _ in range(12)]
    asked = time.monotonic()
    while time.monotonic() < asked + 2:
        if any([c.ask() for c in clients]):
            asked = time.monotonic()
        time.sleep(0.05)
    assert sum(c.sent for c in clients) > 500_000
    assert mem.ask(inside)["liblwip_glue"]["netbufs_rx"] > 50
    Client(nginx.url, 5).ask()
    for c in clients:
        c.close()
    Client(nginx.url, 5).ask()


def test_waiting_answers_leave_memory_to_others(nginx, inside):
    """What 120 clients ask for and do not take is more than there is."""
    clients = [Deaf(nginx.url) for _ in range(120)]
    for c in clients:
        c.socket.send(REQUEST * 55)
    end = time.monotonic() + 20
    while mem.ask(inside)["libukallocheap"]["bytes"] < 5 << 20:
        assert time.monotonic() < end, "the answers wait nowhere"
        time.sleep(0.2)
    for _ in range(3):
        Client(nginx.url, 10).ask()
    for c in clients:
        c.close()
    Client(nginx.url, 5).ask()
