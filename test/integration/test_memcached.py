# SPDX-License-Identifier: BSD-3-Clause
"""memcached in a unikernel, asked by libmemcached's tools and by sockets."""
import concurrent.futures
import os
import socket
import subprocess

import pytest

from conftest import LIMIT, UK


@pytest.fixture(scope="module", autouse=True)
def image():
    subprocess.run([UK, "build", "memcached"], check=True, timeout=LIMIT)


class Client:
    """The text protocol over one connection."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port),
                                               timeout=60)
        self.file = self.socket.makefile("rwb")

    def ask(self, line, data=None):
        """The first line of the answer."""
        self.file.write(line + b"\r\n")
        if data is not None:
            self.file.write(data + b"\r\n")
        self.file.flush()
        return self.file.readline().rstrip(b"\r\n")

    def set(self, key, value):
        assert self.ask(b"set %s 0 0 %d" % (key, len(value)),
                        value) == b"STORED"

    def get(self, key):
        first = self.ask(b"get " + key)
        if first == b"END":
            return None
        value = self.file.read(int(first.split()[3]))
        assert self.file.readline() + self.file.readline() == b"\r\nEND\r\n"
        return value

    def stats(self):
        line, found = self.ask(b"stats"), {}
        while line != b"END":
            _, name, value = line.split(b" ", 2)
            found[name.decode()] = value.decode()
            line = self.file.readline().rstrip(b"\r\n")
        return found


@pytest.fixture
def memcached(uk, port):
    """Starts the server with further arguments."""
    def start(*options, args=()):
        argv = ["--", "-u", "root", *args] if args else []
        uk.start("memcached", "--no-build", "--port", f"{port}:11211",
                 *options, *argv)
        return Client(port)
    return start


def test_real_clients(uk, memcached, port, tmp_path):
    """What memccp stores, memccat reads back; memcrm takes it away. The
    second by the binary protocol."""
    memcached()
    path = tmp_path / "object"
    path.write_bytes(b"line\n" * 20000)
    where = f"--servers=127.0.0.1:{port}"

    def tool(name, *args):
        return subprocess.run([name, where, *args], capture_output=True,
                              timeout=60)
    for protocol in ([], ["--binary"]):
        assert tool("memccp", *protocol, path).returncode == 0
        p = tool("memccat", *protocol, "object")
        assert p.stdout.rstrip(b"\n") == path.read_bytes().rstrip(b"\n"), \
            p.stderr
        assert tool("memcrm", "object").returncode == 0
        assert tool("memccat", "object").returncode != 0
    assert b"version: 1.6.18" in tool("memcstat").stdout
    p = uk("stop", "memcached")
    assert b"ended: exit 0" in p.stderr


def test_commands(memcached, port):
    client = memcached()
    client.set(b"n", b"10")
    assert client.ask(b"incr n 32") == b"42"
    assert client.ask(b"add n 0 0 1", b"x") == b"NOT_STORED"
    assert client.ask(b"append n 0 0 1", b"!") == b"STORED"
    assert client.get(b"n") == b"42!"
    token = client.ask(b"gets n").split()[4]
    assert client.file.read(len(b"42!\r\nEND\r\n"))
    other = Client(port)
    other.set(b"n", b"other")
    assert client.ask(b"cas n 0 0 1 " + token, b"x") == b"EXISTS"
    assert client.ask(b"mg n v s") == b"VA 5 s5"
    assert client.file.readline() == b"other\r\n"
    assert client.ask(b"touch n -1") == b"TOUCHED"
    assert client.get(b"n") is None
    assert client.ask(b"nosuch") == b"ERROR"
    assert client.ask(b"set k 0 0 2000000", b"x" * 2000000).startswith(
        b"SERVER_ERROR object too large")


def test_old_objects_go_when_memory_is_full(memcached):
    """8 MiB into 4 MiB of cache in a guest of 12 MiB."""
    client = memcached("-m", 12, args=("-m", "4"))
    for n in range(10000):
        client.set(b"key%04d" % n, b"%04d" % n * 200)
    stats = client.stats()
    assert int(stats["evictions"]) > 1000 and stats["malloc_fails"] == "0"
    assert client.get(b"key0000") is None
    assert client.get(b"key9999") == b"9999" * 200


def test_a_greedy_client_takes_little(memcached, port):
    """A request for 100,000 objects at once leaves memory for others."""
    memcached()
    with socket.create_connection(("127.0.0.1", port), 60) as s:
        s.sendall(b"get" + b" a" * 100000 + b"\r\n")
        assert s.recv(1000)
    clients = [Client(port) for _ in range(900)]
    assert {c.ask(b"get a") for c in clients} == {b"END"}


def hammer(port, number):
    """So many sets and gets of its own keys."""
    client = Client(port)
    for n in range(200):
        key, value = b"k%d-%d" % (number, n % 20), os.urandom(n * 7)
        client.set(key, value)
        assert client.get(key) == value
    return 400


@pytest.mark.parametrize("threads", ["1", "4"])
def test_load(memcached, port, threads):
    """30 clients at once; the workers share nothing but the cache."""
    client = memcached(args=("-t", threads))
    with concurrent.futures.ThreadPoolExecutor(30) as pool:
        done = sum(pool.map(hammer, [port] * 30, range(30)))
    stats = client.stats()
    assert stats["threads"] == threads
    assert int(stats["cmd_get"]) + int(stats["cmd_set"]) == done == 12000
    assert stats["get_misses"] == "0"
