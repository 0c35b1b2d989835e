# SPDX-License-Identifier: BSD-3-Clause
# What `uk port` found, in the words of makefiles and of C.
import os
import re
import shlex


def identifier(name):
    return re.sub(r"\W", "_", name)


def quoted(words):
    """Words of a command in a makefile."""
    return " ".join(shlex.quote(w).replace("$", "$$").replace("#", "\\#")
                    if not w.startswith(("-I$(", "-include $(")) else w
                    for w in words)


def wrapped(head, words, indent="\t"):
    """A line of a makefile, broken before column 80."""
    lines, line = [], head
    for word in words:
        if len((line + " " + word + " \\").expandtabs()) > 79 and \
                line.strip():
            lines.append(line + " \\")
            line = indent + word
        else:
            line += " " + word
    return "\n".join(lines + [line]) + "\n"


def c_string(text):
    return '"' + re.sub(r'[^ !#-\[\]-~]', lambda m: "".join(
        f"\\{b:03o}" for b in os.fsencode(m[0])), text) + '"'
