# SPDX-License-Identifier: BSD-3-Clause
"""The long forms of test/integration/test_ext4.py and test_ext4_host.py: 200
power cuts of a guest, 2,000 of the program of the host, 6,000 damaged images,
60,000 operations, threads on a slow disk. STRESS_SEED is another seed."""
import os
import pathlib
import random
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "test" / "conformance"))
sys.path.insert(1, str(ROOT / "test" / "integration"))

import ext4host     # noqa: E402
import powercut     # noqa: E402
import runs         # noqa: E402

STORM = ROOT / "test" / "boot" / "ext4"
SEED = int(os.environ.get("STRESS_SEED", "1"))


@pytest.fixture(scope="module", autouse=True)
def image():
    subprocess.run([ROOT / "uk", "build", "sqlite"], check=True)


@pytest.fixture(scope="module")
def program(tmp_path_factory, image):
    upstream, = (ROOT / "app/sqlite/build/libext2fs/origin").glob(
        "e2fsprogs-*")
    return ext4host.build(tmp_path_factory.mktemp("ext4host"), upstream)


@pytest.mark.parametrize("name", ext4host.FORMATS)
def test_operations(program, tmp_path, name):
    disk = ext4host.make(tmp_path / "disk.img", name)
    assert not ext4host.call(program, "fuzz", disk, SEED, 5000)
    assert not ext4host.call("e2fsck", "-fn", disk)


@pytest.mark.parametrize("name", ext4host.JOURNALLED)
def test_power_cuts_on_the_host(program, tmp_path, name):
    rng = random.Random(SEED)
    for _ in range(200):
        assert not ext4host.power_cut(program, tmp_path, name,
                                      rng.randrange(1 << 30),
                                      rng.randrange(6, 2000))


@pytest.mark.parametrize("name", ext4host.FORMATS)
def test_damage(program, tmp_path, name):
    disk = ext4host.make(tmp_path / "disk.img", name)
    assert not ext4host.call(program, "fuzz", disk, SEED, 800)
    assert not ext4host.call(program, "damage", disk, SEED, 500)


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_power_cuts_of_a_guest(tmp_path, mode):
    rng = random.Random(SEED)
    disk = ext4host.make(tmp_path / "empty.img", "ext4")
    log, promised = powercut.record(runs.Uk(tmp_path), disk, tmp_path, mode,
                                    100)
    for _ in range(100):
        place = rng.randrange(promised[0], len(log) + 1)
        image = powercut.cut(disk, log, place, rng)
        rows = sum(p <= place for p in promised) - 1
        assert powercut.check(image, tmp_path, rows) is None, place


@pytest.mark.parametrize("seed", range(SEED, SEED + 3))
@pytest.mark.parametrize("size", ["1024", "4096"])
def test_many_threads_and_the_same_files(tmp_path, size, seed):
    subprocess.run([ROOT / "uk", "build", STORM], check=True)
    disk = tmp_path / "disk.img"
    subprocess.run(["truncate", "-s", "32M", disk], check=True)
    subprocess.run(["mke2fs", "-q", "-t", "ext4", "-b", size, disk],
                   check=True)
    p = powercut.on_slow_disk(runs.Uk(tmp_path), disk, tmp_path, STORM,
                              ("storm", "/mnt", str(seed), "200"))
    assert p.stdout.decode().endswith("\nwrong 0\n"), p.stdout
    assert not ext4host.call("e2fsck", "-fn", disk)
