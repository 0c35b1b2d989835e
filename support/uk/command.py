# SPDX-License-Identifier: BSD-3-Clause
# Running commands, or showing them (`uk -n`), and telling the user about it.
import contextlib
import fcntl
import os
import shlex
import subprocess
import sys
import time

from errors import UkError

dry_run = False


def say(text):
    """A line for the user: always standard error, never the guest's output."""
    print(f"uk: {text}", file=sys.stderr, flush=True)


def fancy(stream):
    """Is it a terminal that understands escape sequences?"""
    return stream.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def painted(text, colour, stream):
    """The text in an ANSI colour, where that is seen and wanted."""
    if not fancy(stream) or os.environ.get("NO_COLOR"):
        return text
    return f"\x1b[{colour}m{text}\x1b[0m"


def show(argv, env=None):
    """Print a command line as the user would type it."""
    words = [f"{k}={shlex.quote(v)}" for k, v in (env or {}).items()]
    print(" ".join(words + [shlex.quote(a) for a in argv]), flush=True)


def call(argv, env=None, **kw):
    """Run a command; failing is an error of the tool. Shown only with -n."""
    if dry_run:
        show(argv, env)
        return None
    try:
        return subprocess.run(argv, check=True,
                              env={**os.environ, **(env or {})}, **kw)
    except FileNotFoundError:
        raise UkError(f"{argv[0]} is not installed", "./uk doctor")
    except subprocess.CalledProcessError as e:
        raise UkError(f"{shlex.join(argv[:4])} ... failed ({e.returncode})")


@contextlib.contextmanager
def locked(path):
    """While it is open, no other call of the tool is inside: path is a
    folder, or a file that is made."""
    flags = os.O_RDONLY | (0 if os.path.isdir(path) else os.O_CREAT)
    fd = os.open(path, flags | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


class Progress:
    """Long work: one changing line on a terminal, few plain lines elsewhere."""

    def __init__(self, stream=sys.stderr, beat=10.0):
        self.stream = stream
        self.tty = fancy(stream)
        self.beat = beat
        self.last = time.monotonic()
        self.count = 0

    def step(self, text, notable):
        self.count += 1
        if self.tty:
            width = os.get_terminal_size(self.stream.fileno()).columns
            line = f"uk: [{self.count}] {text}"[:max(width - 1, 20)]
            self.stream.write("\r\x1b[K" + line)
            self.stream.flush()
        elif notable or time.monotonic() - self.last > self.beat:
            self.last = time.monotonic()
            self.stream.write(f"uk: [{self.count}] {text}\n")
            self.stream.flush()

    def done(self):
        if self.tty and self.count:
            self.stream.write("\r\x1b[K")
            self.stream.flush()
