# SPDX-License-Identifier: BSD-3-Clause
# Exit statuses of the tool and the one exception that users see as a line.
"""Statuses: 0-255 of the guest's main pass through `uk run` unchanged. What
is not the guest's own end has these (as a shell, timeout and docker use them);
`uk ps --all --json` tells the two apart by its field `end`."""
import os

BOOT = 120      # a part of the guest did not start (UK_BOOT_STATUS_INIT)
LACKING = 123   # packages are missing and may not be installed from here
HANG = 124      # the watchdog (--watchdog) saw no sign of life
TOOL = 125      # the tool failed before or instead of the guest
CRASH = 134     # the guest panicked, could not boot (memory), or reset
KILLED = 137    # the guest was killed: it did not answer, or a user killed it


class UkError(Exception):
    """What went wrong in one line, and what to type next, if that is known."""

    def __init__(self, message, hint=None, status=TOOL):
        super().__init__(message)
        self.hint = hint
        self.status = status


def os_error(err):
    """An OSError as a line: which file, and what is wrong with it."""
    # What has no name is nearly always standard output.
    name = err.filename if err.filename is not None else "the output"
    if isinstance(name, bytes):
        name = os.fsdecode(name)
    return f"{name}: {err.strerror or err}"
