# SPDX-License-Identifier: BSD-3-Clause
# `uk run`: from an application's name to a guest that answers.
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time

import accel
import command
import disks
import elf
import folders
import foreground
import packages
import ports
import qemu
import ready
import virtiofsd
import xl
from app import ROOT, App
from command import say
from errors import BOOT, CRASH, HANG, TOOL, UkError
from instance import (QEMU_FAILED, Instance, all_instances, boot_id,
                      records_lock, start_time)
from symbols import Symboliser

ENV = "env.vars="
TIMES_TOLD = 5
# In the line that `uk -n` shows: what a shell has in place of our sockets.
SHOWN = {"stdin": "stdio", "uart": "stdio",
         "stdout": "file,path=/dev/stdout,append=on",
         "stderr": "file,path=/dev/stderr,append=on"}
PACK = os.path.join(ROOT, "lib", "cpiofs", "pack.py")


def env_words(pairs):
    """--env NAME=VALUE as boot parameters."""
    for pair in pairs:
        if not re.match(r"[^=\s]+=", pair):
            raise UkError(f"--env {pair}: not NAME=VALUE", "--env HOME=/data")
    return [qemu.quote(ENV + pair) for pair in pairs]


def options(args, app):
    """Fill in what the command line left open from uk.toml and the host;
    before the build, so that a mistake is told at once."""
    s = app.settings
    if args.arch != "x86_64":
        raise UkError(f"--arch {args.arch}: this release runs x86_64 only")
    if args.plat == "xen":
        xl.check(args, app)
    args.memory = args.memory or s.get("memory", 32)
    args.usual_ports = s.get("ports", [])
    args.port = ports.expand(args.port or args.usual_ports, args.usual_ports)
    args.net = args.net or s.get("net", "user" if args.port else "none")
    args.append = s.get("append", []) + args.append + env_words(args.env)
    # An array of values is filled by words that follow each other.
    args.append.sort(key=lambda word: ENV in word[:len(ENV) + 1])
    args.args = args.args or s.get("args", [])
    args.shared = folders.parse(args.fs)
    args.mounts = [folder.entry for folder in args.shared]
    args.append += folders.parameter(args.mounts)
    terminals = "" if args.detach else "".join(
        str(fd) for fd in (0, 1, 2) if os.isatty(fd))
    if terminals:
        args.append.append("tty.mode=" + terminals)
    for word in args.append:
        qemu.check(word)
        if len(re.findall(r'(?<!\\)"', word)) % 2:
            raise UkError(f"--append {word}: a quotation mark is missing")
        bare = re.sub(r'(?<!\\)"([^"\\]|\\.)*"', "", word)
        if bare.count("[") > bare.count("]"):
            raise UkError(f"--append {word}: a ] is missing")
    Instance(args.name or app.name).check_free()
    if args.net == "user":
        ports.choose(args.port, args.usual_ports)
    for path in (args.initrd, args.rootfs):
        if path and not os.path.exists(path):
            raise UkError(f"{path}: there is no such file or folder")
    # QEMU would wait for the end of a pipe, and take a folder for empty.
    if args.initrd and not os.path.isfile(args.initrd):
        raise UkError(f"--initrd {args.initrd}: this is no regular file",
                      "--rootfs FOLDER")
    if args.rootfs and not os.path.isdir(args.rootfs):
        raise UkError(f"--rootfs {args.rootfs}: this is no folder",
                      "--initrd FILE")
    if args.initrd:
        check_archive(args.initrd)
    args.disks = disks.parse(args.disk)
    kind = qemu.virtio(args.machine, args.virtio)
    if kind and args.machine != "microvm" and \
            any(folder.virtiofs for folder in args.shared):
        raise UkError(f"--virtio {args.virtio}: QEMU has virtiofs in modern "
                      "only, and takes no choice then", "--fs DIR:PLACE")
    if args.multiboot and args.machine == "microvm":
        raise UkError("--multiboot: such a loader does not tell the guest "
                      "where the microvm's devices are", "--machine pc")
    if args.accel == "auto":
        args.accel, why = accel.probe()
        if why and not args.quiet:
            say(f"using TCG: {why}")
    if args.net == "tap" and os.geteuid() != 0 and not command.dry_run:
        raise UkError("--net tap needs root", "sudo ./uk run ... --net tap")


