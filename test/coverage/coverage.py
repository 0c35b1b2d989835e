#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Lines that the conformance suite reaches, by library; the worst first.

usage: coverage.py [FOLDER...]

Builds the conformance image with counters (lib/ukgcov) below test/coverage/
build, boots it as it is and once more with allocations that fail, and prints
the table. Of each FOLDER, such as lib/ramfs, or `all`, the lines and functions
that were not reached follow.
"""
import collections
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "test" / "conformance"))

import runs     # noqa: E402

BUILD = ROOT / "test" / "coverage" / "build"
COUNTED = ("posix-*", "vfscore", "ukfile", "ukvmem", "ramfs", "procfs")
BOOTS = ([], ["--append", "allocfault.from=1"])
PREFIX = "/unilith/"    # what the build makes of the path of the sources


def application():
    """A copy of the conformance suite with counters in its configuration."""
    app = BUILD / "conformance"
    old = app / ".config"
    shutil.copytree(runs.HERE, app, dirs_exist_ok=True,
                    ignore=shutil.ignore_patterns("build", ".config*",
                                                  "__pycache__"))
    with open(app / "defconfig", "a", encoding="ascii") as file:
        file.write("CONFIG_LIBUKGCOV=y\n")
    old.unlink(missing_ok=True)
    return app


def boot(uk, app, options, dump):
    """All programs, with what they printed; the counters of each boot are
    added to the file dump."""
    port = ["-device", "virtio-serial-device,id=gcov,max_ports=2",
            "-chardev", f"file,id=gcov,append=on,path={dump}", "-device",
            "virtserialport,bus=gcov.0,nr=1,chardev=gcov,name=unilith.gcov"]
    return runs.run_guest(uk, app, *options, *[f"--qemu={w}" for w in port])


def records(dump):
    """(kind, bytes) of what lib/ukgcov sent."""
    data, at = dump.read_bytes(), 0
    while at < len(data):
        kind, length = struct.unpack_from("<cI", data, at)
        at += 5 + length
        assert at <= len(data), f"{dump} is cut off"
        yield kind, data[at - length:at]


def notes_of(name):
    """The compiler's notes about what it counts in an object."""
    return pathlib.Path(name.decode()).with_suffix(".gcno")


def unpack(dump, folder):
    """Makes the files of gcov below the folder; those of a boot each."""
    boots, out = 0, None
    for kind, data in records(dump):
        if kind == b"F":
            notes = notes_of(data)
            # two sources of one name lie in different folders
            stem = f"{boots}.{notes.parent.name}.{notes.stem}"
            shutil.copy(notes, folder / f"{stem}.gcno")
            out = folder / f"{stem}.gcda"
        elif kind == b"D":
            with open(out, "ab") as file:
                file.write(data)
        else:
            boots += 1
    assert boots, f"{dump}: no boot came to its end"


class Counts:
    """How often lines and functions ran, by source; the programs that did not
    come to their end without faults, whose lines may be missing."""

    def __init__(self):
        self.cut = []
        self.lines = collections.defaultdict(collections.Counter)
        self.functions = collections.defaultdict(collections.Counter)

    def add(self, folder):
        files = sorted(p.name for p in folder.glob("*.gcda"))
        done = subprocess.run(["gcov", "--json-format", "--stdout", *files],
                              cwd=folder, check=True, text=True,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL)
        for text in done.stdout.splitlines():
            for entry in json.loads(text)["files"]:
                self.add_file(entry)

    def add_file(self, entry):
        if not entry["file"].startswith(PREFIX):
            return
        path = entry["file"][len(PREFIX):]
        for line in entry["lines"]:
            self.lines[path][line["line_number"]] += line["count"]
        for f in entry["functions"]:
            self.functions[path][f["name"]] += f["execution_count"]


def sources():
    """{folder: [source]} of the libraries that are counted."""
    return {str(lib.relative_to(ROOT)):
            sorted(str(p.relative_to(ROOT)) for p in lib.rglob("*.c")
                   if "tests" not in p.parts)
            for pattern in COUNTED for lib in sorted(ROOT.glob("lib/" +
                                                               pattern))}


def measure(uk):
    """Builds, boots and counts."""
    app, counts = application(), Counts()
    with tempfile.TemporaryDirectory(prefix="uk.") as temp:
        for i, options in enumerate(BOOTS):
            folder = pathlib.Path(temp) / str(i)
            folder.mkdir()
            dump = folder / "dump"
            results = boot(uk, app, options, dump)
            if not options:
                counts.cut = [f"{name}: {results[name].end}"
                              if name in results else f"{name}: not run"
                              for name in runs.programs()
                              if name not in results or
                              results[name].end != "ended"]
            unpack(dump, folder)
            counts.add(folder)
    return counts


def ranges(numbers):
    """1-3 5 for 1, 2, 3, 5."""
    out = []
    for n in sorted(numbers):
        if out and out[-1][1] == n - 1:
            out[-1][1] = n
        else:
            out.append([n, n])
    return " ".join(f"{a}-{b}" if a != b else str(a) for a, b in out)


def missed(counts, folder):
    """Text lines: what of a library was not reached."""
    for path in sources()[folder]:
        if path not in counts.lines:
            yield f"{path}: not in the image"
            continue
        lines = counts.lines[path]
        names = [f for f, n in counts.functions[path].items() if not n]
        numbers = [n for n in lines if not lines[n]]
        if numbers:
            yield f"{path}: {ranges(numbers)}" + (
                f"; never called: {' '.join(sorted(names))}" if names else "")


def table(counts):
    """[(folder, lines reached, lines, sources that are not in the image)],
    the total last."""
    rows = []
    for folder, paths in sources().items():
        inside = [p for p in paths if p in counts.lines]
        lines = [n for p in inside for n in counts.lines[p].values()]
        rows.append((folder, sum(n > 0 for n in lines), len(lines),
                     len(paths) - len(inside)))
    rows.sort(key=lambda r: (r[1] / max(r[2], 1), r[0]))
    return rows + [("total", *map(sum, zip(*[r[1:] for r in rows])))]


def show(rows):
    for folder, reached, lines, out in rows:
        share = f"{100 * reached / lines:5.1f} %" if lines else "    - %"
        rest = f", {out} files not in the image" if out else ""
        print(f"{share}  {folder} ({reached}/{lines} lines{rest})")


def main(folders):
    with tempfile.TemporaryDirectory(prefix="uk.") as temp:
        counts = measure(runs.Uk(temp, UK_ROOT=str(ROOT)))
    show(table(counts))
    print("\n".join(counts.cut))
    for folder in sources() if folders == ["all"] else folders:
        print("\n".join(missed(counts, os.path.normpath(folder))))


if __name__ == "__main__":
    main(sys.argv[1:])
