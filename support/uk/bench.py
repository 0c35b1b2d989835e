# SPDX-License-Identifier: BSD-3-Clause
# `uk bench`: measures from outside, and counts rather than times. Under
# -icount the guest's clock and TSC advance by one per instruction, so that a
# figure is the same on each machine.
import json
import os
import re
import subprocess

import command
import fsbench
import launch
import packages
import programs
import tapbench
import timebench
from app import ROOT, App
from command import say
from errors import UkError

APPS = ("helloworld", "helloworld-musl", "lua", "sqlite", "redis", "nginx")
MICRO = [os.path.join(ROOT, "test", "bench", name)
         for name in ("micro", "micro-events")]
SMALL = os.path.join(ROOT, "test", "bench", "nginx-small")
ICOUNT = ["-icount", "shift=0,sleep=off"]
# For a guest that waits for what is outside: a timer tick comes by the guest's
# work, and by the host's clock only when it idles. By that of a slow host there
# would be several in each request.
LIVE_ICOUNT = ["-icount", "shift=0,sleep=on"]
SEED = ["-seed", "1"]
MEMORY_LIMIT_MIB = 256
REQUESTS = 200
SCHEMA = 1      # of the JSON object; raised when keys go


class Options:
    """What `uk run` would have parsed: defaults for a measured guest."""

    def __init__(self, **kw):
        self.name = None
        self.plat, self.arch, self.machine = "kvm", "x86_64", "microvm"
        self.detach, self.json, self.quiet = True, False, True
        self.memory = self.net = self.port = None
        self.accel, self.append, self.qemu, self.args = "tcg", [], [], []
        self.ready_timeout, self.watchdog = 20, None
        self.env, self.cpus, self.gdb = [], 1, None
        self.initrd = self.rootfs = self.virtio = None
        self.disk, self.disks, self.fs = [], [], []
        self.multiboot = False
        self.__dict__.update(kw)


def free_port():
    import socket
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start(app, **kw):
    """A guest in the background; its console goes to its output.log."""
    # A program that would wait for input does what tests ask of it.
    args = Options(name=f"bench-{app.name}-{os.getpid()}",
                   **{"args": app.test.get("args", []), **kw})
    if app.settings.get("ports") and not args.port:
        guest_port = app.settings["ports"][0].rpartition(":")[2]
        args.port = [f"{free_port()}:{guest_port}"]
    launch.options(args, app)
    launch.mount_disk(args, app)
    return launch.start(app, args)


def finish(guest, seconds=60):
    """Wait for the end of a guest that ends by itself; its output."""
    try:
        guest.process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise UkError(f"{guest.inst.name} did not end in {seconds} s")
    finally:
        guest.inst.kill()
        guest.process.wait()
    return guest.inst.read("output.log").decode(errors="replace")


def built(name, append=()):
    app = App(name)
    app.settings["append"] = [*app.settings.get("append", []), *append]
    app.build()
    return app


class Subject:
    """What is measured: our applications, or one that the user names, with
    boot parameters of his."""

    def __init__(self, app=None, append=()):
        self.apps = (app,) if app else APPS
        self.server = app or "nginx"
        self.append = append

    def built(self, name):
        return built(name, self.append)

    def all(self):
        return map(self.built, self.apps)


def size(rows, subject):
    for app in subject.all():
        rows[app.name] = os.path.getsize(app.image), "bytes"
    if subject.apps is APPS:
        rows["nginx-small"] = os.path.getsize(built(SMALL).image), "bytes"


def serves(app, mib):
    """Does the application do its work in mib MiB?"""
    try:
        guest = start(app, memory=mib)
    except UkError:
        return False
    try:
        if guest.url:
            guest.wait_ready()
            return True
        guest.process.wait(20)
        return guest.inst.end(guest.process.returncode) == ("exit", 0)
    except (UkError, subprocess.TimeoutExpired):
        return False
    finally:
        guest.inst.kill()
        guest.process.wait()


def memory(rows, subject):
    for app in subject.all():
        mib = next((m for m in range(1, MEMORY_LIMIT_MIB) if serves(app, m)),
                   None)
        if mib is None:
            raise UkError(f"{app.name} does not serve in "
                          f"{MEMORY_LIMIT_MIB} MiB")
        rows[app.name] = mib, "MiB"


def boot(rows, subject):
    import instructions
    for app in subject.all():
        rows[app.name] = instructions.boot(app), "instructions"


def http_rows(rows, subject):
    import instructions
    app = subject.built(subject.server)
    for row, value in instructions.http(app, REQUESTS).items():
        rows[row] = value, "instructions" + ("/s" if "idle" in row else "")


def tls(rows):
    http_rows(rows, Subject("nginx-tls"))


def micro_rows(text):
    """row -> instructions, from what the micro benchmark printed."""
    found = re.findall(r"^BENCH (\S+)\s.*?tsc/op=([0-9.]+)", text, re.M)
    if not found or "\nDONE" not in text:
        raise UkError("the micro benchmark did not come to its end:\n" + text)
    return {row: round(float(value), 1) for row, value in found}