def check_image(args, app):
    """Does the image have what the options ask of it?"""
    legacy = args.virtio == "legacy" and args.machine != "microvm"
    for option, given, symbol in (
            ("env", args.env, "LIBPOSIX_ENVIRON"),
            ("initrd", args.initrd, "LIBCPIOFS"),
            ("rootfs", args.rootfs, "LIBCPIOFS"),
            ("disk", args.disk,
             "LIBXEN_BLK" if args.plat == "xen" else "LIBVIRTIO_BLK"),
            *(("fs", True, "LIB" + folder.driver.upper())
              for folder in args.shared),
            ("fs", args.fs, "LIBVFSCORE_AUTOMOUNT_UP"),
            ("multiboot", args.multiboot, "KVM_MULTIBOOT"),
            ("virtio legacy", legacy, "LIBVIRTIO_PCI_LEGACY")):
        if given and not app.configured(symbol):
            raise UkError(f"--{option}: {app.name} is built without {symbol}",
                          f"make -C {app.dir} menuconfig")


def mount_disk(args, app):
    """The first disk with a file system is at /mnt, unless the command line
    mounts something there, or lists mounts itself."""
    ours = folders.parameter(args.mounts)
    others = [word for word in args.append if word not in ours]
    if not args.disks or not app.configured("LIBEXT4") or \
            any(word.startswith("vfs.fstab=") for word in others) or \
            any(folder.place == "/mnt" for folder in args.shared):
        return
    entry = disks.entry(args.disks, "xvd" if args.plat == "xen" else "vd")
    if not entry:
        say("no disk has an ext2, ext3 or ext4 file system: nothing is "
            "mounted at /mnt")
        advice = args.disks[0].advice()
        if advice:
            say(f"try: {advice}")
        return
    args.mounts.append(entry)
    args.append = folders.parameter(args.mounts) + others


def check_memory(args, app):
    """QEMU loads an image into memory that is not there without a word; where
    it fits, the guest itself says what else there is too little for."""
    missing = elf.memory_end(app.image) - (args.memory << 20)
    if missing > 0:
        raise UkError(f"{app.name} did not start: too little memory: the "
                      f"image needs {-(-missing // 1024)} KiB more",
                      f"-m {args.memory - -missing // (1 << 20)}", CRASH)


def url(args, app, tap):
    how = app.settings.get("ready", "none")
    if how == "none" or args.net == "none" or args.gdb:
        return None
    address, host, guest = ports.parse(args.port[0])
    if args.net == "tap":
        address, host = tap.guest, guest
    return f"{how}://{address}:{host}" + ("/" if "http" in how else "")


def pack(folder, archive):
    """A folder as an archive that the guest takes for its root."""
    p = subprocess.run([sys.executable, PACK, folder, archive], text=True,
                       capture_output=True)
    if p.returncode:
        raise UkError(f"--rootfs {folder}: " + p.stderr.strip()[-300:])
    return archive


def option(text):
    """A value in a list of options of QEMU, where a comma ends it."""
    return text.replace(",", ",,")


