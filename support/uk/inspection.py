# SPDX-License-Identifier: BSD-3-Clause
# `uk inspect`: what an image says of itself.
import json
import os
import subprocess
import tempfile

from app import ROOT, App
from errors import UkError
from symbols import build_id

SCHEMA = 1


def section(path, name):
    """The text of a section of an ELF file; "" if it has none."""
    with tempfile.NamedTemporaryFile("r", errors="replace") as f:
        subprocess.run(["objcopy", "--dump-section", f"{name}={f.name}", path,
                        "/dev/null"], capture_output=True)
        return f.read()


def image_of(word):
    """A file, or an application's image."""
    if os.path.isfile(word):
        return word
    if not os.path.isdir(word) and \
            not os.path.isdir(os.path.join(ROOT, "app", word)):
        raise UkError(f"{word}: there is no such image or application")
    path = App(word).image
    if not os.path.isfile(path):
        raise UkError(f"there is no image {path}", f"./uk build {word}")
    return path


def facts(path):
    lines = section(path, ".unilith").splitlines()
    parts = [dict(zip(("name", "version", "revision", "licence"),
                      line.split(" ", 4)[1:]))
             for line in lines if line.startswith("part ")]
    if not parts:
        raise UkError(f"{path} is no image of Unilith, or of an older one")
    dbg = path.removesuffix(".dbg") + ".dbg"
    whole = section(dbg, ".unilith.config").splitlines() \
        if build_id(dbg) == build_id(path) else []
    return {"schema": SCHEMA, "image": path, "bytes": os.path.getsize(path),
            "build_id": build_id(path), "version": parts[0]["version"],
            "parts": parts,
            "changed": [line for line in lines if "CONFIG_" in line],
            "config": [line for line in whole
                       if line.startswith("CONFIG_")]}


def inspect(args):
    found = facts(image_of(args.image))
    if args.json:
        print(json.dumps(found))
        return 0
    for key in ("image", "bytes", "build_id", "version"):
        print(f"{key.replace('_', '-'):<10} {found[key]}")
    print("\nparts")
    for part in found["parts"]:
        print("  {name:<18} {version:<14} {revision:<22} {licence}".format(
            **part))
    print("\nconfiguration, where it is not the default")
    for line in found["changed"] or ["(nowhere)"]:
        print("  " + line)
    print(f"\n{len(found['config'])} symbols in all are in the .dbg file"
          if found["config"] else "\n(the .dbg file of this build is not here)")
    return 0
