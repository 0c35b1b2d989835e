# SPDX-License-Identifier: BSD-3-Clause
"""The long form of test/conformance/programs/fuzz_files.c: 100,000 operations
on files that a seed chooses, on Linux's tmpfs and in a guest, there on ramfs,
on ext4 and on a folder by virtiofs and by 9P. STRESS_SEED is another seed.
And the loads of test/conformance/loads.py for ten minutes (LOAD_SECONDS: for so
many seconds)."""
import os
import pathlib
import subprocess
import sys
import tempfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "test" / "conformance"))

import loads    # noqa: E402
import runs     # noqa: E402

OPERATIONS = 100000
EACH = 1000     # operations from one sum of all lines to the next one
SEEDS = [os.environ["STRESS_SEED"]] if "STRESS_SEED" in os.environ else \
    ["11", "12", "13"]


@pytest.fixture(scope="module")
def binary(tmp_path_factory):
    return runs.build_host(tmp_path_factory.mktemp("host"))


def folder():
    return tempfile.TemporaryDirectory(prefix="uk.", dir="/dev/shm")


class Pair:
    """Both sides, with the same arguments."""

    def __init__(self, binary, uk, seed, system):
        self.binary, self.uk, self.seed = binary, uk, seed
        self.lacks = str(runs.LACKS[system])
        self.options = runs.FILE_SYSTEMS.get(system, lambda _: [])

    def __call__(self, operations, first=None):
        first = operations if first is None else first
        args = ["--fuzz", self.seed, str(operations), str(first), self.lacks]
        with folder() as tmp:
            os.chmod(tmp, 0o755)
            there = subprocess.run(["unshare", "--mount", self.binary, *args],
                                   cwd=tmp, capture_output=True, check=True)
        with folder() as tmp:
            os.chmod(tmp, 0o755)
            here = self.uk("run", runs.HERE, "--accel", "tcg",
                           *self.options(tmp), "--", *args)
        assert here.returncode == 0, here.stderr.decode()
        return there.stdout.splitlines(), here.stdout.splitlines()


def first_difference(there, here):
    """The number of the first line that is not the same, or None."""
    return next((n for n, lines in enumerate(zip(there, here))
                 if lines[0] != lines[1]), None)


@pytest.mark.parametrize("system", runs.LACKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_operations(binary, tmp_path, seed, system):
    """Where the sums differ the operations are shown, up to the first one that
    did not do the same."""
    pair = Pair(binary, runs.Uk(tmp_path), seed, system)
    there, here = pair(OPERATIONS)
    assert len(there) == len(here) == OPERATIONS // EACH + 1
    n = first_difference(there, here)
    if n is None:
        return
    there, here = pair((n + 1) * EACH, n * EACH)
    n = first_difference(there, here)
    before = b"\n".join(here[max(0, n - 40):n])
    pytest.fail(f"{before.decode()}\nLinux: {there[n].decode()}\n"
                f"here:  {here[n].decode()}", pytrace=False)


@pytest.mark.parametrize("system", runs.LACKS)
@pytest.mark.parametrize("kind", loads.KINDS)
def test_load(tmp_path, kind, system):
    loads.run(tmp_path, kind, system, int(os.environ.get("LOAD_SECONDS", 600)))


def test_difference_is_found():
    assert first_difference(["a", "b"], ["a", "c"]) == 1
    assert first_difference(["a"], ["a"]) is None
