# SPDX-License-Identifier: BSD-3-Clause
"""100 MiB each way: at the speed that lwIP's window allows, and whole over
wires that lose, repeat, reorder and damage frames."""
import pathlib
import sys
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "support/uk"), str(ROOT / "test/integration")]

import bench            # noqa: E402
import netns            # noqa: E402
import transfers        # noqa: E402

MIB = 1 << 20
WINDOW = 256 << 10      # of lwIP with 32 MiB; the same for what it sends
WAYS = {"download": transfers.download, "upload": transfers.upload}


@pytest.fixture
def guest(tmp_path, monkeypatch):
    """Starts the server over a wire with such faults; its URL."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    started = []
    with netns.own("wires") as ns, ns.inside():
        def start(**faults):
            guest = bench.start(bench.built(transfers.APP), net="tap", append=[
                f"netfault.{k}={v}" for k, v in faults.items()])
            started.append(guest)
            guest.wait_ready()
            return guest.url
        yield start
        for g in started:
            g.inst.kill()
            g.process.wait()


@pytest.mark.parametrize("way", WAYS)
def test_the_window_is_used(guest, way):
    url = guest(delay=20)
    round_trip = min(transfers.round_trip(url) for _ in range(5))
    begin = time.monotonic()
    WAYS[way](url, 100 * MIB)
    rate = 100 * MIB / (time.monotonic() - begin)
    allowed = WINDOW / round_trip
    print(f"{way}: {rate / MIB:.1f} of {allowed / MIB:.1f} MiB/s")
    assert rate >= 0.7 * allowed


@pytest.mark.parametrize("loss, mib", [(10, 50), (100, 10)])
def test_losses_cost_what_they_cost_linux(guest, loss, mib):
    """Linux is the sender of the upload, with the congestion control that
    every kernel has."""
    url = guest(loss=loss)
    begin = time.monotonic()
    transfers.upload(url, mib * MIB, control="reno")
    linux = time.monotonic() - begin
    begin = time.monotonic()
    transfers.download(url, mib * MIB)
    ours = time.monotonic() - begin
    print(f"loss {loss}: {mib / ours:.2f}, Linux {mib / linux:.2f} MiB/s")
    assert ours <= 2 * linux


@pytest.mark.parametrize("faults, mib", [
    ({"loss": 10}, 100), ({"loss": 100}, 20),
    ({"reorder": 50}, 100), ({"dup": 50}, 100), ({"corrupt": 10}, 100),
    ({"loss": 10, "reorder": 20, "dup": 20, "corrupt": 10, "delay": 5}, 10)])
def test_transfers_are_whole(guest, faults, mib):
    url = guest(**faults)
    for way, transfer in WAYS.items():
        begin = time.monotonic()
        transfer(url, mib * MIB, timeout=900)
        rate = mib / (time.monotonic() - begin)
        print(f"{way} with {faults}: {rate:.2f} MiB/s")
