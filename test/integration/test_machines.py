# SPDX-License-Identifier: BSD-3-Clause
"""Machine types beyond those that every other test boots on."""
import urllib.request

from conftest import ROOT

STATUS = ROOT / "test" / "boot" / "status"


def test_pc_passes_streams_and_status(uk):
    p = uk.run(STATUS, "--machine", "pc", "--", "echo", stdin=b"to and fro\n")
    assert (p.returncode, p.stdout) == (0, b"to and fro\n"), p.stderr.decode()
    p = uk.run(STATUS, "--machine", "pc", "--", "exit", 200)
    assert p.returncode == 200, p.stderr.decode()


def test_pc_serves_and_stops(uk, port):
    record = uk.start("nginx", "--machine", "pc", "--port", f"{port}:80")
    with urllib.request.urlopen(record["url"], timeout=60) as answer:
        assert b"Unilith" in answer.read()
    assert uk("stop", "nginx").returncode == 0
