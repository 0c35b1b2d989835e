# SPDX-License-Identifier: BSD-3-Clause
"""`uk bench`: call paths of the counting plugin, processor time, arguments."""
import os
import re
import subprocess
import sys
import time

import pytest

from conftest import ROOT

sys.path.insert(0, str(ROOT / "support" / "uk"))
import arguments        # noqa: E402
import bench            # noqa: E402
import flamegraph       # noqa: E402
import fsbench          # noqa: E402
import instructions     # noqa: E402
import tapbench         # noqa: E402
import timebench        # noqa: E402
from app import App     # noqa: E402
from errors import UkError      # noqa: E402


@pytest.fixture
def records(tmp_path, monkeypatch):
    """Records of this test's own."""
    tmp_path.chmod(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


def test_call_paths(records):
    """A real guest's: main is under what starts it, its output under main,
    and no instruction is lost."""
    app = App("helloworld")
    app.build()
    image = instructions.Image(app.image + ".dbg")
    with instructions.Plugin(image, stacks=True) as plugin:
        bench.finish(bench.start(app, qemu=plugin.arguments()))
        counts = plugin.at_exit()
    paths = flamegraph.folded(image, counts.stacks)
    under_main = [p.split(";") for p in paths if ";main;" in p]
    assert under_main
    # Each returns to its caller: no path is deeper than the code.
    assert max(path.count(";") for path in paths) < 40
    total = counts.total()
    assert 0.99 * total <= sum(paths.values()) <= 1.01 * total


def test_files(records):
    """Each row of a real guest has its marks; what is read from the disk costs
    more than it would from memory."""
    app = bench.built(fsbench.PROGRAM)
    rows = fsbench.figures(fsbench.run(app, False), {})
    assert len(rows) == 14 and all(n > 0 for n, _unit in rows.values())
    assert rows["read-rand-4k"][0] > 1000 < rows["9p-small"][0]


def test_files_not_to_the_end():
    class Counts:
        marks = [(1, 1), (5, 9), (10, 20)]
    assert fsbench.rows("FS a 2 0\nDONE\n", type(
        "", (), {"marks": Counts.marks[:2]})) == {"a": (2, 0, 4, 8e-9)}
    for text in "FS a 2 0\n", "FS a 2 0\nDONE\n":
        with pytest.raises(UkError, match="did not come to its end"):
            fsbench.rows(text, Counts)


class Image:
    def function(self, address):
        return {1: "a", 2: "b", 3: "c"}[address]


def test_folding():
    stacks = {(2, 2, 1): 5, (2, 2, 1, 1): 1, (3, 2, 1): 7, (1,): 2}
    assert flamegraph.folded(Image(), stacks) == \
        {"a;b": 5, "a;a;b": 1, "a;b;c": 7, "a": 2}


def test_processor_seconds():
    with subprocess.Popen(["sh", "-c", "while :; do :; done"]) as p:
        end = time.monotonic() + 60
        while tapbench.cpu_seconds(p.pid) < 0.1 and time.monotonic() < end:
            time.sleep(0.05)
        used = tapbench.cpu_seconds(p.pid)
        p.kill()
    assert 0.1 <= used
    assert tapbench.cpu_seconds(os.getpid()) > 0


def test_the_moment_of_an_end():
    """Seen when it happens, not when somebody looks."""
    with subprocess.Popen(["sh", "-c", "echo; exec sleep 0.3"],
                          stdout=subprocess.PIPE) as p:
        p.stdout.readline()
        assert p.poll() is None
        ended = timebench.end(p)
        assert ended <= time.monotonic()
        with open(f"/proc/{p.pid}/stat") as f:
            assert f.read().rpartition(")")[2].split()[0] == "Z"


def options(app):
    """What QEMU is asked for, but names, files and ports."""
    with timebench.started(app) as guest:
        words = list(guest.process.args)
    names = [words.index(w) + 1 for w in ("-kernel", "-name", "-append")]
    return [re.sub(r"/[^,]*|:\d+-:\d+", "*", w)
            for i, w in enumerate(words) if i not in names]


def test_an_empty_guest(records, tmp_path):
    """It tells when it runs; of what QEMU does for nginx's guest nothing is
    missing."""
    App("nginx").build()
    none = timebench.Empty(str(tmp_path))
    assert all(s > 0 for s in timebench.empty(none))
    assert all(s > 0 for s in timebench.nginx(App("nginx")))
    assert options(none) == options(App("nginx"))


def test_wrk_that_fails_is_an_error(monkeypatch):
    monkeypatch.setattr(tapbench, "LOAD_S", 1)
    with pytest.raises(UkError, match="wrk failed"):
        tapbench.per_cpu_second("http://127.0.0.1:1/", os.getpid())


@pytest.mark.parametrize("words, said", [
    ("size --svg x.svg", "--svg is for a profile"),
    ("profile nginx http", "of one application"),
    ("profile nginx --json", "of one application"),
    ("profile helloworld", "helloworld is no server of HTTP"),
    ("http --app helloworld", "helloworld is no server of HTTP"),
    ("profile nginx --svg /nowhere/x.svg", "cannot be written"),
    ("profile nginx --svg /tmp", "cannot be written"),
    ("profile nginx --svg=", "cannot be written"),
    ("size nosuch", "there is no suite 'nosuch'")])
def test_what_cannot_be_measured_is_told_at_once(uk, words, said):
    p = uk("bench", *words.split())
    assert p.returncode == 125 and said in p.stderr.decode()
    assert b"measuring" not in p.stderr


def test_what_cannot_be_measured_is_left_out(monkeypatch, capsys):
    """Unless it was asked for: that is told before minutes of others."""
    measured = []
    fake = {name: lambda *_, name=name: measured.append(name)
            for name in bench.SUITES}
    for table in ("OF_APPS", "FIXED"):
        monkeypatch.setattr(bench, table, {
            name: fake[name] for name in getattr(bench, table)})
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(UkError, match="needs root"):
        bench.bench(arguments.parser().parse_args(["bench", "size", "tap"]))
    assert measured == []
    assert bench.bench(arguments.parser().parse_args(["bench"])) == 0
    assert measured == [name for name in bench.SUITES if name != "tap"]
    assert "tap is left out" in capsys.readouterr().err
    measured.clear()
    assert bench.bench(arguments.parser().parse_args(
        ["bench", "--app", "helloworld"])) == 0
    assert measured == ["size", "boot", "memory"]
    assert "http is left out" in capsys.readouterr().err
