# SPDX-License-Identifier: BSD-3-Clause
# Makes doc/uk.1 of the parser of arguments: python3 support/uk/manpage.py
import argparse
import os
import sys

import arguments
from completion import subcommands

FILES = r""".SH FILES
.TP
.I uk.toml
in an application's folder: memory, ports, arguments, boot parameters.
.TP
.I $XDG_RUNTIME_DIR/unilith
(or
.IR /tmp/unilith-UID )
records and logs of instances.
.TP
.I $XDG_CACHE_HOME/unilith
(or
.IR ~/.cache/unilith )
downloads and compiled libraries.
.SH ENVIRONMENT
.TP
.B NO_COLOR
if it is set and not empty: no colours.
.TP
.B UK_CACHE
another folder for the cache.
"""


def plain(text):
    """Text in which nothing is a request of roff."""
    text = text.replace("\\", r"\e").replace("-", r"\-")
    return r"\&" + text if text[:1] in (".", "'") else text


def names(action):
    """An option or argument as it is typed."""
    value = action.metavar or (
        "|".join(action.choices) if action.choices else action.dest.upper())
    if action.nargs == 0:
        value = ""
    elif action.nargs == "?":
        value = f"[{value}]"
    elif action.nargs == "*":
        value = f"[{value}...]"
    if not action.option_strings:
        return rf"\fI{plain(value)}\fR"
    value = rf" \fI{plain(value)}\fR" if value else ""
    return ", ".join(rf"\fB{plain(s)}\fR{value}"
                     for s in action.option_strings)


def arguments_of(parser):
    lines = []
    for action in parser._actions:
        if not isinstance(action, (argparse._SubParsersAction,
                                   argparse._HelpAction)):
            lines += [".TP", names(action), plain(action.help or "")]
    return lines


def page():
    parser = arguments.parser()
    usage = [" ".join(p.format_usage().removeprefix("usage: ")
                      .replace("[-h] ", "").split())
             for p in subcommands(parser).values()]
    lines = [r'.\" SPDX-License-Identifier: BSD-3-Clause',
             r'.\" Made by support/uk/manpage.py: do not edit.',
             '.TH UK 1 "" "Unilith"',
             ".SH NAME", r"uk \- " + plain(arguments.__doc__),
             ".SH SYNOPSIS", ".B uk", r"[\fB\-n\fR] \fICOMMAND\fR ...", ".PP", "Each command has "
             r"\fB\-\-help\fR.",
             ".SH OPTIONS", *arguments_of(parser), ".SH COMMANDS"]
    for line, p in zip(usage, subcommands(parser).values()):
        lines += [f".SS {plain(line)}", plain(p.description),
                  *arguments_of(p)]
    lines += [".SH EXIT STATUS", plain(" ".join(
        arguments.EPILOG.removeprefix("exit status: ").split()))]
    return "\n".join(lines) + "\n" + FILES


if __name__ == "__main__":
    os.environ["COLUMNS"] = "1000"
    sys.stdout.write(page())
