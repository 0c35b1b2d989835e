# SPDX-License-Identifier: BSD-3-Clause
# Guest instructions of Redis's and memcached's commands and of SQLite's own
# benchmark.
import functools
import os
import random
import socket
import time
import urllib.parse

import instructions
from app import ROOT
from errors import UkError

SPEEDTEST1 = os.path.join(ROOT, "test", "bench", "speedtest1")
SPEEDTEST1_S = 600
SPEEDTEST1_ARGS = ["--size", "20", "/test.db"]      # also in its uk.toml
# As redis-benchmark has them by default: a key of 16 bytes, a value of 3.
KEY, VALUE = b"key:__rand_int__", b"xxx"
COMMANDS = {"set": ((b"SET", KEY, VALUE), b"+OK\r\n"),
            "get": ((b"GET", KEY), b"$3\r\nxxx\r\n")}
# memcached's load is of memtier's kind: connections that each have a command
# under way, on keys that are drawn, with values of its 32 bytes, and of a page.
CONNECTIONS, KEYS, SIZES = 10, 1000, {"": 32, "-4096": 4096}
TIMES = 10      # the requests of other rows: with company each varies more


def encoded(words):
    return b"*%d\r\n" % len(words) + b"".join(
        b"$%d\r\n%s\r\n" % (len(word), word) for word in words)


class Client:
    """A connection that sends a command when the last one was answered."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection(
            (parts.hostname, parts.port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, command):
        self.socket.sendall(command)

    def expect(self, expected):
        answer = b""
        while len(answer) < len(expected):
            part = self.socket.recv(65536)
            if not part:
                raise UkError("the server closed the connection")
            answer += part
        if answer != expected:
            raise UkError(f"the server answered {answer!r}")

    def ask(self, command, expected, times):
        for _ in range(times):
            self.send(command)
            self.expect(expected)


class Crowd:
    """Connections that ask memcached at once: each has one command under way
    until all are answered."""

    def __init__(self, url):
        self.clients = [Client(url) for _ in range(CONNECTIONS)]
        self.random = random.Random(1)

    def round(self, commands):
        for client, (command, _) in zip(self.clients, commands):
            client.send(command)
        for client, (_, expected) in zip(self.clients, commands):
            client.expect(expected)

    def ask(self, command, size, times):
        for _ in range(0, times, CONNECTIONS):
            self.round([command(self.random.randrange(KEYS), size)
                        for _ in self.clients])

    def fill(self, size):
        """All keys have a value of this size."""
        for first in range(0, KEYS, CONNECTIONS):
            self.round([memcached_set(first + i, size)
                        for i in range(CONNECTIONS)])


def memcached_set(key, size):
    return b"set memtier-%d-%d 0 0 %d\r\n%s\r\n" % (
        size, key, size, b"x" * size), b"STORED\r\n"


def memcached_get(key, size):
    name = b"memtier-%d-%d" % (size, key)
    return b"get %s\r\n" % name, \
        b"VALUE %s 0 %d\r\n%s\r\nEND\r\n" % (name, size, b"x" * size)


def each(plugin, kinds, requests):
    """kinds: what a row is called -> a function that makes so many requests.
    Instructions a request, less those of idling as long."""
    spans = {}
    for name, ask in kinds.items():
        ask(instructions.WARM_UP)
        before = plugin.dump()
        ask(requests)
        spans[name] = before, plugin.dump()
    time.sleep(instructions.SETTLE_S)
    quiet = plugin.dump()
    time.sleep(instructions.IDLE_S)
    end = plugin.dump()
    idle = (end.total() - quiet.total()) / (end.time - quiet.time)
    rows = {name: round((b.total() - a.total() - idle * (b.time - a.time)) /
                        requests) for name, (a, b) in spans.items()}
    return {**rows, "idle": round(idle)}


def redis(plugin, url, requests):
    client = Client(url)
    return each(plugin, {name: functools.partial(
        client.ask, encoded(words), expected)
        for name, (words, expected) in COMMANDS.items()}, requests)


def memcached(plugin, url, requests):
    crowd = Crowd(url)
    for size in SIZES.values():
        crowd.fill(size)
    return each(plugin, {
        name + suffix: functools.partial(crowd.ask, command, size)
        for suffix, size in SIZES.items()
        for name, command in (("set", memcached_set), ("get", memcached_get))
    }, requests * TIMES)


def gets(plugin, url, requests):
    """Dumps before and after so many GETs, for a profile."""
    client = Client(url)
    words, expected = COMMANDS["set"]
    client.ask(encoded(words), expected, 1)
    words, expected = COMMANDS["get"]
    client.ask(encoded(words), expected, instructions.WARM_UP)
    before = plugin.dump()
    client.ask(encoded(words), expected, requests)
    return before, plugin.dump()


def memcached_gets(plugin, url, requests):
    crowd, size = Crowd(url), SIZES[""]
    crowd.fill(size)
    before = plugin.dump()
    crowd.ask(memcached_get, size, requests)
    return before, plugin.dump()


# By the scheme of a server's URL.
GETS = {"redis": gets, "memcached": memcached_gets}


def rows_of(name, measure, rows):
    import bench
    app = bench.built(name)
    image = instructions.Image(app.image + ".dbg")
    with instructions.Plugin(image) as plugin:
        guest = bench.start(app, qemu=plugin.arguments())
        try:
            guest.wait_ready()
            for row, value in measure(plugin, guest.url,
                                      bench.REQUESTS).items():
                rows[row] = value, "instructions" + (
                    "/s" if row == "idle" else "")
        finally:
            guest.inst.kill()
            guest.process.wait()


redis_rows = functools.partial(rows_of, "redis", redis)
memcached_rows = functools.partial(rows_of, "memcached", memcached)


def speedtest1(text, plugin):
    """From main to the end of the guest, most of it the benchmark's."""
    if "TOTAL" not in text:
        raise UkError("speedtest1 did not come to its end:\n" + text)
    counts = plugin.at_exit()
    return counts.total() - counts.head["main"]


def sqlite_rows(rows):
    import bench
    app = bench.built(SPEEDTEST1)
    with instructions.Plugin(instructions.Image(app.image +
                                                ".dbg")) as plugin:
        guest = bench.start(app, qemu=bench.ICOUNT + bench.SEED +
                            plugin.arguments())
        text = bench.finish(guest, SPEEDTEST1_S)
        rows["speedtest1"] = speedtest1(text, plugin), "instructions"
