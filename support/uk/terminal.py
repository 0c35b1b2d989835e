# SPDX-License-Identifier: BSD-3-Clause
# The user's terminal: its mode while a guest has it, given back at any end.
import os
import signal
import sys
import termios


def guard(saved, ours):
    """Starts a process that gives the terminal its mode back once this one
    is gone, were it by SIGKILL; unless somebody changed the mode meanwhile.
    It ends when the descriptor is closed: (its pid, descriptor)."""
    read, write = os.pipe()
    if pid := os.fork():
        os.close(read)
        return pid, write
    try:
        os.close(write)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP,
                       signal.SIGQUIT, signal.SIGTSTP, signal.SIGTTOU):
            signal.signal(number, signal.SIG_IGN)
        os.read(read, 1)
        if termios.tcgetattr(0) == ours:
            termios.tcsetattr(0, termios.TCSADRAIN, saved)
    finally:
        os._exit(0)


class Terminal:
    """While it is open, keys go to the guest one by one: its own terminal
    does line editing and echo. Output processing stays the host's. `saved`
    is None where standard input is no terminal."""

    def __init__(self):
        self.saved = None
        if not sys.stdin.isatty():
            return
        self.saved = termios.tcgetattr(0)
        self.ours = termios.tcgetattr(0)
        self.ours[0] &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR |
                          termios.IXON | termios.ISTRIP)
        self.ours[3] &= ~(termios.ICANON | termios.ECHO | termios.ISIG |
                          termios.IEXTEN)
        self.raw()
        self.guard = guard(self.saved, termios.tcgetattr(0))

    def raw(self):
        if self.saved:
            termios.tcsetattr(0, termios.TCSADRAIN, self.ours)

    def close(self):
        if self.saved:
            termios.tcsetattr(0, termios.TCSADRAIN, self.saved)
            pid, fd = self.guard
            os.close(fd)
            os.waitpid(pid, 0)
