# SPDX-License-Identifier: BSD-3-Clause
"""Redis's own suite against the unikernel: all its units, less what its tags
keep from a server that it has not started. A test that fails is looked at on
Linux: Debian's server, on this machine, has to fail it, too."""
import json
import pathlib
import subprocess
import sys
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "test/integration")]

from conftest import LIMIT, Uk, free_port        # noqa: E402
from redis_suite import SERVER, SOURCES, Suite   # noqa: E402

MEMORY_MIB = 512


@pytest.fixture(scope="module")
def suite(tmp_path_factory):
    subprocess.run([ROOT / "uk", "build", "redis"], check=True)
    if not SOURCES.exists():
        subprocess.run(["make", "-C", ROOT / "app/redis", "fetch"], check=True)
    return Suite(tmp_path_factory.mktemp("suite"))


@pytest.fixture(scope="module")
def unikernel(suite, tmp_path_factory):
    """The port of one guest for all units; another one if that has ended."""
    uk = Uk(tmp_path_factory.mktemp("run"))
    port = free_port()

    def running():
        if not json.loads(uk("ps", "--json").stdout):
            uk.start("redis", "--no-build", "--port", f"{port}:6379", "-m",
                     str(MEMORY_MIB), "--", "/redis/redis.conf", *SERVER)
        return port
    yield running
    uk.cleanup()


@pytest.fixture(scope="module")
def linux(tmp_path_factory):
    """The port of Debian's server, which redis-tools has under another
    name."""
    port = free_port()
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--dir",
         tmp_path_factory.mktemp("linux"), *SERVER],
        executable="/usr/bin/redis-check-rdb", stdout=subprocess.DEVNULL)
    end = time.monotonic() + LIMIT
    while subprocess.run(["redis-cli", "-p", str(port), "ping"],
                         capture_output=True).returncode:
        assert time.monotonic() < end
    yield port
    server.kill()
    server.wait()


def test_all_units(suite, unikernel, linux):
    passed, wrong, theirs = 0, [], []
    for unit in suite.units():
        good, bad, text = suite.run(unit, unikernel())
        passed += len(good)
        print(f"{unit}: {len(good)} passed, {len(bad)} failed", flush=True)
        if not bad:
            continue
        print(text)
        _, also, _ = suite.run(unit, linux)
        theirs += [f"{unit}: {name}" for name in sorted(bad & also)]
        wrong += [f"{unit}: {name}" for name in sorted(bad - also)]
    print("fail on Linux, too:", *theirs, sep="\n")
    assert not wrong, "\n".join(wrong)
    assert passed > 900
