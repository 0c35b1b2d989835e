# SPDX-License-Identifier: BSD-3-Clause
# The QEMU command line of a guest: what it has, and why.
import os
import re
import secrets
import socket
import time
from functools import partial

import disks
import folders
from app import ROOT
from errors import UkError
from ports import parse

PORTS = ("stdin", "stdout", "stderr", "control")
USER_NET = "10.0.2.15/24:10.0.2.2:10.0.2.3"
# The microvm keeps its RTC for the date and its PIT to calibrate the TSC by.
MACHINES = {
    "microvm": ["-M", "microvm,acpi=off,x-option-roms=off,pit=on,pic=off,"
                "rtc=on,isa-serial=on,auto-kernel-cmdline=on"],
    "q35": ["-M", "q35"],
    "pc": ["-M", "pc"],
}
# Which interfaces virtio devices offer: version 1, the older one, or both.
VIRTIO_MMIO = {"modern": ["virtio-mmio.force-legacy=false"],
               "legacy": ["virtio-mmio.force-legacy=true"]}
# Both is what QEMU does, and which of its devices have the property differs.
VIRTIO_PCI = {"modern": ["virtio-pci.disable-legacy=on"],
              "transitional": [],
              "legacy": ["virtio-pci.disable-legacy=off",
                         "virtio-pci.disable-modern=on"]}


def check(word):
    """Refuses what the guest's command line cannot have."""
    if re.search(r"[\x00-\x1f]", word):
        raise UkError(f"a control character in the argument {word!r}")


def quote(word):
    """A word of the guest's command line."""
    check(word)
    if word and re.fullmatch(r"[^\s\"'\\]+", word):
        return word
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def virtio(machine, kind):
    """Arguments that give all virtio devices these interfaces; None for the
    machine's usual ones."""
    known, usual = (VIRTIO_MMIO, "modern") if machine == "microvm" \
        else (VIRTIO_PCI, "transitional")
    kind = kind or usual
    if kind not in known:
        raise UkError(f"--virtio {kind}: the machine {machine} has no such "
                      "devices", "--machine q35")
    return [word for value in known[kind] for word in ("-global", value)]


def bus(machine, device):
    """The name of a virtio device on the machine's bus."""
    return device + ("-device" if machine == "microvm" else "-pci")


class Tap:
    """The host's tap device of a guest. QEMU makes it and it vanishes with
    QEMU, however that ends, so nobody has to clean it up. Its /30 network
    comes from the number that tells it from the other taps of this host."""

    def __init__(self):
        taken = [name for _, name in socket.if_nameindex()]
        number = 0
        while f"uk{number}" in taken:
            number += 1
        base = (172 << 24) + (44 << 16) + number * 4

        def dotted(n):
            return ".".join(str(n >> s & 255) for s in (24, 16, 8, 0))
        self.name = f"uk{number}"
        self.host, self.guest = dotted(base + 1), dotted(base + 2)
        self.parameter = f"{self.guest}/30:{self.host}"


def network(machine, net, ports, tap):
    """Arguments of the network device, and its boot parameter."""
    if net == "none":
        return [], []
    if net == "tap":
        up = os.path.join(ROOT, "support", "uk", "tap-up")
        backend = f"tap,id=net,ifname={tap.name},script={up},downscript=no"
        ip = tap.parameter
    else:
        backend = "user,id=net" + "".join(
            f",hostfwd=tcp:{a}:{h}-:{g}" for a, h, g in map(parse, ports))
        ip = USER_NET
    device = bus(machine, "virtio-net") + ",netdev=net"
    if machine != "microvm":
        device += ",romfile="       # the guest never boots from the network
    return ["-netdev", backend, "-device", device], [f"netdev.ip={ip}"]


def consoles(machine, chardevs):
    """The virtio-console and its ports: chardevs maps a port's name to the
    options of its character device."""
    argv = ["-device", bus(machine, "virtio-serial") +
            f",max_ports={len(PORTS) + 1}"]
    for number, port in enumerate(PORTS, 1):
        argv += ["-chardev", f"{chardevs[port]},id={port}", "-device",
                 f"virtserialport,nr={number},chardev={port},"
                 f"name=unilith.{port}"]
    return argv


def command_line(inst, image, opts, chardevs, uart, tap, fds):
    """The whole line, as a list; fds are the connections with daemons of
    folders."""
    accel = opts.accel
    argv = ["qemu-system-x86_64", "-name", inst.name, "-accel", accel,
            "-cpu", "host" if accel == "kvm" else "max",
            "-nodefaults", "-no-user-config", "-display", "none",
            "-no-reboot", "-m", str(opts.memory), *MACHINES[opts.machine],
            *virtio(opts.machine, opts.virtio),
            "-smp", str(opts.cpus), "-pidfile", inst.path("pid"),
            "-chardev", uart + ",id=uart", "-serial", "chardev:uart",
            "-device", "isa-debug-exit,iobase=0x501,iosize=1"]
    if chardevs:
        argv += consoles(opts.machine, chardevs)
    argv += ["-device", bus(opts.machine, "virtio-rng")]
    argv += disks.arguments(bus(opts.machine, "virtio-blk"), opts.disks)
    net, parameters = network(opts.machine, opts.net, opts.port, tap)
    words = opts.append + parameters
    if opts.seed:
        words = words + ["random.seed=" + secrets.token_hex(32)]
    if opts.clock:
        words = words + [f"clock.started={round(time.time() * 1000)}"]
    if opts.args:
        words += ["--"] + [quote(a) for a in opts.args]
    argv += folders.arguments(partial(bus, opts.machine), opts.shared,
                              opts.memory, fds)
    argv += net + ["-kernel", image, "-append", " ".join(words)]
    if opts.initrd:
        argv += ["-initrd", opts.initrd]
    if opts.gdb:
        argv += ["-S", "-gdb", f"tcp:127.0.0.1:{opts.gdb}"]
    return argv + opts.qemu
