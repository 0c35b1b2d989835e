# SPDX-License-Identifier: BSD-3-Clause
"""The C library on the core: smoke tests in a guest, signals from outside."""
import re
import time

import pytest

SMOKE = "test/boot/musl-smoke"


def tap(text):
    """(failed lines, number of results, plan) of TAP output."""
    results = re.findall(r"^(ok|not ok) \d+ - (.*)$", text, re.M)
    plan = re.search(r"^1\.\.(\d+)$", text, re.M)
    failed = [name for verdict, name in results if verdict != "ok"]
    return failed, len(results), int(plan[1]) if plan else None


def test_hello(uk):
    p = uk.run("helloworld-musl", "--", "a", "b c")
    assert p.returncode == 0, p.stderr.decode()
    assert p.stdout.decode() == (
        "Hello, world!\n"
        'argv[0] = "helloworld-musl"\n'
        'argv[1] = "a"\n'
        'argv[2] = "b c"\n')


def test_smoke(uk):
    p = uk.run(SMOKE)
    out = p.stdout.decode()
    failed, count, plan = tap(out)
    assert plan == count and count > 60, out
    assert failed == [], out
    assert p.returncode == 0


@pytest.mark.parametrize("call, status", [("pause", 55), ("epoll", 55),
                                          ("default", 143)])
def test_signal_ends_a_wait(uk, call, status):
    """SIGTERM over the control port: by handler, by default action."""
    uk.start(SMOKE, "--name", call, "--", "--wait", call)
    deadline = time.monotonic() + 20
    while b"waiting" not in uk("logs", call).stdout:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    p = uk("stop", call)
    assert p.returncode == 0
    assert f"exit {status}".encode() in p.stderr + p.stdout


@pytest.mark.parametrize("how, cause", [
    ("default", "write to unmapped address 0x10 (NULL page)"),
    ("ignored", "write to unmapped address 0x10"),
    ("blocked", "write to unmapped address 0x10"),
    ("in-call", "read of unmapped address 0xffffff00000"),
    ("small-write", "unmapped address 0xffffff00000"),
    ("overflow", "stack guard of thread main"),
    ("assertion", "undefined instruction"),
])
def test_faults_without_a_handler_end_the_guest(uk, how, cause):
    """Also those of the core: no handler may leave it in the middle."""
    p = uk.run(SMOKE, "--", "--fault", how)
    text = (p.stdout + p.stderr).decode()
    assert "uk: crash: " in text and cause in text, text
    assert p.returncode not in (11, 99), text


def test_missing_calls_are_named(uk, tmp_path):
    p = uk.run(SMOKE, "--append", "uksyscall.missing=1", "--name", "missing",
               "--", "process: calls")
    assert p.returncode == 0, p.stdout.decode()
    log = (tmp_path / "unilith" / "missing" / "boot.log").read_text()
    assert "system call swapon is missing: called 1 times" in log
