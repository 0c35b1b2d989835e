# SPDX-License-Identifier: BSD-3-Clause
"""nginx in a unikernel, asked by real clients."""
import json
import re
import subprocess

import pytest

from conftest import ROOT

PAGE = (ROOT / "app/nginx/rootfs/nginx/html/index.html").read_bytes()


def curl(*args):
    return subprocess.run(["curl", "-sS", "--max-time", "30", *args],
                          capture_output=True, timeout=60)


@pytest.fixture
def nginx(uk, machine, port):
    return uk.start("nginx", "--machine", machine, "--port", f"{port}:80")


def test_the_page(nginx):
    assert len(PAGE) == 612
    p = curl(nginx["url"])
    assert p.stdout == PAGE, p.stderr.decode()
    assert nginx["ready_ms"] > 0 and nginx["image_bytes"] > 100_000


def test_the_start_does_not_wait_for_a_clock(uk):
    """To measure the TSC takes a millisecond, a million instructions: that is
    done when a program first asks for the time."""
    p = uk("bench", "boot", "--json")
    boot = json.loads(p.stdout)["boot"]
    assert {row: cell["value"] < 500_000 for row, cell in boot.items()} == \
        dict.fromkeys(("helloworld", "helloworld-musl", "nginx"), True)


def test_goodbye(uk, nginx):
    assert curl(nginx["url"]).stdout == PAGE
    p = uk("stop", "nginx")
    assert p.returncode == 0, p.stderr.decode()
    assert b"ended: exit 0" in p.stderr
    assert b"exiting" in uk("logs", "nginx").stdout


def test_headers_and_statuses(nginx):
    url = nginx["url"]
    head = curl("-I", url).stdout.decode()
    assert "200 OK" in head and "Content-Length: 612" in head
    assert "Server: nginx/1.22.1" in head
    assert "404 Not Found" in curl("-i", url + "nosuch").stdout.decode()
    assert "405" in curl("-i", "-X", "PUT", url).stdout.decode()
    part = curl("-r", "5-9", "-i", url).stdout
    assert b"206 Partial" in part and part.endswith(PAGE[5:10])


def test_keep_alive(nginx):
    p = curl("-v", nginx["url"], nginx["url"], nginx["url"])
    assert p.stdout == PAGE * 3
    assert p.stderr.count(b"Re-using existing connection") == 2


@pytest.mark.parametrize("connections", [1, 30])
def test_load(uk, nginx, connections):
    for _ in range(3):
        p = subprocess.run(["wrk", "-t1", f"-c{connections}", "-d3",
                            nginx["url"]], capture_output=True, text=True,
                           timeout=60)
        assert p.returncode == 0, p.stdout + p.stderr
        assert "Socket errors" not in p.stdout, p.stdout
        assert "Non-2xx" not in p.stdout, p.stdout
        assert int(re.search(r"(\d+) requests in", p.stdout)[1]) > 0
    assert curl(nginx["url"]).stdout == PAGE
