# SPDX-License-Identifier: BSD-3-Clause
"""The long form of test/conformance/test_faults.py: other allocations of each
call fail, and then each Nth of all, which programs see. They may print what
they like, and even crash; the core must not, and must lose nothing. Behind a
program that crashes or hangs the next one has a boot of its own."""
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "test" / "conformance"))

import faults   # noqa: E402

HANG_S = 10     # a program is in that state: most take less than one


@pytest.mark.parametrize("how", ["each=1", "each=2", "each=3", "nth=2",
                                 "nth=3", "nth=7", "nth=31", "nth=100",
                                 "nth=1000"])
def test_core_stands(how, tmp_path, capsys):
    names = faults.programs()
    done = faults.run(tmp_path, how, boots=len(names), limit=HANG_S)
    ends = [result.end for result in done.results.values()]
    with capsys.disabled():
        print(f"\n{how}: {done.failed} allocations failed;"
              f" {ends.count('ended')} programs of {len(names)} came to their"
              f" end, {ends.count('hangs')} hung")
    assert done.failed
    assert set(done.results) == set(names)
    assert done.kept == []
    assert done.core_crashes() == []


def test_crashes_are_told_apart():
    told = ["uk: crash: page fault", "image: 0x1000", "regs: rip=1010 rsp=0"]
    done = faults.Faulty({}, told)
    done.source = {0x10: "/unilith/lib/ramfs/data.c:1"}.get
    assert done.core_crashes() == ["uk: crash: page fault"
                                   " (/unilith/lib/ramfs/data.c:1)"]
    done.source = {0x10: "/app/check.c:1"}.get
    assert done.core_crashes() == []