class Guest:
    """One start of an image: the QEMU process and its ends of the pipes."""

    def __init__(self, app, args):
        self.app, self.args = app, args
        self.inst = Instance(args.name or app.name)
        self.tap = qemu.Tap() if args.net == "tap" else None
        if args.net == "user":
            args.port = ports.choose(args.port, args.usual_ports)
        self.url = url(args, app, self.tap)
        self.console = app.configured("LIBVIRTIO_CONSOLE")
        args.seed = app.configured("LIBUKRANDOM")
        args.clock = all(map(app.configured, ("LIBUKCLOCK", "LIBUKPARAM")))
        self.sockets = {}
        self.daemons = {}
        self.signals = self.process = None
        self.ready_ms = None

    def _chardevs(self):
        """(ports of the virtio-console or None, the UART's)."""
        inst = self.inst
        control = "pipe,path=" + option(inst.path("control"))
        log = f"file,path={option(inst.path('output.log'))},append=on"
        boot_log = option(inst.path("boot.log"))
        boot = f"file,path={boot_log}"
        names = ("stdin", "stdout", "stderr") if self.console else ("uart",)
        if self.args.detach:
            files = {"stdin": "pipe,path=" + option(inst.path("stdin")),
                     "stdout": log, "stderr": log, "control": control}
            return (files, boot) if self.console else (None, log)
        ours = {}
        for name in names:
            if command.dry_run:
                ours[name] = SHOWN[name]
                continue
            here, there = socket.socketpair()
            self.sockets[name] = (here, there)
            ours[name] = f"socket,fd={there.fileno()}"
        if not self.console:
            return None, ours["uart"] + f",logfile={boot_log}"
        return {**ours, "control": control}, boot

    def command_line(self):
        chardevs, uart = self._chardevs()
        kernel = self.app.image + ".multiboot" * self.args.multiboot
        return qemu.command_line(self.inst, kernel, self.args, chardevs, uart,
                                 self.tap, {
            tag: d.socket.fileno() for tag, d in self.daemons.items()})

    def start(self):
        """To be called with the lock of the records."""
        inst = self.inst.create()
        open(inst.path("control.out"), "w").close()
        if self.args.detach:
            open(inst.path("output.log"), "w").close()
        if self.args.detach and self.console:
            os.mkfifo(inst.path("stdin.in"), 0o600)
            os.symlink("/dev/null", inst.path("stdin.out"))
        if self.args.rootfs:
            self.args.initrd = pack(self.args.rootfs, inst.path("rootfs.cpio"))
        check_fits(self.args)
        with open(inst.path("qemu.log"), "wb") as log:
            self.daemons = {
                folder.tag: virtiofsd.Daemon(folder, inst.dir, log)
                for folder in self.args.shared if folder.virtiofs}
        argv = self.command_line()
        env = dict(os.environ)
        if self.tap:
            env["UK_TAP_ADDRESS"] = self.tap.host + "/30"
        theirs = [pair[1] for pair in self.sockets.values()] + \
            [daemon.socket for daemon in self.daemons.values()]
        self.started = time.monotonic()
        with open(inst.path("qemu.log"), "ab") as log:
            self.process = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=env, start_new_session=True,
                pass_fds=[s.fileno() for s in theirs])
        for s in theirs:
            s.close()
        try:
            self._record(argv)
        except OSError:     # without a record nobody could stop it
            self.process.kill()
            self.process.wait()
            raise

    def _record(self, argv):
        inst, pid = self.inst, self.process.pid
        inst.record.update(
            app=self.app.name, pid=pid, pid_start=start_time(pid),
            url=self.url, image=self.app.image,
            image_bytes=os.path.getsize(self.app.image),
            mem_mib=self.args.memory, accel=self.args.accel, ready_ms=None,
            started=time.time(), command=shlex.join(argv), boot=boot_id(),
            detached=self.args.detach, gdb=self.args.gdb,
            tap=self.tap and self.tap.name,
            disks=[(disk.path, disk.read_only) for disk in self.args.disks],
            ports=[host for _, host, _ in map(ports.parse, self.args.port)]
            if self.args.net == "user" else [])
        inst.save()

    def wait_taken(self):
        """Until QEMU has taken its arguments, or refused them."""
        while self.running() and not os.path.exists(self.inst.path("pid")):
            time.sleep(0.01)
        time.sleep(0.1)     # which machine and devices it refuses comes later
        if not self.running() and self.report().startswith("QEMU"):
            raise UkError(self.report())
        self._listens()

    def _listens(self):
        if self.args.net == "user":
            ports.lengthen(self.process.pid, self.args.port)

    def wait_ready(self, attended=False):
        """Until the application answers; a guest that ends first is told,
        unless somebody attends to it who tells that anyway."""
        if not self.url:
            return
        seconds = ready.answer(self.url, self.running, self.started,
                             self.args.ready_timeout,
                             self.tap and self.tap.name)
        if seconds is None:
            if not self.running():
                if attended:
                    return
                raise self.ended_early()
            self.inst.kill()
            raise UkError(f"no answer from {self.url} within "
                          f"{self.args.ready_timeout:g} s",
                          f"./uk logs {self.inst.name}", HANG)
        self._listens()
        for _ in range(TIMES_TOLD if self.args.clock else 0):
            self.inst.tell_time()
            time.sleep(0.001)
        self.inst.record["ready_ms"] = round(seconds * 1000)
        self.inst.save()

    def ended_early(self):
        """The error of a guest in the background that ended before it
        answered: its status, and which of the logs says more."""
        kind, status = self.inst.end(self.process.poll())
        refused = boot_failure(self.inst, status)
        boot = "--boot " if refused or kind == "crash" else ""
        return UkError(self.report(), f"./uk logs {boot}{self.inst.name}",
                       CRASH if kind == "crash" else
                       BOOT if refused else TOOL)

    def running(self):
        return self.process.poll() is None

    def report(self):
        """One line on how the guest ended; the crash report goes before."""
        kind, status = self.inst.end(self.process.poll())
        if kind in ("crash", "error"):
            failed = QEMU_FAILED.search(self.inst.read("qemu.log"))
            if failed:
                return "QEMU: " + failed[1].decode(errors="replace")
        refused = boot_failure(self.inst, status)
        if refused:
            return refused
        if kind == "crash":
            print_crash(self.inst, self.app)
            return f"{self.inst.name} crashed"
        return f"{self.inst.name} ended: {kind} {status}"


def check_fits(args):
    """What does not even fit is QEMU's to refuse, in words of its own."""
    size = os.path.getsize(args.initrd) if args.initrd else 0
    if size >= args.memory << 20:
        raise UkError(f"{args.rootfs or args.initrd}: {size >> 20} MiB are "
                      f"more than the guest's memory",
                      f"-m {args.memory + (size >> 20) + 1}")


