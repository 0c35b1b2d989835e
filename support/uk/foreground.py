# SPDX-License-Identifier: BSD-3-Clause
# A guest in the foreground: its standard streams are the tool's own, signals
# and the window's size go to its control port, the watchdog watches it.
import os
import selectors
import shutil
import signal
import socket
import threading
import time

from command import say
from errors import HANG, UkError
from instance import GRACE_S
from terminal import Terminal

CHUNK = 65536
TELL_TIME_S = 5
CTRL_C, CTRL_RIGHT_BRACKET = b"\x03", b"\x1d"


class Signals:
    """Signals to the tool, as bytes of a pipe: from before QEMU runs until
    somebody attends to the guest, none ends the tool and leaves QEMU alone."""
    NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT,
               signal.SIGWINCH, signal.SIGCONT)

    def __init__(self):
        self.fd, self.write = os.pipe()
        os.set_blocking(self.fd, False)
        os.set_blocking(self.write, False)
        signal.set_wakeup_fd(self.write, warn_on_full_buffer=False)
        self.before = {number: signal.signal(number, lambda *_: None)
                       for number in self.NUMBERS}

    def taken(self):
        """The numbers of those that came."""
        try:
            return os.read(self.fd, 64)
        except BlockingIOError:
            return b""

    def pass_on(self):
        """They do what they did before, those that came included."""
        signal.set_wakeup_fd(-1)
        for number, handler in self.before.items():
            signal.signal(number, handler)
        came = self.taken()
        os.close(self.fd)
        os.close(self.write)
        for number in came:
            signal.raise_signal(number)


class Session:
    def __init__(self, guest, terminal):
        self.guest, self.inst = guest, guest.inst
        self.selector = selectors.DefaultSelector()
        self.alive_at = time.monotonic()
        self.pongs = 0
        self.asked_at = None    # when a signal was sent that wants an answer
        self.leaving = False
        self.terminal = terminal
        self._streams()
        self.signals = guest.signals
        self.selector.register(self.signals.fd, selectors.EVENT_READ, "signal")

    def _streams(self):
        """Map each socket to where its bytes go."""
        # The guest's terminal echoes on the port that the keys come from.
        out = {"stdin": 1, "stdout": 1, "stderr": 2, "uart": 1}
        self.input = None
        for name, (here, _there) in self.guest.sockets.items():
            if name in out:
                self.selector.register(here, selectors.EVENT_READ, out[name])
            if name in ("stdin", "uart"):
                self.input = here
        if self.terminal.saved:
            self.selector.register(0, selectors.EVENT_READ, "input")
        else:
            threading.Thread(target=self._feed, daemon=True).start()

    def _feed(self):
        """Standard input that is no terminal, in a thread of its own: a
        guest that is blocked on its output must not block our reading it."""
        try:
            while data := os.read(0, CHUNK):
                self.input.sendall(data)
            self.input.shutdown(socket.SHUT_WR)
        except OSError:
            pass            # the guest ended before its input did

    def on_signal(self, number):
        if number == signal.SIGCONT:
            self.terminal.raw()     # the shell had it meanwhile
        elif number == signal.SIGWINCH:
            self.window_size()
        elif number == signal.SIGINT:
            self.inst.control("signal INT", "ping")
            self.asked_at = self.asked_at or time.monotonic()
        elif not self.leaving:
            self.leaving = True
            self.inst.control("signal TERM")
            self.asked_at = time.monotonic()

    def window_size(self):
        if self.terminal.saved:
            size = shutil.get_terminal_size()
            self.inst.control(f"winsize {size.lines} {size.columns}")

    def keys(self, data):
        """What is the tool's own among keys typed; returns the guest's."""
        for key, number in ((CTRL_RIGHT_BRACKET, signal.SIGTERM),
                            (CTRL_C, signal.SIGINT)):
            if key in data:
                self.on_signal(number)
                data = data.replace(key, b"")
        return data

    def forward_input(self):
        data = os.read(0, CHUNK)
        try:
            if data:
                self.input.sendall(self.keys(data))
            else:
                self.selector.unregister(0)
                self.input.shutdown(socket.SHUT_WR)
        except OSError:
            pass                # the guest has closed its end

    def forward_output(self, sock, fd):
        try:
            data = sock.recv(CHUNK)
        except ConnectionResetError:
            data = b""
        if not data:
            self.selector.unregister(sock)
            return
        self.alive_at = time.monotonic()
        view = memoryview(data)
        while view:
            view = view[os.write(fd, view):]

    def step(self, seconds):
        for key, _ in self.selector.select(seconds):
            if key.data == "signal":
                for number in self.signals.taken():
                    self.on_signal(number)
            elif key.data == "input":
                self.forward_input()
            else:
                self.forward_output(key.fileobj, key.data)

    def answered(self):
        """The guest lives if it answered a ping since we last looked."""
        pongs = self.inst.pongs()
        if pongs > self.pongs:
            self.pongs = pongs
            self.alive_at = time.monotonic()
            if not self.leaving:
                self.asked_at = None

    def check_life(self, watchdog):
        now = time.monotonic()
        self.answered()
        if self.asked_at and now - self.asked_at > GRACE_S:
            say(f"{self.inst.name} did not answer within {GRACE_S:g} s: "
                "killed")
            self.inst.record["killed"] = True
        elif watchdog and now - self.alive_at > watchdog:
            say(f"{self.inst.name} gave no sign of life for {watchdog:g} s: "
                "killed")
            self.inst.record["hung"] = True
        else:
            return
        self.inst.save()
        self.inst.kill()
        # its first thread has ended by now, others may take their time
        self.guest.process.wait()

    def run(self, watchdog):
        self.window_size()
        next_ping, next_time = 0, time.monotonic() + TELL_TIME_S
        while self.guest.running():
            if self.guest.args.clock and time.monotonic() > next_time:
                self.inst.tell_time()
                next_time = time.monotonic() + TELL_TIME_S
            if watchdog and time.monotonic() > next_ping:
                self.inst.control("ping")
                next_ping = time.monotonic() + watchdog / 3
            self.step(0.1)
            self.check_life(watchdog)
        # What QEMU wrote before it ended is still in the sockets.
        while any(isinstance(k.data, int)
                  for k in self.selector.get_map().values()):
            self.step(0.05)


def attend(guest, announce):
    """Stay with the guest until it ends; returns the tool's exit status."""
    terminal = Terminal()
    late = []       # the error of a guest that was not ready in time

    def await_answer():
        try:
            guest.wait_ready(attended=True)
            if guest.running():
                announce()
        except UkError as e:
            late.append(e)
    waiter = threading.Thread(target=await_answer, daemon=True)
    try:
        if guest.url:
            waiter.start()
        Session(guest, terminal).run(guest.args.watchdog)
    finally:
        terminal.close()
        if guest.running():
            guest.inst.kill()
        guest.process.wait()
    if guest.url:
        waiter.join()
    if late and late[0].status == HANG:
        raise late[0]
    return finish(guest)


def finish(guest):
    from launch import boot_failure     # which imports this module
    kind, status = guest.inst.end(guest.process.returncode)
    guest.inst.record.update(end=kind, status=status)
    guest.inst.save()
    if kind in ("crash", "error"):
        say(guest.report())
    elif boot_failure(guest.inst, status):
        say(boot_failure(guest.inst, status))
    elif kind != "exit" and not guest.inst.record.get("hung"):
        say(f"{guest.inst.name}: {kind}")
    return status
