# SPDX-License-Identifier: BSD-3-Clause
"""Frames that are lost, repeated, late or damaged: what is transferred is
whole. The wire is bad inside of the guest (lib/uknetfault), in both
directions."""
import concurrent.futures
import json
import re
import struct
import subprocess

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
        def start(*words_of_program, **rates):
            words = [f"netfault.{k}={v}" for k, v in rates.items()]
            args = [w for word in ["ukstore.dump=1", *words]
                    for w in ("--append", word)]
            p = tool("run", transfers.APP, "--accel", "tcg", "-d", "--json",
                     "--net", "tap", *args, *words_of_program)
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


@pytest.mark.parametrize("words", [(), ("--", "16384")],
                         ids=["as it is", "small"])
def test_not_each_read_is_acknowledged(guest, words):
    """Nor does it with a receive buffer that is set; and the guest's answer
    comes before its end of the connection."""
    url = guest(*words)["url"]
    count = transfers.trickle(url, 300)
    transfers.upload(url, 2048 * KIB)
    assert 0 < count < 300 * 2 / 3


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


# --- what has arrived is not sent again -----------------------------------------

SACK_PERMITTED = b"\x04\x02\x01\x01"
TRIES = 5       # of which one must do: on a busy machine the timer comes first


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


def blocks(c):
    """The option that tells of what came behind a hole."""
    ends = []
    for seq in sorted(c.has):
        if ends and ends[-1][1] == seq:
            ends[-1][1] += c.has[seq]
        else:
            ends.append([seq, seq + c.has[seq]])
    return struct.pack(">BBBB", 1, 1, 5, 2 + 8 * len(ends)) + b"".join(
        struct.pack(">II", *end) for end in reversed(ends))


def loses_two(c, sack):
    """The first segment after 40,000 bytes and the next but one get lost:
    whether both come again before one that has arrived does."""
    c.write(b"GET /200000 HTTP/1.1\r\n\r\n")
    begin, c.has, lost = c.ack, {}, {}
    while len(lost) < 2 or min(lost.values()) < 2:
        seq, _ack, _flags, data = c.wire.receive_tcp(c.sport)
        if not data or seq - c.ack < 0:
            continue
        if seq == c.ack and c.ack - begin < 40000:
            c.ack += len(data)          # the congestion window grows
            c.segment(ACK)
            continue
        if seq in c.has:
            return False
        if seq in lost or (len(lost) < 2 and len(lost) == len(c.has)):
            lost[seq] = lost.get(seq, 0) + 1
        if lost.get(seq) != 1:
            c.has[seq] = len(data)
        while c.ack in c.has:
            c.ack += c.has.pop(c.ack)
        # Linux lets the window grow with what comes behind a hole.
        if c.has and sack:
            c.segment(ACK, options=blocks(c),
                      window=40000 + 500 * len(c.has))
        elif lost.get(seq) != 1:
            c.segment(ACK)
    return True


@pytest.mark.parametrize("sack", [False, True])
def test_two_losses_in_a_window(wire, sack):
    for n in range(TRIES):
        c = Connection(wire, sport=42000 + n,
                       options=SACK_PERMITTED if sack else b"")
        soon = loses_two(c, sack)
        c.segment(RST)
        if soon:
            return
    raise AssertionError("what has arrived was sent again")