def micro(rows):
    for folder in MICRO:
        text = finish(start(built(folder), qemu=ICOUNT + SEED), 600)
        for row, value in micro_rows(text).items():
            rows[row] = value, "instructions"


def can_write(path):
    where = path if os.path.exists(path) else os.path.dirname(path) or "."
    return path and not os.path.isdir(path) and os.access(where, os.W_OK)


def profile(args, subject):
    """`uk bench profile APP`: instructions a request by function, as a table
    or as a flame graph."""
    if len(args.suite) > 2 or args.json or args.vs:
        raise UkError("a profile is a table or, with --svg, a flame graph of "
                      "one application", "uk bench profile nginx")
    if args.svg is not None and not can_write(args.svg):
        raise UkError(f"--svg {args.svg}: this file cannot be written")
    if len(args.suite) == 2:
        subject.server = args.suite[1]
    if why := cannot("profile", subject):
        raise UkError(*why)
    packages.ensure(packages.BUILD + packages.RUN +
                    (packages.PROFILE if args.svg else []))
    app = subject.built(subject.server)
    if args.svg:
        import flamegraph
        flamegraph.write(app, REQUESTS, args.svg)
    else:
        import instructions
        print(instructions.table(app, REQUESTS))
    return 0


OF_APPS = {"size": size, "boot": boot, "memory": memory, "http": http_rows}
FIXED = {"micro": micro, "redis": programs.redis_rows,
         "memcached": programs.memcached_rows,
         "sqlite": programs.sqlite_rows, "fs": fsbench.fs, "tls": tls,
         "tap": tapbench.tap,
         "time": timebench.times}
SUITES = {**OF_APPS, **FIXED}


def table(result):
    for suite, rows in result.items():
        print(suite)
        for row, cell in rows.items():
            linux = f"   Linux {cell['linux']:>14,}" if "linux" in cell else ""
            print(f"  {row:<24} {cell['value']:>14,} {cell['unit']:<14}"
                  f"{linux}".rstrip())


def compare(suite, cells):
    """Adds what a Linux guest costs to the rows that it has, too."""
    import linuxguest
    say(f"measuring {suite} of a Linux guest")
    for row, value in linuxguest.SUITES[suite]().items():
        if row in cells:
            cells[row]["linux"] = value


def cannot(suite, subject):
    """Why a suite cannot be measured, and what to do; None: it can."""
    if suite == "tap" and os.geteuid():
        return "a tap device needs root", "sudo ./uk bench tap"
    http = {"http": "HTTP", "https": "HTTPS"}
    known = {"http": http, "profile": {**http, "redis": "Redis",
                                       "memcached": "memcached"}}.get(suite)
    if known and App(subject.server).settings.get("ready") not in known:
        return (f"{subject.server} is no server of " +
                " or ".join(known.values()),
                'one says ready = "http" in its uk.toml')
    return None


def wanted(args, subject):
    """The suites. What is wrong with them is told before the first runs."""
    if args.svg is not None:
        raise UkError("--svg is for a profile", "uk bench profile nginx "
                      f"--svg {args.svg}")
    if args.app and args.vs:
        raise UkError("--vs measures our own applications: not with --app")
    for name in args.suite:
        if name not in SUITES:
            raise UkError(f"there is no suite '{name}'",
                          "one of: " + " ".join(SUITES))
        if args.app and name in FIXED:
            raise UkError(f"{name} measures what it always does: not with "
                          "--app")
        if why := cannot(name, subject):
            raise UkError(*why)
    if args.suite:
        return args.suite
    every = {name: cannot(name, subject)
             for name in (OF_APPS if args.app else SUITES)}
    for name, why in every.items():
        if why:
            say(f"{name} is left out: {why[0]}")
    return [name for name, why in every.items() if not why]


def bench(args):
    if command.dry_run:
        raise UkError("bench has no commands to show: it starts one guest "
                      "after the other, by what the last one told",
                      "./uk -n run nginx")
    subject = Subject(args.app, args.append)
    if args.suite[:1] == ["profile"]:
        return profile(args, subject)
    suites = wanted(args, subject)
    packages.ensure(packages.BUILD + packages.RUN + packages.BENCH +
                    (packages.LINUX if args.vs else []))
    result = {}
    for name in suites:
        say(f"measuring {name}")
        rows = {}
        if name in OF_APPS:
            OF_APPS[name](rows, subject)
        else:
            FIXED[name](rows)
        result[name] = {row: {"value": v, "unit": u}
                        for row, (v, u) in rows.items()}
        if args.vs:
            compare(name, result[name])
    if args.json:
        # In the shape of all else in the object.
        result["schema"] = {"bench": {"value": SCHEMA, "unit": "version"}}
        print(json.dumps(result))
    else:
        table(result)
    return 0
