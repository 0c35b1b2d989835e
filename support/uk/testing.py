# SPDX-License-Identifier: BSD-3-Clause
# `uk test`: runs the suites one after the other and adds up their counts.
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
FUZZ = ["make", "-s", "-C", os.path.join(ROOT, "test", "fuzz"), "check"]
SUITES = {
    "unit": ["make", "-s", "-C", os.path.join(ROOT, "test", "unit"),
             "check"],
    "build": PYTEST + [os.path.join(ROOT, "test", "build")],
    "contract": PYTEST + [os.path.join(ROOT, "test", "contract")],
    "doc": PYTEST + [os.path.join(ROOT, "test", "doc")],
    "integration": PYTEST + [os.path.join(ROOT, "test", "integration")],
    "conformance": PYTEST + [os.path.join(ROOT, "test", "conformance")],
    "fuzz": FUZZ,
}
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


def run_suite(name, argv):
    """Runs one suite, its output passed on; (passed, failed)."""
    say(f"suite {name}")
    total = None
    env = {key: value for key, value in os.environ.items()
           if key not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "UK_ROOT")}
    # A folder of this run's own: pytest's default one is shared by all runs
    # of a user. Short, for the sake of the sockets in it.
    with tempfile.TemporaryDirectory(prefix="uk.") as temp, \
            subprocess.Popen([a.format(temp=temp) for a in argv],
                             stdout=subprocess.PIPE, text=True,
                             errors="replace", env=env,
                             stderr=subprocess.STDOUT) as p:
        for line in p.stdout:
            sys.stdout.write("  " + line)
            sys.stdout.flush()
            total = counts(line) or total
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
    for name in names or SUITES:
        p, f = run_suite(name, known[name]) if name in known \
            else apptest.run(name)
        passed, failed = passed + p, failed + f
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0
