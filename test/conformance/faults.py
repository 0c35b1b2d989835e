# SPDX-License-Identifier: BSD-3-Clause
"""A run of the guest in which allocations fail (lib/ukallocfault)."""
import re

import runs

COUNTS = re.compile(r"allocfault: of \d+ allocations (\d+) failed")
KEPT = re.compile(r"allocfault: (\w+ failed with .* keeps .*)")


class Faulty:
    """What the programs printed, and what the machine said of the faults."""

    def __init__(self, results, told):
        self.results = results
        self.told = told
        self.failed = sum(int(m[1]) for m in map(COUNTS.search, told) if m)
        self.kept = [m[1] for m in map(KEPT.search, told) if m]
        self.crashes = [line for line in told if "crash: " in line]


def table():
    """{(program, check), (call, "") or (program, ""): (kind, reason)}."""
    return runs.differences("faults.tsv")


def run(folder, how):
    """All programs with the boot parameter allocfault.HOW; the folder is for
    records."""
    told = []
    apart = "".join(f"{call}," for (call, _), (kind, _) in table().items()
                    if kind == "apart")
    names = [name for name in runs.programs()
             if table().get((name, ""), ("", ""))[0] != "left out"]
    results = runs.run_guest(runs.Uk(folder), runs.HERE,
                             "--append", f"allocfault.{how}",
                             "--append", f"allocfault.apart={apart}",
                             told=told, names=names)
    return Faulty(results, told)
