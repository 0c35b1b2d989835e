# SPDX-License-Identifier: BSD-3-Clause
# Guest instructions of Redis's commands and of SQLite's own benchmark.
import os
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

    def ask(self, command, expected, times):
        for _ in range(times):
            self.socket.sendall(command)
            answer = b""
            while len(answer) < len(expected):
                part = self.socket.recv(4096)
                if not part:
                    raise UkError("the server closed the connection")
                answer += part
            if answer != expected:
                raise UkError(f"the server answered {answer!r}")


def redis(plugin, url, requests):
    """Instructions a command, less those of idling as long."""
    client, spans = Client(url), {}
    for name, (words, expected) in COMMANDS.items():
        client.ask(encoded(words), expected, instructions.WARM_UP)
        before = plugin.dump()
        client.ask(encoded(words), expected, requests)
        spans[name] = before, plugin.dump()
    time.sleep(instructions.SETTLE_S)
    quiet = plugin.dump()
    time.sleep(instructions.IDLE_S)
    end = plugin.dump()
    idle = (end.total() - quiet.total()) / (end.time - quiet.time)
    rows = {name: round((b.total() - a.total() - idle * (b.time - a.time)) /
                        requests) for name, (a, b) in spans.items()}
    return {**rows, "idle": round(idle)}


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


def redis_rows(rows):
    import bench
    app = bench.built("redis")
    image = instructions.Image(app.image + ".dbg")
    with instructions.Plugin(image) as plugin:
        guest = bench.start(app, qemu=plugin.arguments())
        try:
            guest.wait_ready()
            for name, value in redis(plugin, guest.url,
                                     bench.REQUESTS).items():
                rows[name] = value, "instructions" + (
                    "/s" if name == "idle" else "")
        finally:
            guest.inst.kill()
            guest.process.wait()


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
