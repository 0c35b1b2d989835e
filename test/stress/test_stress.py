# SPDX-License-Identifier: BSD-3-Clause
"""64 threads for a minute: `./uk test stress`. STRESS_SECONDS and STRESS_SEED
are another time and another choice."""
import os
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
SECONDS = int(os.environ.get("STRESS_SECONDS", "60"))
SEED = os.environ.get("STRESS_SEED", "1")
LIMIT = 600     # seconds beyond those of the run


def test_64_threads(tmp_path):
    """What is wrong is in the program's own words."""
    p = subprocess.run(
        [HERE.parents[1] / "uk", "run", HERE, "--accel", "tcg", "--",
         "--seconds", str(SECONDS), "--seed", SEED],
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
        stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=SECONDS + LIMIT)
    assert (p.returncode, p.stdout.count("nothing left behind")) == (0, 1), \
        p.stdout + p.stderr
