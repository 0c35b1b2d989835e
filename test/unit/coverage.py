# SPDX-License-Identifier: BSD-3-Clause
"""Line coverage of the unit tests, by library: `make coverage`.

A line counts as run when any of the test programs ran it. Sources that no
program compiles count with nothing, so that a library without tests shows.
"""
import collections
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("lib", "drivers")


def lines_of(folder):
    """{source: {line: times}} of all programs in a build folder."""
    seen = collections.defaultdict(collections.Counter)
    for data in sorted(pathlib.Path(folder).glob("*.gcda")):
        done = subprocess.run(["gcov", "--json-format", "--stdout", data.name],
                              cwd=folder, check=True, text=True,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL)
        for text in done.stdout.splitlines():
            for entry in json.loads(text)["files"]:
                path = os.path.realpath(os.path.join(folder, entry["file"]))
                for line in entry["lines"]:
                    seen[path][line["line_number"]] += line["count"]
    return seen


def main(folder, *names):
    seen = lines_of(folder)
    total = collections.Counter()
    run = collections.Counter()
    files = [p for f in FOLDERS for p in sorted((ROOT / f).rglob("*.c"))
             if "tests" not in p.parts]
    bare = collections.Counter()
    for path in files:
        lib = str(path.parent.relative_to(ROOT))
        lines = seen.get(str(path))
        if lines is None:
            bare[lib] += 1
            total[lib] += 0
            continue
        total[lib] += len(lines)
        hit = sum(1 for n in lines.values() if n)
        run[lib] += hit
        if lib in names or path.stem in names:
            missed = [str(n) for n in sorted(lines) if not lines[n]]
            print(f"{path.relative_to(ROOT)}: not run: {' '.join(missed)}")
    for lib in sorted(total, key=lambda x: (run[x] / max(total[x], 1), x)):
        if total[lib]:
            share = f"{100 * run[lib] / total[lib]:5.1f} %"
        else:
            share = "    - %"
        rest = f", {bare[lib]} files in no test" if bare[lib] else ""
        print(f"{share}  {lib} ({run[lib]}/{total[lib]} lines{rest})")


main(*sys.argv[1:])
