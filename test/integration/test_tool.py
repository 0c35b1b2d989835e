# SPDX-License-Identifier: BSD-3-Clause
"""Parts of the uk tool, without a guest."""
import errno
import os
import re
import signal
import subprocess
from unittest import mock

import pytest

import accel
import instance
import launch
import mem
import ports
import qemu
import symbols
import testing
from errors import UkError, os_error


def test_probe_without_kvm():
    kind, why = accel.probe("/nonexistent")
    assert kind == "tcg" and "No such file" in why


def test_probe_of_something_else():
    kind, why = accel.probe("/dev/null")
    assert kind == "tcg" and "does not run a guest" in why


def test_probe_that_is_too_slow(monkeypatch):
    monkeypatch.setattr(accel, "_run_loop", lambda kvm: 0.4)
    assert accel.probe("/dev/null")[0] == "tcg"


def test_probe_that_is_fast(monkeypatch):
    monkeypatch.setattr(accel, "_run_loop", lambda kvm: 0.001)
    assert accel.probe("/dev/null") == ("kvm", None)


@pytest.mark.parametrize("word, quoted", [
    ("plain", "plain"), ("a b", '"a b"'), ('a"b', '"a\\"b"'), ("", '""'),
    ("a\\b", '"a\\\\b"'), ("it's", '"it\'s"'),
])
def test_quoting(word, quoted):
    assert qemu.quote(word) == quoted


def test_control_characters_are_refused():
    with pytest.raises(UkError):
        qemu.quote("a\nb")


@pytest.mark.parametrize("word, why", [
    ("vfs.fstab=[", "a ] is missing"), ('a=["x]"', "a ] is missing"),
    ('a="x', "a quotation mark is missing")])
def test_what_is_not_closed_is_refused(uk, word, why):
    """It would swallow the words behind it."""
    p = uk("run", "helloworld", "--no-build", "--append", word)
    assert p.returncode == 125 and why in p.stderr.decode()


def test_what_is_said_before_qemu_listens_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    guest = instance.Instance("early").create()
    guest.control("signal INT", "ping")
    fd = os.open(guest.path("control.in"), os.O_RDONLY | os.O_NONBLOCK)
    assert os.read(fd, 100) == b"signal INT\nping\n"
    os.close(fd)


@pytest.mark.parametrize("text", ["80", "a:b", "auto", "80:auto", "0:80",
                                  "80:70000", "1:2:3"])
def test_bad_forwards(text):
    with pytest.raises(UkError):
        ports.parse(text)


def test_good_forwards():
    assert ports.parse("8080:80") == ("127.0.0.1", 8080, 80)
    assert ports.parse("0.0.0.0:1:2") == ("0.0.0.0", 1, 2)
    assert ports.parse("auto:80") == ("127.0.0.1", None, 80)


@pytest.mark.parametrize("line, expected", [
    ("3 passed, 0 failed", (3, 0)),
    ("=== 2 failed, 5 passed, 1 skipped in 3.1s ===", (5, 2)),
    ("1 passed, 2 errors in 1.0s", (1, 2)),
    ("nothing", None),
])
def test_counts(line, expected):
    assert testing.counts(line) == expected


@pytest.mark.parametrize("status", [0, 1])
def test_suites_side_by_side(tmp_path, monkeypatch, capfd, status):
    """One that computes runs beside the other, and is told of last; what a
    third one needs is made before its turn."""
    made, ready = tmp_path / "made", tmp_path / "ready"
    suites = {
        "unit": ["sh", "-c", f"touch {made}; echo 1 passed; exit {status}"],
        "doc": ["sh", "-c",
                f"until [ -e {made} ]; do sleep 0.1; done; echo 1 passed"],
        "fuzz": ["sh", "-c", f"[ -e {ready} ] && echo 3 passed"],
    }
    monkeypatch.setattr(testing, "SUITES", suites)
    monkeypatch.setattr(testing, "AHEAD", {"fuzz": ["touch", str(ready)]})
    monkeypatch.setattr(testing.packages, "ensure", lambda _: None)
    assert testing.test(mock.Mock(suite=[])) == status
    told = capfd.readouterr()
    assert re.findall("suite ([a-z]+)", told.err) == ["doc", "fuzz", "unit"]
    assert told.out.splitlines()[-1] == f"5 passed, {status} failed"


@pytest.fixture
def ended(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))

    def make(control=b"", boot=b"", qemu=b"", **record):
        inst = instance.Instance("x").create()
        (tmp_path / "unilith/x/control.out").write_bytes(control)
        (tmp_path / "unilith/x/boot.log").write_bytes(boot)
        (tmp_path / "unilith/x/qemu.log").write_bytes(qemu)
        inst.record.update(record)
        return inst
    return make


