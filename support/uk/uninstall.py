# SPDX-License-Identifier: BSD-3-Clause
# `uk uninstall`: removes what the tool has made outside of its folder.
import os
import re

import build
import command
import manage
from command import call, say
from instance import runtime_dir, settle_all

TAP = re.compile(r"uk\d+")


def taps(instances):
    """Tap devices of these instances that are still there."""
    return [t for t in {i.record.get("tap") for i in instances}
            if t and TAP.fullmatch(t) and os.path.exists(
                f"/sys/class/net/{t}")]


def uninstall(args):
    instances = settle_all()
    for inst in instances:
        if inst.alive():
            say(f"stopping {inst.name}")
            if not command.dry_run:
                manage.stop_one(inst, force=False)
    for tap in taps(instances):
        say(f"removing the tap device {tap}")
        call(["ip", "link", "delete", tap])
    build.remove(runtime_dir())
    build.remove_cache()
    say("this folder and Debian's packages stay")
    return 0
