# SPDX-License-Identifier: BSD-3-Clause
# `uk doctor`: what this machine has and lacks, and what to type about it.
import os
import platform
import shutil

import accel
import packages


def line(good, text, hint=None):
    print(("ok    " if good else "LACK  ") + text)
    if not good and hint:
        print("      -> " + hint)
    return good


def debian():
    try:
        with open("/etc/os-release") as f:
            values = dict(row.rstrip().split("=", 1) for row in f
                          if "=" in row)
    except FileNotFoundError:
        return False, "no /etc/os-release"
    good = values.get("ID") == "debian" and \
        values.get("VERSION_ID", "").strip('"') == "12"
    return good, values.get("PRETTY_NAME", "").strip('"')


def doctor():
    good, name = debian()
    good = line(good, f"operating system: {name}",
                "Unilith is tested on Debian 12; others may need packages "
                "by hand") & True
    good &= line(platform.machine() == "x86_64",
                 f"processor: {platform.machine()}", "x86_64 is needed")
    for purpose, names in (("build", packages.BUILD), ("run", packages.RUN),
                           ("tests", packages.TEST)):
        todo = packages.missing(names)
        good &= line(not todo, f"packages for {purpose}: " +
                     ("all there" if not todo else "missing " +
                      " ".join(todo)),
                     "apt-get install " + " ".join(todo))
    kind, why = accel.probe()
    line(kind == "kvm", f"acceleration: {kind}" + (f" ({why})" if why
                                                   else ""),
         "guests run under TCG: right, but slower")
    line(os.path.exists("/dev/net/tun"), "/dev/net/tun (for --net tap)")
    free = shutil.disk_usage(".").free >> 20
    good &= line(free > 2048, f"disk: {free} MiB free",
                 "a build with all sources takes about 2 GiB")
    return 0 if good else 1
