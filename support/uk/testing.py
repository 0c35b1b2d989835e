# SPDX-License-Identifier: BSD-3-Clause
# `uk test`: runs the suites one after the other and adds up their counts.
import contextlib
import os
import re
import subprocess
import sys
import tempfile

import apptest
import command
import packages
from app import ROOT
from command import say
from errors import UkError

PYTEST = ["/usr/bin/python3", "-m", "pytest", "-q", "--tb=short",
          "-p", "no:cacheprovider", "--basetemp={temp}/t"]
# Tests that mostly compile and wait, a process for each CPU; those of one
# file stay together, for what they build once.
SPREAD = PYTEST + ["-n", str(os.cpu_count() or 1), "--dist", "loadfile"]
MAKE = ["make", "-s", f"-j{os.cpu_count() or 1}", "-C"]
FUZZ = MAKE + [os.path.join(ROOT, "test", "fuzz"), "check"]
SUITES = {
    "unit": MAKE + [os.path.join(ROOT, "test", "unit"), "check"],
    "build": SPREAD + [os.path.join(ROOT, "test", "build")],
    "contract": SPREAD + [os.path.join(ROOT, "test", "contract")],
    "doc": PYTEST + [os.path.join(ROOT, "test", "doc")],
    "integration": PYTEST + [os.path.join(ROOT, "test", "integration")],
    "conformance": PYTEST + [os.path.join(ROOT, "test", "conformance")],
    "xen-smoke": PYTEST + [os.path.join(ROOT, "test", "xen",
                                        "test_smoke.py")],
    "fuzz": FUZZ,
}
# These only compute: with other suites they run beside them, on what guests
# and waiting leave of the CPUs, and are told of last. Of others it is a part
# that can be made so, before their turn.
BESIDE = ("unit",)
AHEAD = {"fuzz": FUZZ[:-1] + ["all"]}
ON_REQUEST = {
    "bench": PYTEST + [os.path.join(ROOT, "test", "bench")],
    "compilers": PYTEST + [os.path.join(ROOT, "test", "compilers")],
    "coverage": PYTEST + [os.path.join(ROOT, "test", "coverage")],
    "endurance": PYTEST + [os.path.join(ROOT, "test", "endurance")],
    "faults": PYTEST + [os.path.join(ROOT, "test", "faults")],
    "fresh": [os.path.join(ROOT, "test", "fresh", "run")],
    "fuzz-long": FUZZ + ["T=1000", "SEED=0"],
    "seeded": PYTEST + [os.path.join(ROOT, "test", "seeded")],
    "stress": PYTEST + [os.path.join(ROOT, "test", "stress")],
    "xen": PYTEST + [os.path.join(ROOT, "test", "xen")],
}


def counts(line):
    """(passed, failed) of a closing line, or None: `N passed, M failed` in
    any order, with pytest's other words between."""
    words = dict((word, int(n)) for n, word in
                 re.findall(r"(\d+) (passed|failed|errors?)\b", line))
    if not words:
        return None
    return words.get("passed", 0), sum(
        n for word, n in words.items() if word != "passed")


def environment():
    """Without what a make around this one says to those below it."""
    return {key: value for key, value in os.environ.items()
            if key not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "UK_ROOT")}


@contextlib.contextmanager
def begun(names):
    """Begins what can be done beside the rest of these suites; {name:
    process}, which writes to a file `told`. No session of its own: for the
    kernel a session may be worth as much as all that another one does."""
    running = {}
    try:
        for name in names if len(names) > 1 else ():
            argv = SUITES[name] if name in BESIDE else AHEAD.get(name)
            if argv:
                told = tempfile.TemporaryFile("w+", errors="replace")
                running[name] = subprocess.Popen(
                    ["nice", "-n", "19", *argv], stdin=subprocess.DEVNULL,
                    stdout=told, stderr=subprocess.STDOUT, env=environment())
                running[name].told = told
        yield running
    finally:
        for p in running.values():
            p.terminate()
            p.wait()
            p.told.close()


@contextlib.contextmanager
def started(argv):
    """(process, lines that it prints)"""
    # A folder of this run's own: pytest's default one is shared by all runs
    # of a user. Short, for the sake of the sockets in it.
    with tempfile.TemporaryDirectory(prefix="uk.") as temp, \
            subprocess.Popen([a.format(temp=temp) for a in argv],
                             stdout=subprocess.PIPE, text=True,
                             errors="replace", env=environment(),
                             stderr=subprocess.STDOUT) as p:
        yield p, p.stdout


@contextlib.contextmanager
def ended(p):
    """The same of one that was begun."""
    p.wait()
    p.told.seek(0)
    yield p, p.told


def run_suite(name, argv, before=None):
    """Runs one suite, its output passed on, or waits for what of it was begun
    before; (passed, failed)."""
    say(f"suite {name}")
    total = None
    if before and name in AHEAD:
        before.wait()       # if it failed, the suite meets that again
    with (ended(before) if before and name in BESIDE else
          started(argv)) as (p, lines):
        for line in lines:
            sys.stdout.write("  " + line)
            sys.stdout.flush()
            total = counts(line) or total
        p.wait()
    passed, failed = total or (0, 0)
    if p.returncode and not failed:
        failed = 1      # it ended badly without saying which test
    if not passed and not failed:
        say(f"suite {name} ran no test")
        failed = 1
    return passed, failed


def test(args):
    known = {**SUITES, **ON_REQUEST}
    names = args.suite
    for name in names:
        if name not in known and not os.path.isdir(name):
            raise UkError(f"there is no suite '{name}'",
                          "one of: " + " ".join(known) + ", or a folder")
    packages.ensure(packages.BUILD + packages.RUN)
    if not names or set(names) & set(known):
        packages.ensure(packages.TEST +
                        (packages.FRESH if "fresh" in names else []))
    if command.dry_run:
        for name in names or SUITES:
            command.show([a.format(temp="/tmp/uk") for a in known[name]]
                         if name in known else
                         [os.path.join(ROOT, "uk"), "run",
                          apptest.application(name).dir])
        return 0
    passed = failed = 0
    # what runs beside the others ends behind them
    names = sorted(names or SUITES, key=BESIDE.__contains__)
    with begun(names) as before:
        for name in names:
            p, f = run_suite(name, known[name], before.get(name)) \
                if name in known else apptest.run(name)
            passed, failed = passed + p, failed + f
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0
