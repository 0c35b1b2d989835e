#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Writes compile_commands.json from what the build remembers of its commands.

usage: compile-commands.py OUT DIRECTORY BUILD_DIR
Each .d file starts with a line `_old/OBJECT := COMMAND` (escaped for make);
the file `commands` of a sealed library has such lines only.
"""
import json
import os
import sys


def first_line(path):
    with open(path, encoding="utf-8") as file:
        return [file.readline()]


def entry(line, directory):
    line = line.rstrip("\n")
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
    for folder, folders, files in os.walk(build):
        lines = []
        if "commands" in files:     # of a sealed library
            folders.clear()
            with open(os.path.join(folder, "commands"),
                      encoding="utf-8") as file:
                lines = file.readlines()
        else:
            for name in files:
                if name.endswith(".o.d"):
                    lines += first_line(os.path.join(folder, name))
        found += filter(None, (entry(line, directory) for line in lines))
    found.sort(key=lambda item: item["output"])
    with open(out + ".tmp", "w", encoding="utf-8") as file:
        json.dump(found, file, indent=1)
    os.replace(out + ".tmp", out)


main()
