#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Writes compile_commands.json from the .d files of a build folder.

usage: compile-commands.py OUT DIRECTORY BUILD_DIR
Each .d starts with a line `_old/OBJECT := COMMAND` (escaped for make).
"""
import json
import os
import sys


def entry(path, directory):
    with open(path, encoding="utf-8") as file:
        line = file.readline().rstrip("\n")
    if not line.startswith("_old/") or " -c " not in line:
        return None
    name, command = line[len("_old/"):].split(" := ", 1)
    command = command.replace("$$", "$").replace("\\#", "#")
    source = command.rsplit(" -c ", 1)[1].split(" -o ")[0]
    return {"directory": directory, "file": source, "output": name,
            "command": command}


def main():
    out, directory, build = sys.argv[1:]
    found = []
    for folder, _, files in os.walk(build):
        for name in files:
            if name.endswith(".o.d"):
                item = entry(os.path.join(folder, name), directory)
                if item and os.path.exists(item["output"]):
                    found.append(item)
    found.sort(key=lambda item: item["output"])
    with open(out + ".tmp", "w", encoding="utf-8") as file:
        json.dump(found, file, indent=1)
    os.replace(out + ".tmp", out)


main()