def check_archive(path):
    """The guest would say so as well; but a packed one is a usual mistake."""
    with open(path, "rb") as f:
        if not f.read(6) in (b"070701", b"070702"):
            raise UkError(f"--initrd {path}: no archive of the format newc "
                          "(packed ones are not unpacked)",
                          "cpio -o -H newc, or --rootfs FOLDER")


def boot_failure(inst, status):
    """What the guest said of a part that did not start, or None."""
    log = inst.read("boot.log").decode(errors="replace")
    refused = re.search("^uk: boot failed: (.*)$", log, re.M)
    if refused:
        return f"{inst.name} did not start: {refused[1].rstrip()}"
    if status != BOOT:
        return None
    lines = log.splitlines()
    said = [line for line in lines if line.startswith(("err:", "crit:"))]
    if not said or "initialisation failed" not in said[-1]:
        return None
    return f"{inst.name} did not start: " + re.sub(
        r"\berror (\d+)\b", lambda m: f"{m[0]} ({os.strerror(int(m[1]))})",
        "; ".join(said[-3:]))


def print_crash(inst, app):
    """The boot log's crash report, with names, on standard error."""
    text = inst.read("boot.log").decode(errors="replace")
    start = text.find("uk: crash")
    if start < 0:
        tail = text.splitlines()[-10:]
        say("the guest reset without a report; its last boot messages:")
        print("\n".join(tail), file=sys.stderr)
        return
    before = [line for line in text[:start].splitlines()[-8:]
              if line.startswith("crit")]
    names = Symboliser(app.image + ".dbg")
    for line in before + text[start:].splitlines():
        print(names.line(line), file=sys.stderr)


def human(inst):
    r = inst.record
    if r.get("url"):
        say(f"{inst.name} answers at {r['url']}")
    else:
        say(f"{inst.name} runs")
    ready_in = f"ready in {r['ready_ms']} ms, " if r["ready_ms"] else ""
    say(f"{ready_in}image {r['image_bytes']:,} bytes, "
        f"memory {r['mem_mib']} MiB, {r['accel']}")


def json_record(inst):
    keys = ("schema", "name", "pid", "url", "image", "image_bytes", "mem_mib",
            "ready_ms", "accel")
    return {k: inst.record.get(k) for k in keys}


def start(app, args):
    """A guest whose QEMU runs."""
    with records_lock():
        for inst in all_instances():
            inst.settle()
        guest = Guest(app, args)
        guest.signals = foreground.Signals()
        try:
            guest.start()
        finally:
            if args.detach:
                guest.signals.pass_on()
    return guest


def dry_run(app, args):
    """-n: the make line has been shown; show QEMU's, and what it needs."""
    guest = Guest(app, args)
    at = guest.inst.path
    background = args.detach and guest.console
    command.show(["mkdir", "-p", "-m", "700", guest.inst.dir])
    command.show(["mkfifo", at("control.in")] +
                 [at("stdin.in")] * background)
    command.show(["touch", at("control.out")])
    if background:
        command.show(["ln", "-s", "/dev/null", at("stdin.out")])
    if args.rootfs:
        args.initrd = at("rootfs.cpio")
        command.show([sys.executable, PACK, args.rootfs, args.initrd])
    env = {"UK_TAP_ADDRESS": guest.tap.host + "/30"} if guest.tap else None
    for folder in args.shared:
        if folder.virtiofs:
            command.show(virtiofsd.command_line(folder, "FD"))
    command.show(guest.command_line(), env)


def run(args):
    app = App(args.app, args.arch, args.plat)
    options(args, app)
    packages.ensure((packages.RUN if args.plat == "kvm" else []) +
                    packages.BUILD +
                    (packages.NET if args.net == "tap" else []))
    if not args.no_build:
        app.build()
    mount_disk(args, app)
    if command.dry_run:
        (dry_run if args.plat == "kvm" else xl.run)(app, args)
        return 0
    if not os.path.exists(app.image):
        raise UkError(f"there is no image {app.image}", f"make -C {app.dir}")
    check_image(args, app)
    check_memory(args, app)
    if args.plat == "xen":
        return xl.run(app, args)
    guest = start(app, args)
    if args.gdb:
        say("the guest waits for a debugger: make -C "
            f"{app.dir} gdb GDB_PORT={args.gdb}")
    if not args.detach:
        return foreground.attend(
            guest, lambda: args.quiet or human(guest.inst))
    guest.wait_ready()
    if not guest.url:
        guest.wait_taken()
    if args.json:
        print(json.dumps(json_record(guest.inst)), flush=True)
    elif not args.quiet:
        human(guest.inst)
        say(f"stop it with: ./uk stop {guest.inst.name}")
    return 0
