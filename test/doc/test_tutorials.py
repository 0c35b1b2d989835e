# SPDX-License-Identifier: BSD-3-Clause
"""The code of each tutorial builds, boots and does what its page says."""
import json
import os
import re
import signal
import socket
import subprocess
import time

import pytest

import pages

TUTORIALS = pages.DOC / "tutorials"
ICOUNT = ["--qemu=-icount", "--qemu=shift=0,sleep=off"]
LIMIT = 300     # seconds after which a guest is taken for stuck


def command(name, *words):
    return [str(pages.ROOT / "uk"), "run", str(TUTORIALS / name), "--accel",
            "tcg", *words]


@pytest.fixture
def env(tmp_path):
    """Records of guests apart from the user's."""
    return {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}


@pytest.fixture
def run(env):
    """Runs a tutorial to its end: what it printed."""
    def run(name, *words):
        done = subprocess.run(command(name, *words), env=env, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=LIMIT, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout
    return run


def promised(name):
    """The first output that a tutorial's page shows."""
    text = (TUTORIALS / name / "README.md").read_text()
    return next(t for word, t in pages.blocks(text) if word == "text")


def test_onefile(run):
    assert run("onefile", "--", "alpha", "beta gamma") == promised("onefile")


def test_allocator(run):
    text = run("allocator", *ICOUNT)
    figure = re.compile(r" +\d+")
    assert figure.sub(" n", text) == figure.sub(" n", promised("allocator"))
    heap, bins = (list(map(int, re.findall(r"\d+", line)))
                  for line in text.splitlines()[1:3])
    # What the page concludes of the figures, which change with the compiler.
    assert bins[1] < heap[1] and bins[2] > heap[2]


def bench(env, *words):
    return subprocess.Popen(
        [str(pages.ROOT / "uk"), "bench", *words], env=env, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)


def test_allocator_on_nginx(env, nginx_build):
    """One image serves with either heap, and what the page concludes holds.
    All is measured at the same time: most of it is waiting."""
    nginx = str(TUTORIALS / "allocator" / "nginx")
    said, _ = nginx_build.communicate()
    assert nginx_build.returncode == 0, said
    bins = "--append", "bins.heap=1"
    running = [
        bench(env, "http", "memory", "boot", "--app", nginx, "--json"),
        bench(env, "http", "memory", "--app", nginx, *bins, "--json"),
        bench(env, "profile", nginx), bench(env, "profile", nginx, *bins)]
    figures = []
    for process in running:
        out, err = process.communicate(timeout=LIMIT)
        assert process.returncode == 0, out + err
        figures.append(out)
    for text, suites in zip(figures, (["http", "memory", "boot"],
                                      ["http", "memory"])):
        rows = json.loads(text)
        assert all(rows[suite]["nginx"]["value"] > 0 for suite in suites)
    heap, bins = (dict(re.findall(r"^\(all\) +(\w+) +([\d.]+)$", text, re.M))
                  for text in figures[2:])
    assert float(heap["libbins"]) == 0 < float(heap["libukallocheap"])
    assert float(bins["libukallocheap"]) < 50 < float(bins["libbins"])
    parts = "libbins", "libukallocheap", "libukfalloc"
    assert sum(float(heap[part]) for part in parts) < \
        sum(float(bins[part]) for part in parts)


def test_scheduler(run):
    assert run("scheduler", *ICOUNT) == promised("scheduler")
    turns = re.findall(r"\d+", run("scheduler", *ICOUNT, "--", "coop"))
    assert turns == ["100", "100"]


def free_port():
    with socket.socket(type=socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def ask(sock, address, text):
    """The answer to a datagram; the first may be lost while QEMU starts."""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        sock.sendto(text, address)
        try:
            while True:
                answer = sock.recv(2000)
                if answer == text:
                    return answer
        except (TimeoutError, ConnectionRefusedError):
            time.sleep(0.2)
    raise AssertionError("no answer")


def test_netdev(env):
    """As on the page, at a free port: datagrams of all sizes come back."""
    address = ("127.0.0.1", free_port())
    guest = subprocess.Popen(
        command("netdev", "--qemu=-netdev",
                "--qemu=user,id=net,hostfwd=udp:%s:%d-:7" % address,
                "--qemu=-device", "--qemu=virtio-net-device,netdev=net",
                "--", "100"),
        env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        with socket.socket(type=socket.SOCK_DGRAM) as sock:
            sock.settimeout(2)
            for size in (1, 0, 2, 100, 1400):
                text = bytes(i % 251 for i in range(size))
                assert ask(sock, address, text) == text
            for _ in range(100):        # more than are needed for its end
                sock.sendto(b"end", address)
        out, err = guest.communicate(timeout=60)
    except BaseException:
        os.killpg(guest.pid, signal.SIGKILL)
        raise
    assert guest.returncode == 0, out + err
    assert out.startswith("echo at 10.0.2.15 port 7\n")
    assert out.endswith(" datagrams\n")
