# SPDX-License-Identifier: BSD-3-Clause
# The uk tool's command line: what each command takes, and who carries it out.
# Help, man page and shell completion are all made from it.
"""build, run, test and measure Unilith unikernels"""
import argparse
import importlib
import os

from app import ROOT
from errors import UkError

EPILOG = """exit status: the guest's own for `run` in the foreground (0-255);
120 a part of the guest did not start; 123 packages are missing that this user
may not install; 124 no sign of life (--watchdog) or no answer in time; 125
the tool failed; 130 interrupted; 134 the guest crashed, or could not boot (too
little memory); 137 the guest was killed. `uk ps --all --json` has the same as
words, in its field `end`. Each command: uk COMMAND --help."""


def version():
    path = os.path.join(ROOT, "support", "build", "version.mk")
    with open(path) as f:
        return next(line.split(":=")[1].strip() for line in f
                    if line.startswith("UNILITH_VERSION"))


def later(module, function):
    """A function of a module that is read only when it is called."""
    return lambda args: getattr(importlib.import_module(module),
                                function)(args)


def mebibytes(text):
    if not 1 <= int(text) < 1 << 24:
        raise ValueError
    return int(text)


def cpus(text):
    if not 1 <= int(text) <= 64:
        raise ValueError
    return int(text)


def tcp_port(text):
    if not 0 < int(text) < 65536:
        raise ValueError
    return int(text)


def seconds(text):
    if not 0 < float(text) < float("inf"):
        raise ValueError
    return float(text)


class Parser(argparse.ArgumentParser):
    def error(self, message):
        hint = f"{self.prog} --help"
        if message.startswith("unrecognized arguments: "):
            hint += "; what is for the guest's program goes behind --"
        raise UkError(message, hint)


class Commands:
    """Adds commands to the parser."""

    def __init__(self, parser):
        self.sub = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(self, name, help_, call, **kw):
        p = self.sub.add_parser(name, help=help_, description=kw.pop(
            "description", help_[0].upper() + help_[1:] + "."), **kw)
        p.set_defaults(call=call)
        return p


def add_run(commands):
    p = commands.add(
        "run", "build an application and boot it", later("launch", "run"),
        usage="uk run APP [options] [-- ARGS]",
        description="Installs what is missing, builds the application, boots "
        "it and, where it serves HTTP, waits until it answers. What follows "
        "-- are the arguments of the program in the guest.")
    p.add_argument("app", help="an application's name, or a folder with a "
                   "Makefile")
    p.add_argument("--name", help="name of the instance (the application's)")
    p.add_argument("--plat", default="kvm", choices=["kvm", "xen"],
                   help="platform (kvm); xen: a guest of xl, on a "
                   "machine that runs Xen")
    p.add_argument("--arch", default="x86_64", choices=["x86_64", "arm64"],
                   help="processor (x86_64)")
    p.add_argument("-d", "--detach", action="store_true",
                   help="leave it running in the background")
    p.add_argument("--json", action="store_true",
                   help="with -d: print one JSON object about it")
    add_resources(p)
    add_boot(p)
    p.add_argument("--watchdog", type=seconds, metavar="S",
                   help="kill a guest without a sign of life for S seconds")
    p.add_argument("--ready-timeout", type=seconds, default=60, metavar="S",
                   help="how long it may take to answer (60)")
    p.add_argument("--no-build", action="store_true",
                   help="boot the image that is there")
    p.add_argument("-q", "--quiet", action="store_true",
                   help="no remarks, errors only")


def add_resources(p):
    p.add_argument("-m", "--memory", type=mebibytes, metavar="MIB",
                   help="memory in MiB (the application's uk.toml, or 32)")
    p.add_argument("--cpus", type=cpus, default=1, metavar="N",
                   help="processors (1); those after the first are for "
                   "programs that start them")
    p.add_argument("--port", action="append", metavar="HOST:GUEST",
                   help="forward a TCP port of this machine (repeatable); "
                   "HOST may be `auto`: the next free one; `auto` alone: so "
                   "for each port of the application")
    p.add_argument("--net", choices=["user", "tap", "none"],
                   help="user: forwarded ports, no rights needed; tap: a tap "
                   "device of its own (root)")
    p.add_argument("--machine", default="microvm",
                   choices=["microvm", "q35", "pc"],
                   help="machine of QEMU (microvm)")
    p.add_argument("--virtio", choices=["modern", "transitional", "legacy"],
                   help="which interface virtio devices have: that of "
                   "version 1 (the microvm's default), both (that of q35 and "
                   "pc), or only the older one")
    p.add_argument("--multiboot", action="store_true",
                   help="boot the image for multiboot loaders that the "
                   "option KVM_MULTIBOOT makes (on q35 and pc)")
    p.add_argument("--accel", default="auto", choices=["auto", "kvm", "tcg"],
                   help="auto takes KVM only where it accelerates")
    p.add_argument("--qemu", action="append", default=[], metavar="ARG",
                   help="a further argument of QEMU (repeatable)")


def add_boot(p):
    p.add_argument("--env", action="append", default=[], metavar="NAME=VALUE",
                   help="an environment variable of the program (repeatable)")
    p.add_argument("--fs", action="append", default=[],
                   metavar="DIR:PLACE[:ro][:virtiofs]",
                   help="mount a folder of this machine at PLACE of the "
                   "guest, to read only with `ro` (repeatable)")
    p.add_argument("--append", action="append", default=[], metavar="P=V",
                   help="a boot parameter of a library (repeatable)")
    root = p.add_mutually_exclusive_group()
    root.add_argument("--rootfs", metavar="DIR",
                      help="a folder whose content is the guest's root")
    root.add_argument("--initrd", metavar="FILE",
                      help="a cpio archive (newc) that is the guest's root")
    p.add_argument("--disk", action="append", default=[],
                   metavar="FILE[,ro][,queues=N]",
                   help="a file as a disk, whole as it is (repeatable): the "
                   "first is /dev/vda; ro: it cannot be written")
    p.add_argument("--gdb", type=tcp_port, nargs="?", const=1234,
                   metavar="PORT",
                   help="wait for a debugger at this TCP port (1234)")


