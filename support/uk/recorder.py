# SPDX-License-Identifier: BSD-3-Clause
# Stands in for compiler, archiver and linker while `uk port` builds: calls the
# real one, and writes what it did to a log, a JSON object a line.
"""usage: recorder.py KIND REAL ARGUMENTS...

The log is the file UK_PORT_LOG; without it (configure is asking the compiler
this and that) nothing is written. A call that failed made nothing, and is not
written either."""
import json
import os
import shlex
import subprocess
import sys


def expanded(argv):
    """With the words of @FILE in the place of it."""
    for word in argv:
        if word.startswith("@") and os.path.isfile(word[1:]):
            with open(word[1:], errors="surrogateescape") as f:
                yield from shlex.split(f.read())
        else:
            yield word


def main(kind, real, *argv):
    words = list(expanded(argv))
    # Programs run where they were made, without a dynamic linker of musl's.
    static = ["-static"] if kind == "cc" and not \
        {"-shared", "-r", "-static"} & set(words) else []
    status = subprocess.run([real, *static, *argv]).returncode
    log = os.environ.get("UK_PORT_LOG")
    if log and status == 0:
        line = json.dumps({"tool": kind, "cwd": os.getcwd(), "argv": words})
        # One write: those of other processes stand before or behind it.
        fd = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(fd, line.encode() + b"\n")
        os.close(fd)
    return status if status >= 0 else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
