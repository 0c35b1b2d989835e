# SPDX-License-Identifier: BSD-3-Clause
# `uk run --plat xen` on a machine that runs Xen: a guest of xl's, whose console
# is the tool's standard streams and whose end is the tool's status.
import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
import time

import command
from command import say
from errors import CRASH, KILLED, UkError
from instance import GRACE_S
from qemu import quote

# What only QEMU has, or is not done on Xen, with its usual value.
REFUSED = {"detach": False, "json": False, "port": None, "cpus": 1, "fs": [],
           "machine": "microvm", "virtio": None, "multiboot": False,
           "accel": "auto", "qemu": [], "rootfs": None, "initrd": None,
           "gdb": None, "watchdog": None}
# Where the guest leaves its program's status in xenstore.
EXIT = "/local/domain/{}/data/exit"
LOOK_S, QUIET_S = 0.2, 0.5


def check(args, app):
    """Refuses options that a guest of Xen cannot have, and what is no machine
    for one; before the build."""
    for name, usual in REFUSED.items():
        if getattr(args, name) != usual:
            raise UkError(f"--{name}: not with --plat xen")
    if args.net not in (None, "none"):
        raise UkError(f"--net {args.net}: not with --plat xen, where a guest "
                      "is at xl's bridge", "--net none, or no --net")
    if not app.configured("PLAT_XEN"):
        raise UkError(f"{app.name} is not configured for Xen (PLAT_XEN)",
                      f"make -C {app.dir} menuconfig")
    if not command.dry_run:
        check_machine()
    args.vif = args.net is None and app.configured("LIBXEN_NET")
    args.net, args.accel = "none", "xen"


def check_machine():
    if not shutil.which("xl"):
        raise UkError("--plat xen needs a machine that runs Xen: there is no "
                      "xl", "./uk test xen, which emulates one")
    p = subprocess.run(["xl", "info"], capture_output=True, text=True)
    if p.returncode:
        why = " ".join(p.stderr.split())[-200:]
        raise UkError(f"--plat xen: xl does not reach Xen: {why}",
                      "as root, on a machine that was booted by Xen")


def quoted(text):
    """A text in xl's configuration."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def disk_line(number, disk):
    """A disk of xl's; the path comes last, and may have any character."""
    if disk.queues != 1:
        raise UkError(f"--disk {disk.text}: no queues=N with --plat xen")
    return quoted(f"format=raw,vdev=xvd{chr(ord('a') + number)},access="
                  f"{'ro' if disk.read_only else 'rw'},target={disk.path}")


def config(name, app, args):
    """The text of the configuration. A domain that ended stays, so that the
    reason can be asked for."""
    words = list(args.append)
    if app.configured("LIBUKRANDOM"):
        words.append("random.seed=" + secrets.token_hex(32))
    if args.args:
        words += ["--"] + [quote(a) for a in args.args]
    kind = "pv" if app.configured("XEN_PV") else "pvh"
    lines = [f"name = {quoted(name)}", f'type = "{kind}"',
             f"kernel = {quoted(app.image)}", f"memory = {args.memory}",
             "vcpus = 1", f"extra = {quoted(' '.join(words))}"]
    lines += [f'on_{end} = "preserve"'
              for end in ("poweroff", "reboot", "crash")]
    if args.vif:
        lines.append('vif = [""]')
    if args.disks:
        lines.append("disk = [" + ", ".join(
            disk_line(*pair) for pair in enumerate(args.disks)) + "]")
    return "\n".join(lines) + "\n"


def output(*argv):
    """What a command writes; "" where it fails."""
    p = subprocess.run(argv, capture_output=True, text=True, errors="replace")
    return "" if p.returncode else p.stdout.strip()


class Domain:
    """A domain that was created, paused."""

    def __init__(self, name):
        self.name = name
        self.heard = time.monotonic()
        self.asked_at = None
        # Xen's console has no end of input: only a terminal is one of it
        keys = None if os.isatty(0) else subprocess.DEVNULL
        self.console = subprocess.Popen(["xl", "console", name], stdin=keys,
                                        stdout=subprocess.PIPE)
        self.copier = threading.Thread(target=self._copy, daemon=True)
        self.copier.start()

    def _copy(self):
        while data := os.read(self.console.stdout.fileno(), 65536):
            self.heard = time.monotonic()
            while data:
                data = data[os.write(1, data):]

    def state(self):
        """The letters of `xl list`, "" where there is no such domain."""
        fields = output("xl", "list", self.name).split("\n")[-1].split()
        return fields[4] if len(fields) > 4 else ""

    def ask(self, *_):
        """SIGTERM for the program."""
        if not self.asked_at:
            self.asked_at = time.monotonic()
            subprocess.run(["xl", "shutdown", self.name],
                           stdout=subprocess.DEVNULL)

    def attend(self):
        """Until it has ended; returns its last state."""
        while (state := self.state()) and "s" not in state:
            if self.console.poll() is not None:
                self.ask()      # Ctrl-], the end of xl console
            if self.asked_at and \
                    time.monotonic() > self.asked_at + GRACE_S:
                say(f"{self.name} did not end within {GRACE_S:g} s: killed")
                return ""
            time.sleep(LOOK_S)
        # what the console's daemon still has of its ring
        while self.console.poll() is None and \
                time.monotonic() < self.heard + QUIET_S:
            time.sleep(LOOK_S)
        return state

    def left(self):
        """The status that the guest left, or None."""
        number = output("xl", "domid", self.name)
        text = output("xenstore-read", EXIT.format(number))
        return int(text) if re.fullmatch(r"\d{1,3}", text) and \
            int(text) < 256 else None

    def close(self):
        """The console ends with the domain."""
        subprocess.run(["xl", "destroy", self.name],
                       stderr=subprocess.DEVNULL)
        try:
            self.console.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            self.console.terminate()
            self.console.wait()
        self.copier.join()

    def status(self, state):
        """The tool's, of what the domain is now that it ended."""
        if not state:
            say(f"{self.name} was killed")
            return KILLED
        left = None if "c" in state else self.left()
        if left is None:
            say(f"{self.name} crashed")
            return CRASH
        return left


def run(app, args):
    name = args.name or app.name
    text = config(name, app, args)
    if command.dry_run:
        print(f"cat >{name}.cfg <<'END'\n{text}END")
        command.show(["xl", "create", "-q", "-c", f"{name}.cfg"])
        return 0
    with tempfile.NamedTemporaryFile("w", suffix=".cfg") as f:
        f.write(text)
        f.flush()
        command.call(["xl", "create", "-q", "-p", f.name])
    domain = Domain(name)
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, domain.ask)
        command.call(["xl", "unpause", name])
        return domain.status(domain.attend())
    finally:
        domain.close()
