# SPDX-License-Identifier: BSD-3-Clause
"""How a guest ends, and what the tool makes of it."""
import os
import signal
import subprocess
import time

import pytest

from conftest import ROOT

APP = ROOT / "test" / "boot" / "status"


@pytest.mark.parametrize("status", [0, 1, 2, 42, 127, 128, 200, 253, 255])
def test_exit_status_arrives(uk, machine, status):
    p = uk.run(APP, "--machine", machine, "--", "exit", status)
    assert p.returncode == status, p.stderr.decode()
    assert uk.ps()[0]["end"] == "exit"


def test_panic_is_told(uk, machine):
    p = uk.run(APP, "--machine", machine, "--", "panic")
    text = p.stderr.decode()
    assert p.returncode == 134, text
    assert "asked to panic" in text
    assert "main.c:" in text, "the backtrace has no names"
    assert uk.ps()[0]["end"] == "crash"


def test_hang_is_killed_by_the_watchdog(uk, machine):
    p = uk.run(APP, "--machine", machine, "--watchdog", "3", "--", "hang")
    assert p.returncode == 124, p.stderr.decode()
    assert b"no sign of life" in p.stderr
    assert uk.ps()[0]["end"] == "hang"


def test_a_guest_that_lives_is_left_alone_by_the_watchdog(uk):
    p = uk.popen("run", APP, "--accel", "tcg", "--watchdog", "2", "--",
                 "echo")
    time.sleep(6)
    out, err = p.communicate(b"still here\n", timeout=60)
    assert (p.returncode, out) == (0, b"still here\n"), err.decode()


def test_streams_are_unmixed(uk, machine):
    p = uk.run(APP, "--quiet", "--machine", machine, "--", "streams")
    assert p.returncode == 0
    assert p.stdout == b"to stdout\n"
    assert p.stderr.endswith(b"to stderr\n")


def test_stdin_is_binary_clean_and_ends(uk, machine):
    data = os.urandom(300_000) + bytes(range(256))
    p = uk.run(APP, "--machine", machine, "--", "echo", stdin=data)
    assert p.returncode == 0, p.stderr.decode()
    assert p.stdout == data


def test_stdin_from_a_file(uk):
    with open(__file__, "rb") as f:
        p = subprocess.run([str(ROOT / "uk"), "run", str(APP), "--accel",
                            "tcg", "--", "echo"], stdin=f, env=uk.env,
                           capture_output=True, timeout=300)
    with open(__file__, "rb") as f:
        assert p.stdout == f.read()


def test_arguments_arrive_as_they_were_typed(uk):
    words = ["plain", "two words", "quo\"te", "back\\slash", "it's", "",
             "--", "a=b", "[ \"x\" ]"]
    p = uk.run(APP, "--", "args", *words)
    assert p.returncode == 0, p.stderr.decode()
    assert p.stdout.decode() == "".join(f"[{w}]\n" for w in words)


def test_stop_kills_what_does_not_answer(uk):
    uk.start(APP, "--name", "stuck", "--", "hang")
    p = uk("stop", "stuck")
    assert p.returncode == 137
    assert b"did not answer within 5 s: killed" in p.stderr
    assert uk.ps()[0]["end"] == "killed"


def test_sigterm_to_the_tool_stops_the_guest(uk):
    p = uk.popen("run", APP, "--accel", "tcg", "--", "echo")
    while not uk.ps():
        time.sleep(0.1)
    time.sleep(1)
    p.send_signal(signal.SIGTERM)
    p.communicate(timeout=60)
    assert not [r for r in uk.ps() if r["end"] is None]


def test_names_and_ports_in_use_are_told(uk):
    uk.start(APP, "--name", "one", "--", "hang")
    p = uk("run", APP, "--no-build", "--name", "one", "-d")
    assert p.returncode == 125
    assert b"'one' is running already" in p.stderr
    assert b"try: ./uk stop one" in p.stderr


