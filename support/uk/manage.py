# SPDX-License-Identifier: BSD-3-Clause
# `uk ps stop logs console`: what to do with guests that run already.
import json
import os
import selectors
import shlex
import sys

import command
from command import say
from errors import UkError
from instance import GRACE_S, SCHEMA, find, settle_all
from symbols import Symboliser

KEYS = ("name", "app", "pid", "url", "image", "image_bytes", "mem_mib",
        "ready_ms", "accel", "end", "status")
BEAT_S = 0.1    # between two looks at an output that is followed


def row(inst):
    return {"schema": SCHEMA, **{k: inst.record.get(k) for k in KEYS}}


def ps(args):
    rows = [row(i) for i in settle_all()
            if i.record.get("pid") and (args.all or i.alive())]
    if args.json:
        print(json.dumps(rows))
        return 0
    form = "{:<20} {:>8} {:<12} {:>6} {}"
    print(form.format("NAME", "PID", "STATE", "MIB", "URL"))
    for r in rows:
        state = f"{r['end']} {r['status']}" if r["end"] else "running"
        print(form.format(r["name"], r["pid"], state, r["mem_mib"],
                          r["url"] or "-"))
    return 0


def stop_one(inst, force):
    """Ends one instance; 0, or the status of one that did not obey."""
    if not inst.alive():
        raise UkError(f"'{inst.name}' is not running", "./uk ps --all")
    if command.dry_run:
        command.show(["kill", "-9", str(inst.record["pid"])] if force else
                     ["sh", "-c", "echo signal TERM >" +
                      shlex.quote(inst.path("control.in"))])
        return 0
    if force:
        inst.record["killed"] = True
        inst.save()
        inst.kill()
    obeyed = force or inst.stop()
    kind, status = inst.end()
    inst.record.update(end=kind, status=status)
    inst.save()
    if force:
        say(f"{inst.name} killed")
    elif obeyed:
        say(f"{inst.name} ended: {kind} {status}")
    else:
        say(f"{inst.name} did not answer within {GRACE_S:g} s: killed")
    return 0 if obeyed else status


def stop(args):
    if args.all == bool(args.name):
        raise UkError("stop what?", "./uk stop NAME..., or ./uk stop --all")
    everything = settle_all()
    chosen = [i for i in everything if i.alive()] if args.all \
        else [find(n) for n in args.name]
    return max([stop_one(i, args.force) for i in chosen], default=0)


def follow(inst, on_input=None):
    """Pass the output on until the guest ends; what is typed meanwhile goes
    to on_input, and b"" at its end."""
    watch = selectors.DefaultSelector()
    if on_input:
        try:
            watch.register(0, selectors.EVENT_READ)
        except PermissionError:         # a file: always readable
            on_input(sys.stdin.buffer.read())
    with open(inst.path("output.log"), "rb") as log:
        while True:
            alive = inst.alive()
            sys.stdout.buffer.write(log.read())
            sys.stdout.buffer.flush()
            if not alive:
                return 0
            if watch.select(BEAT_S):
                data = os.read(0, 4096)
                on_input(data)
                if not data:
                    watch.unregister(0)


def in_background(name):
    """The instance, if its output is kept for others to read."""
    inst = find(name)
    if not inst.record.get("detached"):
        raise UkError(f"'{name}' has its output on the terminal where it was "
                      "started", f"./uk logs --boot {name}")
    return inst


def logs(args):
    if args.boot:
        inst = find(args.name)
        dbg = inst.record["image"] + ".dbg"
        names = Symboliser(dbg) if os.path.exists(dbg) else None
        for line in inst.read("boot.log").decode(
                errors="replace").splitlines():
            print(names.line(line) if names else line)
        return 0
    inst = in_background(args.name)
    if args.follow:
        return follow(inst)
    sys.stdout.buffer.write(inst.read("output.log"))
    return 0


def console(args):
    """The output, and lines for the guest's standard input, until the guest
    ends or the user leaves by Ctrl-C; the guest goes on."""
    inst = in_background(args.name)
    if not inst.alive() or not os.path.exists(inst.path("stdin.in")):
        return follow(inst)
    fd = os.open(inst.path("stdin.in"), os.O_RDWR)

    def typed(data):
        while data:
            data = data[os.write(fd, data):]
    try:
        return follow(inst, typed)
    except KeyboardInterrupt:
        return 0
    finally:
        os.close(fd)
