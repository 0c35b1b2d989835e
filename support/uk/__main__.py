# SPDX-License-Identifier: BSD-3-Clause
# The uk tool's command line: what each command takes, and who carries it out.
"""uk: build, run, test and measure Unilith unikernels."""
import argparse
import os
import sys

import command
import packages
from app import App, names
from errors import TOOL, UkError

EPILOG = """exit status: the guest's own for `run` in the foreground (0-255);
120 a part of the guest did not start; 124 no sign of life (--watchdog) or no
answer in time; 125 the tool failed; 134 the guest crashed; 137 the guest was
killed. `uk ps --all --json` has the same as words, in its field `end`. Each
command: uk COMMAND --help."""


def build(args):
    packages.ensure(packages.BUILD)
    app = App(args.app)
    app.build()
    if not command.dry_run:
        size = os.path.getsize(app.image)
        command.say(f"{os.path.relpath(app.image)}: {size:,} bytes")
    return 0


def run(args):
    import launch
    return launch.run(args)


def ps(args):
    import manage
    return manage.ps(args)


def stop(args):
    import manage
    return manage.stop(args)


def logs(args):
    import manage
    return manage.logs(args)


def console(args):
    import manage
    return manage.console(args)


def doctor(args):
    import doctor as page
    return page.doctor()


def test(args):
    import testing
    return testing.test(args.suite)


def bench(args):
    import bench as suites
    return suites.bench(args)


def mebibytes(text):
    if not 2 <= int(text) < 1 << 24:
        raise ValueError
    return int(text)


def seconds(text):
    if not 0 < float(text) < float("inf"):
        raise ValueError
    return float(text)


def add_run(sub):
    p = sub.add_parser("run", help="build an application and boot it",
                       usage="uk run APP [options] [-- ARGS]",
                       description="Installs what is missing, builds the "
                       "application, boots it and, where it serves HTTP, "
                       "waits until it answers. What follows -- are the "
                       "arguments of the program in the guest.")
    p.add_argument("app", help="one of: " + ", ".join(names()) +
                   "; or a folder with a Makefile")
    p.add_argument("--name", help="name of the instance (the application's)")
    p.add_argument("--plat", default="kvm", choices=["kvm", "xen"])
    p.add_argument("--arch", default="x86_64", choices=["x86_64", "arm64"])
    p.add_argument("-d", "--detach", action="store_true",
                   help="leave it running in the background")
    p.add_argument("--json", action="store_true",
                   help="with -d: print one JSON object about it")
    p.add_argument("-m", "--memory", type=mebibytes, metavar="MIB",
                   help="memory in MiB (the application's uk.toml, or 32)")
    p.add_argument("--port", action="append", metavar="HOST:GUEST",
                   help="forward a TCP port of this machine (repeatable)")
    p.add_argument("--net", choices=["user", "tap", "none"],
                   help="user: forwarded ports, no rights needed; tap: a tap "
                   "device of its own (root)")
    p.add_argument("--machine", default="microvm", choices=["microvm", "q35"])
    p.add_argument("--accel", default="auto", choices=["auto", "kvm", "tcg"],
                   help="auto takes KVM only where it accelerates")
    p.add_argument("--append", action="append", default=[], metavar="P=V",
                   help="a boot parameter of a library (repeatable)")
    p.add_argument("--qemu", action="append", default=[], metavar="ARG",
                   help="a further argument of QEMU (repeatable)")
    p.add_argument("--watchdog", type=seconds, metavar="S",
                   help="kill a guest without a sign of life for S seconds")
    p.add_argument("--ready-timeout", type=seconds, default=60, metavar="S",
                   help="how long it may take to answer (60)")
    p.add_argument("--no-build", action="store_true",
                   help="boot the image that is there")
    p.add_argument("-q", "--quiet", action="store_true",
                   help="no remarks, errors only")
    p.set_defaults(call=run)


def add_manage(sub):
    p = sub.add_parser("ps", help="list the running instances")
    p.add_argument("--json", action="store_true")
    p.add_argument("-a", "--all", action="store_true",
                   help="those that have ended too")
    p.set_defaults(call=ps)
    p = sub.add_parser("stop", help="end an instance: SIGTERM, and after 5 s "
                       "kill")
    p.add_argument("name", nargs="*")
    p.add_argument("--all", action="store_true", help="all of yours")
    p.set_defaults(call=stop)
    p = sub.add_parser("logs", help="what an instance has printed")
    p.add_argument("name")
    p.add_argument("--boot", action="store_true",
                   help="the boot messages and crash report, with names")
    p.set_defaults(call=logs)
    p = sub.add_parser("console", help="follow an instance's output")
    p.add_argument("name")
    p.set_defaults(call=console)


class Parser(argparse.ArgumentParser):
    def error(self, message):
        raise UkError(message, f"{self.prog} --help")


def parser():
    p = Parser(prog="uk", description=__doc__, epilog=EPILOG)
    p.add_argument("-n", "--dry-run", action="store_true",
                   help="show the commands instead of running them")
    sub = p.add_subparsers(metavar="COMMAND", required=True)
    add_run(sub)
    b = sub.add_parser("build", help="build an application")
    b.add_argument("app")
    b.set_defaults(call=build)
    t = sub.add_parser("test", help="run the tests (all, or SUITE...)")
    t.add_argument("suite", nargs="*")
    t.set_defaults(call=test)
    m = sub.add_parser("bench", help="measure (all, or SUITE...)")
    m.add_argument("suite", nargs="*",
                   help="size boot memory http micro; or: profile APP "
                   "(instructions a request by function)")
    m.add_argument("--json", action="store_true")
    m.add_argument("--vs", choices=["linux"],
                   help="measure a Linux guest beside it")
    m.set_defaults(call=bench)
    add_manage(sub)
    d = sub.add_parser("doctor", help="what this machine has and lacks")
    d.set_defaults(call=doctor)
    h = sub.add_parser("help", help="this page")
    h.set_defaults(call=lambda args: p.print_help() or 0)
    return p


def main(argv):
    try:
        # What follows the first -- is the guest program's, not ours.
        end = argv.index("--") if "--" in argv else len(argv)
        args = parser().parse_args(argv[:end])
        args.args = argv[end + 1:]
        command.dry_run = args.dry_run
        return args.call(args)
    except UkError as e:
        command.say(str(e))
        if e.hint:
            command.say(f"try: {e.hint}")
        return e.status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return TOOL
    except OSError as e:    # a full disk, a folder that is not ours, ...
        command.say(f"{e.filename or 'system'}: {e.strerror or e}")
        return TOOL


sys.exit(main(sys.argv[1:]))
