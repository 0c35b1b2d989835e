# SPDX-License-Identifier: BSD-3-Clause
"""Frames that are lost, repeated, late or damaged: what is transferred is
whole. The wire is bad inside of the guest (lib/uknetfault), in both
directions."""
import concurrent.futures
import json
import re
import struct
import subprocess
import time

import pytest

import netns
import transfers
from conftest import Uk
from frames import ACK, RST, Connection, Wire
from test_net import QEMU

KIB = 1024
COUNTS = {"loss": "lost", "dup": "repeated", "reorder": "overtaken",
          "corrupt": "damaged"}


@pytest.fixture
def guest(tmp_path):
    """Starts the server over a bad wire; its record. At the end its counters
    show that the wire was bad."""
    tool = Uk(tmp_path)
    faults = []
    with netns.own("wire") as ns, ns.inside():
        def start(**rates):
            words = [f"netfault.{k}={v}" for k, v in rates.items()]
            args = [w for word in ["ukstore.dump=1", *words]
                    for w in ("--append", word)]
            p = tool("run", transfers.APP, "--accel", "tcg", "-d", "--json",
                     "--net", "tap", *args)
            assert p.returncode == 0, p.stderr.decode()
            faults.extend(COUNTS[k] for k in rates if k in COUNTS)
            return json.loads(p.stdout)
        yield start
        assert tool("stop", "transfer").returncode in (0, 143)
        log = tool("logs", "--boot", "transfer").stdout.decode()
        for name in faults:
            count = re.search(rf"libuknetfault\.{name} = (\d+)", log)
            assert count and int(count[1]) > 0, log
        tool.cleanup()


@pytest.mark.parametrize("rates, kib", [
    ({"loss": 10, "seed": 7}, 2048),
    ({"loss": 100}, 256),
    ({"dup": 50, "reorder": 50, "corrupt": 20, "delay": 1}, 1024)])
def test_transfers_are_whole(guest, rates, kib):
    url = guest(**rates)["url"]
    transfers.download(url, kib * KIB)
    transfers.upload(url, kib * KIB)


def test_uploads_that_wait_do_not_stop_the_one_that_is_read(guest):
    """The server reads one after the other; what the others have sent is more
    than there are receive buffers."""
    url = guest()["url"]
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: transfers.upload(url, 1024 * KIB, 20),
                      range(10)))


# --- losses are noticed by what arrives, not by a timer -------------------------

SACK_PERMITTED = b"\x04\x02\x01\x01"
SOON = 0.5      # seconds: the timer waits for more than a second here
TRIES = 5       # of which one must be soon enough, on a busy machine


@pytest.fixture
def wire(tmp_path):
    assert Uk(tmp_path)("build", transfers.APP).returncode == 0
    w = Wire(tmp_path)
    guest = subprocess.Popen(
        [*QEMU, "-serial", "null", "-netdev", w.netdev(), "-device",
         "virtio-net-device,netdev=n", "-kernel",
         f"{transfers.APP}/build/transfer_kvm-x86_64", "-append",
         "netdev.ip=10.9.0.2/24:10.9.0.1"], stdin=subprocess.DEVNULL)
    w.wait_guest()
    w.find_guest()
    yield w
    guest.terminate()
    guest.wait()


def under_way(c):
    """What the guest has sent and we do not acknowledge: (seq, length)."""
    found = []
    try:
        while True:
            seq, _ack, _flags, data = c.wire.receive_tcp(c.sport, 0.3)
            if data:
                found.append((seq, len(data)))
    except AssertionError:
        return found


def comes(c, wanted):
    """Whether that segment comes soon, among others."""
    end = time.monotonic() + SOON
    try:
        while True:
            left = max(end - time.monotonic(), 0)
            if c.wire.receive_tcp(c.sport, left)[0] == wanted:
                return True
    except AssertionError:
        return False


def loses_two(c, sack):
    """Of the segments that are under way, the first and the third get lost:
    whether both are repeated soon."""
    c.write(b"GET /200000 HTTP/1.1\r\n\r\n")
    begin = c.ack
    while c.ack - begin < 40000:        # while the congestion window grows
        seq, _ack, _flags, data = c.wire.receive_tcp(c.sport)
        if data and seq == c.ack:
            c.ack += len(data)
            c.segment(ACK)
    sent = under_way(c)
    assert len(sent) > 6
    (first, _), _, (third, _), (fourth, _), *rest = sent
    c.ack = first
    for n, (seq, length) in enumerate(rest):
        block = struct.pack(">BBBBII", 1, 1, 5, 10, fourth, seq + length)
        # Linux lets the window grow with what comes behind a hole.
        c.segment(ACK, options=block if sack else b"",
                  window=40000 + 500 * n if sack else 65535)
    if not comes(c, first):
        return False
    c.ack = third
    c.segment(ACK)
    return comes(c, third)


@pytest.mark.parametrize("sack", [False, True])
def test_two_losses_in_a_window_need_no_timer(wire, sack):
    for n in range(TRIES):
        c = Connection(wire, sport=42000 + n,
                       options=SACK_PERMITTED if sack else b"")
        soon = loses_two(c, sack)
        c.segment(RST)
        if soon:
            return
    raise AssertionError("repeated by the timer only")
