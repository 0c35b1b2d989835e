# SPDX-License-Identifier: BSD-3-Clause
"""Random configurations of helloworld build, or Kconfig says why not.

UK_RANDOM=n tries n of them (2 if not set), UK_SEED=s starts from that seed
(printed when a test fails). External libraries stay out: they are sealed, and
each would be compiled once more for options of its own.
"""
import os
import random
import re
import subprocess

import pytest

from conftest import ROOT

COUNT = int(os.environ.get("UK_RANDOM") or 2)
SEED = os.environ.get("UK_SEED")


@pytest.mark.parametrize("nth", range(COUNT))
def test_random_configuration(tmp_path, nth):
    seed = int(SEED) + nth if SEED else random.SystemRandom().randrange(10**6)
    print("seed %d: UK_SEED=%d UK_RANDOM=1 tries it again" % (seed, seed))
    fixed = tmp_path / "fixed"
    fixed.write_text("".join(
        "# CONFIG_%s is not set\n" % name
        for path in (ROOT / "ext").glob("*/Config.uk")
        for name in re.findall(r"^(?:menu)?config (\w+)", path.read_text(),
                               re.M)))

    def make(*words):
        return subprocess.run(
            ["make", "-C", str(ROOT / "app/helloworld"),
             "O=%s" % (tmp_path / "o"), "C=%s" % (tmp_path / "config"),
             *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, check=False)

    done = make("randconfig", "SEED=%d" % seed, "UK_DEFCONFIG=%s" % fixed)
    assert done.returncode == 0, done.stdout
    done = make("-j2")
    if done.returncode:
        assert "whose dependency is not met" in done.stdout, \
            done.stdout[-3000:]
