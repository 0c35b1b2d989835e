# SPDX-License-Identifier: BSD-3-Clause
"""The short form of test/stress: so many steps of each of its threads."""
from conftest import ROOT

STEPS = 60


def test_64_threads(uk):
    p = uk.run(ROOT / "test/stress", "--", "--steps", STEPS, "--seed", 7)
    assert (p.returncode, p.stdout.count(b"nothing left behind")) == (0, 1), \
        (p.stdout + p.stderr).decode()
