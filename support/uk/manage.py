# SPDX-License-Identifier: BSD-3-Clause
# `uk ps stop logs console`: what to do with guests that run already.
import json
import os
import sys
import time

from command import say
from errors import UkError
from instance import GRACE_S, all_instances, find
from symbols import Symboliser

KEYS = ("name", "app", "pid", "url", "image", "image_bytes", "mem_mib",
        "ready_ms", "accel")


def row(inst):
    r = {k: inst.record.get(k) for k in KEYS}
    if inst.alive():
        r["end"] = r["status"] = None
    else:
        r["end"], r["status"] = inst.record.get("end"), \
            inst.record.get("status")
        if r["end"] is None:
            r["end"], r["status"] = inst.end()
    return r


def ps(args):
    rows = [row(i) for i in all_instances()
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


def stop_one(inst):
    if not inst.alive():
        raise UkError(f"'{inst.name}' is not running", "./uk ps --all")
    obeyed = inst.stop()
    kind, status = inst.end()
    inst.record.update(end=kind, status=status)
    inst.save()
    if obeyed:
        say(f"{inst.name} ended: {kind} {status}")
    else:
        say(f"{inst.name} did not answer within {GRACE_S:g} s: killed")
    return 0 if obeyed else status


def stop(args):
    if args.all == bool(args.name):
        raise UkError("stop what?", "./uk stop NAME..., or ./uk stop --all")
    chosen = [i for i in all_instances() if i.alive()] if args.all \
        else [find(n) for n in args.name]
    return max([stop_one(i) for i in chosen], default=0)


def logs(args):
    inst = find(args.name)
    if args.boot:
        dbg = inst.record["image"] + ".dbg"
        names = Symboliser(dbg) if os.path.exists(dbg) else None
        for line in inst.read("boot.log").decode(
                errors="replace").splitlines():
            print(names.line(line) if names else line)
        return 0
    sys.stdout.buffer.write(inst.read("output.log"))
    return 0


def console(args):
    """Follow the output until the guest ends or the user leaves."""
    inst = find(args.name)
    offset = 0
    while True:
        alive = inst.alive()
        data = inst.read("output.log")[offset:]
        offset += len(data)
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        if not alive:
            return 0
        time.sleep(0.1)