def add_build(commands):
    b = commands.add("build", "build an application", later("build", "build"))
    b.add_argument("app", help="an application's name, or its folder")
    f = commands.add("fetch", "install and download what applications need, "
                     "for work without a network", later("build", "fetch"))
    f.add_argument("app", nargs="*", help="applications (all)")
    c = commands.add("clean", "remove what was built",
                     later("build", "clean"))
    c.add_argument("app", nargs="*", help="applications to clean")
    c.add_argument("--cache", action="store_true",
                   help="the downloads and compiled libraries that all "
                   "applications share")
    c.add_argument("--records", action="store_true",
                   help="logs and records of instances that have ended")
    i = commands.add("inspect", "what an image consists of",
                     later("inspection", "inspect"))
    i.add_argument("image", help="an image, or an application that is built")
    i.add_argument("--json", action="store_true", help="as a JSON object")
    n = commands.add("new", "start an application, or a library with a test",
                     later("skeleton", "new"))
    n.add_argument("name", help="its name; the folder is made here")
    n.add_argument("--lib", action="store_true", help="a library")
    u = commands.add("port", "start a library, and its programs, from sources "
                     "written for Linux", later("port", "port"),
                     usage="uk port SOURCE [--name NAME] [-- ARGS]",
                     description="Builds the sources once for this machine, "
                     "with musl, and writes from what it saw ext/NAME, and "
                     "app/NAME-test of its tests, in this folder. What "
                     "follows -- is for configure, cmake, `meson setup` or, "
                     "where there is only a Makefile, make.")
    u.add_argument("source", help="a source package of Debian, an archive, "
                   "or a folder")
    u.add_argument("--name", help="name of the library (the source's)")
    t = commands.add("test", "run the tests (all, or those named)",
                     later("testing", "test"))
    t.add_argument("suite", nargs="*",
                   help="unit build contract doc integration conformance "
                   "xen-smoke fuzz; "
                   "only when named: bench compilers coverage endurance "
                   "faults fresh fuzz-long seeded stress xen; or the folder of an "
                   "application or library")
    m = commands.add("bench", "measure (all, or SUITE...)",
                     later("bench", "bench"))
    m.add_argument("suite", nargs="*",
                   help="size boot memory http tls micro redis memcached "
                   "sqlite fs tap time; or: profile APP "
                   "(instructions a request by function)")
    m.add_argument("--json", action="store_true", help="as a JSON object")
    m.add_argument("--svg", metavar="FILE",
                   help="profile: write a flame graph instead of the table")
    m.add_argument("--app", help="measure this application, a name or a "
                   "folder, in place of ours")
    m.add_argument("--append", action="append", default=[], metavar="P=V",
                   help="a boot parameter of a library (repeatable)")
    m.add_argument("--vs", choices=["linux"],
                   help="measure a Linux guest beside it")


def add_manage(commands):
    p = commands.add("ps", "list the running instances",
                     later("manage", "ps"))
    p.add_argument("--json", action="store_true", help="as a JSON array")
    p.add_argument("-a", "--all", action="store_true",
                   help="those that have ended too")
    p = commands.add("stop", "end instances: SIGTERM, and after 5 s kill",
                     later("manage", "stop"))
    p.add_argument("name", nargs="*", help="names of instances")
    p.add_argument("--all", action="store_true", help="all of yours")
    p.add_argument("--force", action="store_true", help="kill at once")
    p = commands.add("logs", "what an instance has printed",
                     later("manage", "logs"))
    p.add_argument("name", help="name of the instance")
    p.add_argument("-f", "--follow", action="store_true",
                   help="and what it prints from now on, until it ends")
    p.add_argument("--boot", action="store_true",
                   help="the boot messages and crash report, with names")
    p = commands.add("console", "follow an instance's output and type its "
                     "input; Ctrl-C leaves", later("manage", "console"))
    p.add_argument("name", help="name of the instance")
    p = commands.add("mem", "what the libraries of a running instance hold: "
                     "memory, buffers, connections, threads, descriptors "
                     "(built with LIBUKCONTROL_MEM)", later("mem", "mem"))
    p.add_argument("name", help="name of the instance")
    p.add_argument("--json", action="store_true", help="as a JSON object")


def add_machine(commands, parser):
    commands.add("doctor", "what this machine has and lacks",
                 later("doctor", "doctor"))
    p = commands.add("uninstall", "remove records, taps and caches of yours",
                     later("uninstall", "uninstall"),
                     description="Stops your instances and removes, with a "
                     "line for each, all that the tool has made outside of "
                     "its folder. `uk -n uninstall` only lists it.")
    p = commands.add("completion", "print the completion of a shell",
                     later("completion", "completion"),
                     description="For bash: . <(./uk completion bash)")
    p.add_argument("shell", choices=["bash", "zsh"], help="which shell")
    commands.add("help", "this page", lambda args: parser.print_help() or 0)


def parser():
    p = Parser(prog="uk", description=__doc__[0].upper() + __doc__[1:] + ".",
               epilog=EPILOG)
    p.add_argument("-n", "--dry-run", action="store_true",
                   help="show the commands instead of running them")
    p.add_argument("--version", action="version",
                   version=f"uk {version()}", help="print the version")
    commands = Commands(p)
    add_run(commands)
    add_build(commands)
    add_manage(commands)
    add_machine(commands, p)
    return p