@pytest.mark.parametrize("args, text", [
    (["run", "nosuchapp"], "there is no application 'nosuchapp'"),
    (["run", "/usr/lib"], "it has no Makefile"),
    (["run", "helloworld", "--port", "x"], "not HOST:GUEST"),
    (["run", "helloworld", "--append", 'x.y="z'], "quotation mark"),
    (["run", "helloworld", "--name", "../x"], "no name for an instance"),
    (["run", "helloworld", "--plat", "xen"], "is not configured for Xen"),
    (["stop", "nosuch"], "there is no instance 'nosuch'"),
    (["stop"], "stop what?"),
    (["logs", "nosuch"], "there is no instance"),
    (["test", "nosuch"], "there is no suite"),
    (["bench", "nosuch"], "there is no suite"),
])
def test_errors_are_one_line_and_a_hint(uk, args, text):
    p = uk(*args)
    assert p.returncode == 125
    assert text in p.stderr.decode()
    assert b"Traceback" not in p.stderr


def test_dry_run_shows_the_commands(uk):
    p = uk("-n", "run", "helloworld", "--net", "user", "--port", "8099:80")
    out = p.stdout.decode()
    assert p.returncode == 0, p.stderr.decode()
    assert "make -C" in out and "qemu-system-x86_64" in out
    assert "hostfwd=tcp:127.0.0.1:8099-:80" in out
    assert not uk.ps()


def test_a_dry_run_does_nothing(uk, tmp_path):
    pid = uk.start(APP, "--", "hang")["pid"]
    p = uk("-n", "stop", "--all")
    assert p.stdout.decode() == f"sh -c 'echo signal TERM >{tmp_path}/" \
        "unilith/status/control.in'\n"
    assert uk("-n", "stop", "--force", "status").stdout.decode() == \
        f"kill -9 {pid}\n"
    p = uk("-n", "test", "unit", APP)
    assert p.stdout.decode() == \
        f"make -s -j{os.cpu_count()} -C {ROOT}/test/unit check\n" \
        f"{ROOT}/uk run {APP}\n"
    p = uk("-n", "bench")
    assert p.returncode == 125 and b"no commands to show" in p.stderr
    assert uk.ps()[0]["end"] is None


def test_what_a_dry_run_shows_can_be_typed(uk, tmp_path):
    uk("build", APP)

    def typed(name, *words, stdin=b""):
        p = uk("-n", "run", APP, "--accel", "tcg", "--no-build", "--name",
               name, *words)
        done = subprocess.run(["timeout", "60", "sh", "-ec", p.stdout],
                              input=stdin, capture_output=True, env=uk.env)
        folder = tmp_path / "unilith" / name
        assert b"exit 0\n" in (folder / "control.out").read_bytes(), \
            done.stderr
        return done.stdout, folder
    assert typed("one", "--", "echo", stdin=b"to and fro\n")[0] == \
        b"to and fro\n"
    said, folder = typed("two", "-d", "--", "streams")
    assert said == b""
    assert (folder / "output.log").read_bytes() == b"to stdout\nto stderr\n"


def test_an_initrd_that_is_none(uk, port, tmp_path):
    """A part of the guest does not start: its line is the tool's line."""
    initrd = tmp_path / "initrd"
    initrd.write_bytes(b"no archive" * 1000)
    p = uk.run("nginx", "--port", f"{port}:80", "--qemu=-initrd",
               f"--qemu={initrd}")
    assert p.returncode == 120
    assert b"did not start" in p.stderr and b"cannot mount" in p.stderr


def test_an_initrd_that_is_none_in_the_background(uk, port, tmp_path):
    """The same status and line; the hint leads to the rest of the log."""
    initrd = tmp_path / "initrd"
    initrd.write_bytes(b"070701" + b"no archive" * 1000)
    p = uk.run("nginx", "-d", "--port", f"{port}:80", "--initrd", initrd)
    assert p.returncode == 120
    assert b"did not start" in p.stderr and b"cannot mount" in p.stderr
    hint = p.stderr.decode().splitlines()[-1]
    assert hint == "uk: try: ./uk logs --boot nginx"
    assert "cannot mount" in uk("logs", "--boot", "nginx").stdout.decode()


def test_a_qemu_that_refuses_is_no_exit_0(uk):
    p = uk.run("helloworld", "--qemu=-nonsense")
    assert p.returncode == 125
    assert b"invalid option" in p.stderr
