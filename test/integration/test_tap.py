# SPDX-License-Identifier: BSD-3-Clause
"""`--net tap`, inside a network namespace that the test makes and removes."""
import json
import os
import subprocess

import pytest

from conftest import LIMIT, ROOT, UK, Uk

PAGE = (ROOT / "app/nginx/rootfs/nginx/html/index.html").read_bytes()


class Namespace:
    def __init__(self, name):
        self.name = name

    def call(self, *argv, **kw):
        return subprocess.run(["nsenter", f"--net=/run/netns/{self.name}",
                               *argv], capture_output=True, timeout=LIMIT,
                              **kw)

    def links(self):
        out = self.call("ip", "-json", "link").stdout
        return [row["ifname"] for row in json.loads(out)]


@pytest.fixture
def netns():
    name = f"uktest{os.getpid()}"
    subprocess.run(["ip", "netns", "add", name], check=True)
    subprocess.run(["ip", "-n", name, "link", "set", "lo", "up"], check=True)
    yield Namespace(name)
    subprocess.run(["ip", "netns", "delete", name], check=True)


@pytest.fixture
def guest(tmp_path, netns, machine):
    tool = Uk(tmp_path)

    def uk(*args):
        return netns.call(UK, *args, env=tool.env)
    p = uk("run", "nginx", "--accel", "tcg", "-d", "--json", "--net", "tap",
           "--machine", machine)
    assert p.returncode == 0, p.stderr.decode()
    yield json.loads(p.stdout), uk
    tool.cleanup()


def test_tap_serves_and_vanishes(guest, netns):
    record, uk = guest
    p = netns.call("curl", "-sS", "--max-time", "20", record["url"])
    assert p.stdout == PAGE, p.stderr.decode()
    assert "uk0" in netns.links()
    p = netns.call("wrk", "-t1", "-c30", "-d3", record["url"], text=True)
    assert "requests in" in p.stdout and "Socket errors" not in p.stdout, \
        p.stdout
    p = netns.call("ping", "-c", "3", "-i", "0.2", record["url"][7:-1]
                   .rpartition(":")[0])
    assert b" 0% packet loss" in p.stdout, p.stdout
    assert uk("stop", "nginx").returncode == 0
    assert "uk0" not in netns.links()