def test_ends(ended):
    assert ended(control=b"exit 255\n").end(0) == ("exit", 255)
    assert ended(control=b"pong\nexit 0\n").end(0) == ("exit", 0)
    assert ended(control=b"exit 256\n").end(0) == ("crash", 134)
    assert ended(control=b"exit 0\n", boot=b"uk: crash: x").end(0) == \
        ("crash", 134)
    assert ended().end(0) == ("crash", 134)
    assert ended().end(85) == ("exit", 42)
    assert ended().end(1) == ("exit", 0)
    assert ended(qemu=b"qemu-system-x86_64: no memory\n").end(1) == \
        ("error", 125)
    assert ended(qemu=b"qemu-system-x86_64: warning: x\n").end(1) == \
        ("exit", 0)
    assert ended().end(-9) == ("killed", 137)
    assert ended(killed=True).end(-9) == ("killed", 137)
    assert ended(hung=True).end(-9) == ("hang", 124)


@pytest.mark.parametrize("text", [
    "", "[1", "[1]", '{"pid": 1}', "\xff",
    '{"name": "x", "pid": "1", "pid_start": 1, "image": "a", "mem_mib": 1}',
    '{"name": "x", "pid": 1, "pid_start": 1, "image": null, "mem_mib": 1}',
])
def test_a_damaged_record_is_none(ended, text):
    inst = ended()
    with open(inst.path("record.json"), "w", encoding="latin-1") as f:
        f.write(text)
    assert inst.load().record == {} and not inst.alive()


def test_foreign_folders_are_no_instances(ended, tmp_path):
    ended()
    (tmp_path / "unilith" / "not ours").mkdir()
    assert [i.name for i in instance.all_instances()] == ["x"]


def test_a_pid_that_was_used_again_is_not_the_guest(ended):
    inst = ended(pid=1, pid_start=12345)
    assert not inst.alive()


def test_a_guest_that_ended_before_it_was_looked_at_is_not_alive(ended):
    """Then nobody knows when it started."""
    p = subprocess.Popen(["true"])
    p.wait()
    assert not ended(pid=p.pid, pid_start=None).alive()


def test_a_guest_that_gets_no_record_does_not_stay(tmp_path, monkeypatch):
    """Nobody could stop it."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(qemu, "command_line", lambda *_: ["sleep", "600"])
    monkeypatch.setattr(os, "replace", mock.Mock(
        side_effect=OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))))
    app = mock.Mock(image=__file__, configured=lambda symbol: False)
    app.name = "x"
    args = mock.Mock(net="none", port=[], rootfs=None, initrd=None, memory=1,
                     accel="tcg", detach=False, gdb=None, multiboot=False,
                     shared=[], disks=[])
    args.name = None
    guest = launch.Guest(app, args)
    with pytest.raises(OSError) as e:
        guest.start()
    assert "x/record.json: No space left" in os_error(e.value)
    try:
        assert guest.process.poll() == -signal.SIGKILL
    finally:
        guest.process.kill()
        guest.process.wait()


@pytest.mark.parametrize("line, held", [
    ("mem lib bytes 12", {"lib": {"bytes": 12}}),
    ("mem lib bytes ?", {"lib": {"bytes": None}}),
    ("mem lib", None), ("mem lib a b c", None), ("mem lib \x1b[2J 1", None),
    ("mem lib bytes " + "9" * 5000, None), ("mem lib \xff 1", None)],
    ids=["number", "unknown", "short", "long", "control", "digits", "bytes"])
def test_what_a_hostile_guest_says_of_its_memory(line, held):
    said = f"mem begin\n{line}\nmem end\n".encode("latin-1")
    inst = mock.Mock(record={"image": "/nowhere"})
    inst.name = "bad"
    inst.read.side_effect = [b"", said, said]
    inst.wait = lambda seconds, done: done()
    with mock.patch.object(mem, "can_tell"):
        if held:
            assert mem.ask(inst) == held
        else:
            with pytest.raises(UkError, match="did not answer"):
                mem.ask(inst)


def test_symbols(tmp_path):
    source = tmp_path / "a.c"
    source.write_text("int f(void)\n{\n\treturn 1;\n}\n"
                      "static inline __attribute__((always_inline))\n"
                      "void in(void) { __builtin_trap(); }\n"
                      "void out(void)\n{\n\tin();\n}\n")
    dbg = tmp_path / "a.dbg"
    subprocess.run(["gcc", "-g", "-shared", "-fPIC", "-Wl,--build-id",
                    "-o", str(dbg), str(source)], check=True)
    out = subprocess.run(["nm", str(dbg)], capture_output=True,
                         text=True).stdout
    at = {row.split()[2]: int(row.split()[0], 16)
          for row in out.splitlines() if " T " in row}
    names = symbols.Symboliser(str(dbg))
    line = f"  [<image+0x{at['f']:x}>]"
    assert names.line(f"build-id: {names.id}") == f"build-id: {names.id}"
    assert names.line(line) == line + " f a.c:2"
    code = subprocess.run(["objdump", "-d", "--disassemble=out", str(dbg)],
                          capture_output=True, text=True).stdout
    trap = next(int(row.split(":")[0], 16) for row in code.splitlines()
                if row.endswith("\tud2"))
    inner = f"  [<image+0x{trap:x}>]"
    assert names.line(inner) == inner + " in a.c:6, inlined in out a.c:9"
    assert "not this .dbg" in names.line("build-id: " + "ab" * 20)
    assert names.line(line) == line
