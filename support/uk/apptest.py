# SPDX-License-Identifier: BSD-3-Clause
# `uk test FOLDER`: an application is its own test. It passes when it ends with
# status 0, with no failed case among those that it printed as TAP, and with
# the output that uk.toml asks for; a server, when it answers and then ends.
import os
import re
import subprocess
import sys

import manage
from app import ROOT, App
from command import say
from errors import UkError
from instance import find

CASE = re.compile(r"^(not )?ok \d+[^\r\n]*", re.M)


def application(folder):
    """The one in the folder, or the one that tests the library in it."""
    inner = os.path.join(folder, "test")
    has_own = os.path.exists(os.path.join(folder, "Makefile"))
    return App(folder if has_own or not os.path.exists(inner) else inner)


def uk(*words):
    """Calls the tool; (status, its standard output)."""
    p = subprocess.run([sys.executable, os.path.join(ROOT, "support", "uk"),
                        *words], stdin=subprocess.DEVNULL, text=True,
                       stdout=subprocess.PIPE, errors="replace")
    return p.returncode, p.stdout


def run(folder):
    """(passed, failed)."""
    app = application(folder)
    name = f"test-{os.getpid()}"
    words = ["run", app.dir, "--name", name, "-q"]
    server = app.settings.get("ready", "none") != "none"
    if server:
        words += ["-d", "--port", "auto"]
    expected = app.test.get("output", "")
    status, output = uk(*words, "--", *app.test.get("args", []))
    if server and not status:
        status = manage.stop_one(find(name), force=False)
    try:
        boot = find(name).read("boot.log").decode(errors="replace")
    except UkError:
        boot = ""       # it did not even start, and was told why
    cases = [m[0] for m in CASE.finditer(output + "\n" + boot)]
    for line in cases:
        print("  " + line)
    failed = sum(line.startswith("not") for line in cases)
    good = status == 0 and expected in output
    if status:
        say(f"{app.name} ended with status {status}")
    elif not good:
        say(f"{app.name} did not print {expected!r} but {output!r}")
    return len(cases) - failed + good, failed + (not good)
