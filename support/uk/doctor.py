# SPDX-License-Identifier: BSD-3-Clause
# `uk doctor`: what this machine has and lacks, a line each, and what to type.
import importlib
import os
import platform
import re
import shutil
import subprocess
import sys
import textwrap

import accel
import build
import command
import instance
import packages

DISK_MIB = 2048     # a build of all applications with all sources
MEMORY_MIB = 512    # compiling, and a guest beside it
GOOD, BAD, NOTE = ("ok", "32"), ("LACK", "31"), ("note", "33")


def line(kind, text):
    word, colour = kind
    word = command.painted(f"{word:<5}", colour, sys.stdout)
    # A folder's name may be long; it is cut where it says least.
    if len(text) > 73:
        text = text[:40] + "..." + text[-30:]
    print(f"{word} {text}")
    return kind is not BAD


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


def tool_version(what):
    """The version that a tool tells of itself, as far as it does."""
    if what.startswith("import "):
        module = importlib.import_module(what[7:])
        return str(getattr(module, "__version__", ""))
    if what.startswith("/"):
        return ""
    for option in ("--version", "-V"):
        p = subprocess.run([shutil.which(what, path=packages.search()),
                            option], stdin=subprocess.DEVNULL,
                           capture_output=True, text=True, errors="replace")
        found = re.search(r"(?<![\w.])v?(\d+\.[\w.+~-]*\w)",
                          p.stdout + p.stderr)
        if found:
            return found[1]
    return ""


def tools(purpose, names):
    """A line for each; the packages that are missing."""
    for name in names:
        what = packages.SHOWN_BY[name]
        label = f"{purpose}: {what.rpartition(' ')[2]}"
        if packages.present(name):
            line(GOOD, f"{label} {tool_version(what)}".rstrip())
        else:
            line(BAD, f"{label} (package {name})")
    return packages.missing(names)


def acceleration():
    kind, why = accel.probe()
    if kind == "kvm":
        return line(GOOD, "acceleration: KVM")
    line(NOTE, f"acceleration: TCG; {why}")
    return True


def tap():
    if not os.path.exists("/dev/net/tun"):
        return line(NOTE, "tap: no /dev/net/tun; --net user needs none")
    return line(GOOD, "tap: /dev/net/tun" + (
        "" if os.geteuid() == 0 else "; --net tap needs root (sudo)"))


def disk():
    free = shutil.disk_usage(".").free >> 20
    return line(GOOD if free >= DISK_MIB else BAD, f"disk: {free} MiB free" +
                ("" if free >= DISK_MIB else
                 f"; a build with all sources takes {DISK_MIB}"))


def memory():
    with open("/proc/meminfo") as f:
        free = int(re.search(r"MemAvailable: +(\d+) kB", f.read())[1]) >> 10
    return line(GOOD if free >= MEMORY_MIB else BAD,
                f"memory: {free} MiB available" +
                ("" if free >= MEMORY_MIB else f"; {MEMORY_MIB} are needed"))


def doctor(_args):
    good, name = debian()
    line(GOOD if good else NOTE, f"operating system: {name}" + (
        "" if good else "; tested is Debian 12"))
    good = platform.machine() == "x86_64"
    line(GOOD if good else BAD,
         f"processor: {platform.machine()}, {os.cpu_count()} CPUs")
    line(GOOD, f"python {platform.python_version()}")
    needed = tools("build", packages.BUILD) + tools("run", packages.RUN)
    further = tools("tests", packages.TEST)
    acceleration()
    tap()
    good &= disk() & memory()
    line(GOOD, f"cache: {build.tree_size(build.cache()) / 1e6:,.0f} MB in "
         f"{build.cache()}")
    running = [i for i in instance.settle_all() if i.alive()]
    line(GOOD, f"instances: {len(running)} running, records in "
         f"{instance.runtime_dir()}")
    if needed + further:
        print(textwrap.fill("-> apt-get install " +
                            " ".join(needed + further), 79,
                            subsequent_indent="   "))
    return 0 if good and not needed else 1
