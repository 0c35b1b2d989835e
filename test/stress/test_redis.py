# SPDX-License-Identifier: BSD-3-Clause
"""Redis's own suite against the unikernel: all its units, less what its tags
keep from a server that it has not started. A test that fails is looked at on
Linux: Debian's server, on this machine, has to fail it, too."""
import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "test/integration")]

from conftest import LIMIT, UK, Uk, variant      # noqa: E402
from netns import own                            # noqa: E402
from redis_suite import SERVER, SOURCES, Suite   # noqa: E402

MEMORY_MIB = 512
GUEST = "172.44.0.2"      # the first tap device of a network
NEAR, LINUX = "172.45.0.1", "172.45.0.2"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """Redis, for which a folder of this machine is its own: tests put files
    there."""
    path = variant(tmp_path_factory.mktemp("app"), "app/redis",
                   "CONFIG_LIB9PFS=y\n")
    subprocess.run([UK, "build", path], check=True,
                   env={**os.environ, "UK_ROOT": str(ROOT)})
    return path


@pytest.fixture(scope="module")
def suite(tmp_path_factory):
    if not SOURCES.exists():
        subprocess.run(["make", "-C", ROOT / "app/redis", "fetch"], check=True)
    return Suite(tmp_path_factory.mktemp("suite"))


@pytest.fixture(scope="module")
def network(suite):
    """User networking hands on what several clients sent at about the same
    time in an order of its own, of which some tests know another: so a tap
    device, in a network of this test's own."""
    with own("redis") as namespace, namespace.inside():
        yield namespace


def answers(host, port):
    try:
        return not subprocess.run(
            ["redis-cli", "-h", host, "-p", str(port), "ping"],
            capture_output=True, timeout=LIMIT).returncode
    except subprocess.TimeoutExpired:
        return False


def await_answer(host, port):
    end = time.monotonic() + LIMIT
    while not answers(host, port):
        assert time.monotonic() < end
        time.sleep(0.2)


@pytest.fixture(scope="module")
def unikernel(app, network, tmp_path_factory):
    """The address and the process of one guest for all units; of another one
    if that has ended or listens somewhere else, or if it is to be new. In the
    foreground its clock is kept right."""
    uk = Uk(tmp_path_factory.mktemp("run"))
    uk.env["UK_ROOT"] = str(ROOT)
    tool = None

    def running(new):
        nonlocal tool
        if tool is None or new or not answers(GUEST, 6379):
            stop()
            folder = tmp_path_factory.mktemp("folder")
            tool = subprocess.Popen(
                [UK, "run", app, "--no-build", "--accel", "tcg", "--net",
                 "tap", "-m", str(MEMORY_MIB), "--fs", f"{folder}:{folder}",
                 "--", "/redis/redis.conf", "--dir", folder, *SERVER],
                env=uk.env, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL)
            await_answer(GUEST, 6379)
        return GUEST, 6379, tool

    def stop():
        if tool:
            uk.cleanup()
            tool.wait()
    yield running
    stop()


@pytest.fixture(scope="module")
def linux(network, tmp_path_factory):
    """The address of Debian's server, which redis-tools has under another
    name: on another machine, too, as far as the network goes. A new one each
    time."""
    server = None
    with own("redis-linux") as there:
        network.ip("link", "add", "linux", "type", "veth", "peer", "name",
                   "linux", "netns", there.name)
        for namespace, address in ((network, NEAR), (there, LINUX)):
            namespace.ip("address", "add", address + "/30", "dev", "linux")
            namespace.ip("link", "set", "linux", "up")

        program = tmp_path_factory.mktemp("linux") / "redis-server"
        program.symlink_to("/usr/bin/redis-check-rdb")

        def running():
            nonlocal server
            stop()
            server = subprocess.Popen(
                there.argv(program, "--bind", LINUX, "--protected-mode", "no",
                           "--dir", program.parent, *SERVER),
                stdout=subprocess.DEVNULL, start_new_session=True)
            await_answer(LINUX, 6379)
            return LINUX, 6379, server

        def stop():
            if server:      # and children that take their time to save
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()
        yield running
        stop()


def test_all_units(suite, unikernel, linux):
    """A test that fails may leave options that it has set: the unit behind it
    gets a new guest."""
    passed, wrong, theirs, bad = 0, [], [], set()
    for unit in suite.units():
        good, bad, text = suite.run(unit, *unikernel(new=bool(bad)))
        passed += len(good)
        print(f"{unit}: {len(good)} passed, {len(bad)} failed", flush=True)
        if not bad:
            continue
        print(text)
        _, also, _ = suite.run(unit, *linux())
        theirs += [f"{unit}: {name}" for name in sorted(bad & also)]
        wrong += [f"{unit}: {name}" for name in sorted(bad - also)]
    print("fail on Linux, too:", *theirs, sep="\n")
    assert not wrong, "\n".join(wrong)
    assert passed > 900
