# SPDX-License-Identifier: BSD-3-Clause
"""Half a minute of each flood: memory is bounded, a good client is answered
within a second afterwards, and once all is forgotten nothing is left of it."""
import pathlib
import sys
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "support/uk"), str(ROOT / "test/integration")]

import floods           # noqa: E402
from load import Client, growth, held, mem, wrk        # noqa: E402
from test_endurance import BACKLOG, ROOM, inside, nginx     # noqa: E402

__all__ = ["inside", "nginx"]       # fixtures

SECONDS = 30


@pytest.mark.parametrize("kind", floods.KINDS)
def test_a_long_flood_passes(nginx, inside, kind):
    for _ in range(3):
        wrk(nginx.url, 30, 1)
    before = held(inside)
    maker = nginx.frames()
    frames = [getattr(maker, kind)() for _ in range(floods.MANY)]
    begin = floods.taken(nginx.ns, "uk0")
    with floods.flood(nginx.ns, "uk0", frames):
        for _ in range(SECONDS):
            time.sleep(1)
            rows = mem.ask(inside)
            assert rows["liblwip_glue"]["tcp_handshake"] <= BACKLOG
            assert rows["libukallocheap"]["bytes"] <= \
                before["libukallocheap.bytes"] + ROOM
    taken = floods.taken(nginx.ns, "uk0") - begin
    assert taken >= floods.MANY
    print(f"{kind}: {taken / SECONDS:,.0f} frames a second")
    end = time.monotonic() + 1
    Client(nginx.url, 1).ask()
    assert time.monotonic() < end
    assert growth(before, held(inside)) == {}
