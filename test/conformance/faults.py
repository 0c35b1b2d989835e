# SPDX-License-Identifier: BSD-3-Clause
"""A run of the guest in which allocations fail (lib/ukallocfault)."""
import fnmatch
import re
import subprocess

import runs

# What begins a program, and what all say how they fare with: where two
# allocations of one call do not both succeed, no program would run.
MAINS = ["mkdir", "chdir", "mmap", "clone", "write", "writev"]
COUNTS = re.compile(r"allocfault: of \d+ allocations (\d+) failed")
KEPT = re.compile(r"allocfault: (\w+ failed with .* keeps .*)")


class Faulty:
    """What the programs printed, and what the machine said of the faults."""

    def __init__(self, results, told):
        self.results = results
        self.told = told
        self.failed = sum(int(m[1]) for m in map(COUNTS.search, told) if m)
        self.kept = [m[1] for m in map(KEPT.search, told) if m]

    @staticmethod
    def source(offset):
        """The line of the sources behind an address of the image."""
        image = next(runs.HERE.glob("build/*_kvm-x86_64.dbg"))
        return subprocess.run(["addr2line", "-e", str(image), hex(offset)],
                              capture_output=True, text=True,
                              check=True).stdout.strip()

    def core_crashes(self):
        """Crashes, but for those in the code of programs and their libc."""
        found, image, crash = [], 0, None
        for line in self.told:
            if "crash: " in line:
                crash = line
            elif line.startswith("image: "):
                image = int(line.split()[1], 16)
            elif crash and "rip=" in line:
                rip = int(re.search(r"rip=([0-9a-f]+)", line)[1], 16)
                where = self.source(rip - image) if rip > image else ""
                if where.startswith("/unilith/"):
                    found.append(f"{crash} ({where})")
                crash = None
        return found


def table():
    """{(program, check), (call, "") or (program, ""): (kind, reason)}."""
    return runs.differences("faults.tsv")


def programs():
    """Those that are not left out."""
    out = [name for (name, _), (kind, _) in table().items()
           if kind == "left out"]
    return [name for name in runs.programs()
            if not any(fnmatch.fnmatchcase(name, p) for p in out)]


def run(folder, how, **kw):
    """All programs with the boot parameter allocfault.HOW; the folder is for
    records, further arguments for runs.run_guest()."""
    told = []
    apart = "".join(f"{call}," for (call, _), (kind, _) in table().items()
                    if kind == "apart")
    if how.startswith("nth"):
        apart += "".join(f"{call}," for call in MAINS)
    results = runs.run_guest(runs.Uk(folder), runs.HERE,
                             "--append", f"allocfault.{how}",
                             "--append", f"allocfault.apart={apart}",
                             told=told, names=programs(), **kw)
    return Faulty(results, told)
