# SPDX-License-Identifier: BSD-3-Clause
"""Loads that check themselves, for some seconds each; `stress` has them for ten
minutes."""
import pytest

import loads
import runs

SECONDS = 5


@pytest.mark.parametrize("system", runs.LACKS)
@pytest.mark.parametrize("kind", loads.KINDS)
def test_load(tmp_path, kind, system):
    loads.run(tmp_path, kind, system, SECONDS)


@pytest.mark.parametrize("words", ["", "file 1", "folder 1 1"])
def test_wrong_words(tmp_path, words):
    p = runs.Uk(tmp_path)("run", runs.HERE, "--accel", "tcg", "--", "--load",
                          *words.split())
    assert p.returncode == 1
    assert p.stdout.startswith(b"usage: --load file|tree SEED SECONDS")
