# SPDX-License-Identifier: BSD-3-Clause
"""ext/ext4 on the host: operations against a model, power cuts, damage."""
import random
import subprocess

import pytest

import ext4host
from conftest import ROOT, UK


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    subprocess.run([UK, "build", "sqlite"], check=True, capture_output=True)
    sources = sorted((ROOT / "app" / "sqlite" / "build" / "libext2fs" /
                      "origin").glob("e2fsprogs-*/lib"))
    assert sources, "./uk build sqlite unpacks them"
    return ext4host.build(tmp_path_factory.mktemp("ext4host"),
                          sources[0].parent)


@pytest.fixture
def seed():
    n = random.randrange(1 << 30)
    print("seed", n)
    return n


@pytest.mark.parametrize("name", ext4host.FORMATS)
def test_operations(program, tmp_path, seed, name):
    """As the model says, at once and after mounting again; e2fsck agrees."""
    disk = ext4host.make(tmp_path / "disk.img", name)
    assert not ext4host.call(program, "fuzz", disk, seed, 1200)
    assert not ext4host.call("e2fsck", "-fn", disk)


def test_power_cuts(program, tmp_path, seed):
    rng = random.Random(seed)
    for name in ext4host.JOURNALLED:
        for _ in range(2):
            assert not ext4host.power_cut(program, tmp_path, name,
                                          rng.randrange(1 << 30),
                                          rng.randrange(6, 700))


def test_power_cuts_are_noticed(program, tmp_path):
    """With flushes that do nothing."""
    wrong = 0
    for n in range(4):
        disk = ext4host.make(tmp_path / "disk.img", "ext4")
        left = tmp_path / "left.img"
        ext4host.call(program, "cut", disk, left, n, 300 + 50 * n, "bad")
        wrong += bool(ext4host.call(program, "verify", disk, left, n,
                                    300 + 50 * n) or
                      ext4host.call("e2fsck", "-fn", left))
    assert wrong


@pytest.mark.parametrize("name", ["ext3, 1 KiB", "ext4, 1 KiB",
                                  "ext4, old sums"])
def test_edges(program, tmp_path, name):
    """What is full, grows, loses its name or cannot be read: see the
    program."""
    disk = ext4host.make(tmp_path / "disk.img", name, "96M")
    assert not ext4host.call(program.with_name("ext4edges"), disk)
    assert not ext4host.call("e2fsck", "-fn", disk)


@pytest.mark.parametrize("name", ["ext4, 1 KiB", "ext4, no sums"])
def test_names_of_equal_hashes(program, tmp_path, name):
    """They fill blocks on two levels of the tree, or on one."""
    disk = ext4host.make(tmp_path / "disk.img", name, "96M")
    assert not ext4host.call(program.with_name("ext4equal"), disk)


@pytest.mark.parametrize("name", ["ext3", "ext4", "ext4, no sums"])
def test_damage(program, tmp_path, seed, name):
    """Random bytes change: an error, or a read-only file system; no crash."""
    disk = ext4host.make(tmp_path / "disk.img", name)
    assert not ext4host.call(program, "fuzz", disk, seed, 600)
    assert not ext4host.call(program, "damage", disk, seed, 70)
