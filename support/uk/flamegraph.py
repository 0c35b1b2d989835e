# SPDX-License-Identifier: BSD-3-Clause
# `uk bench profile APP --svg FILE`: a flame graph of the guest instructions of
# a request, drawn by flamegraph.pl.
import collections
import subprocess

import instructions
from errors import UkError

DRAW = "/usr/share/perl5/Devel/NYTProf/flamegraph.pl"   # libdevel-nytprof-perl


def folded(image, stacks):
    """`first;...;last COUNT` for each call path, by functions' names."""
    paths = collections.Counter()
    for (block, *entries), count in stacks.items():
        names = [image.function(entry) for entry in reversed(entries)]
        leaf = image.function(block)
        # Not so behind a tail call, or in an interrupt's first instructions.
        if not names or names[-1] != leaf:
            names.append(leaf)
        paths[";".join(names)] += count
    return paths


def write(app, requests, path):
    image, dumps = instructions.serial_requests(app, requests, stacks=True)
    paths = folded(image, dumps[1].stacks - dumps[0].stacks)
    text = "".join(f"{names} {count / requests:.2f}\n"
                   for names, count in sorted(paths.items()))
    p = subprocess.run([DRAW, "--title", f"{app.name}: a request",
                        "--countname", "instructions", "--hash"],
                       input=text, capture_output=True, text=True)
    if p.returncode:
        raise UkError("flamegraph.pl failed: " + p.stderr.strip())
    try:
        with open(path, "w") as f:
            f.write(p.stdout)
    except OSError as e:
        raise UkError(f"{path}: {e.strerror}")
