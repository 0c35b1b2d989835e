# SPDX-License-Identifier: BSD-3-Clause
"""Frames that are lost, repeated, late or damaged: what is transferred is
whole. The wire is bad inside of the guest (lib/uknetfault), in both
directions."""
import json
import re

import pytest

import netns
import transfers
from conftest import Uk

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
