# SPDX-License-Identifier: BSD-3-Clause
# The uk tool: reads its command line, has a command carried out, tells errors.
import os
import sys

if sys.version_info < (3, 11):
    sys.stderr.write("uk: Python 3.11 or newer is needed; this is %d.%d\n" %
                     sys.version_info[:2])
    sys.exit(123)

import arguments        # noqa: E402
import command          # noqa: E402
from errors import TOOL, UkError, os_error      # noqa: E402


def carry_out(argv):
    # What follows the first -- is the guest program's, not ours.
    end = argv.index("--") if "--" in argv else len(argv)
    try:
        args = arguments.parser().parse_args(argv[:end])
    except SystemExit as e:     # --help and --version have been printed
        return e.code
    args.args = argv[end + 1:]
    command.dry_run = args.dry_run
    return args.call(args)


def reopen(name, fd, flags):
    """A stream that the caller closed: reads end, writes fail (messages are
    lost), and no file or socket of ours takes its number."""
    if getattr(sys, name) is not None:
        return
    null = os.open(os.devnull, flags)
    if null != fd:
        os.dup2(null, fd)
        os.close(null)
    setattr(sys, name, open(fd, "r" if fd == 0 else "w", closefd=False))


def main(argv):
    reopen("stdin", 0, os.O_RDONLY)
    reopen("stdout", 1, os.O_RDONLY)
    reopen("stderr", 2, os.O_WRONLY)
    try:
        status = carry_out(argv)
        sys.stdout.flush()
        return status
    except UkError as e:
        command.say(str(e))
        if e.hint:
            command.say(f"try: {e.hint}")
        return e.status
    except KeyboardInterrupt:
        command.say("interrupted")
        return 130
    except OSError as e:    # a full disk, a folder that is not ours, ...
        if not isinstance(e, BrokenPipeError):
            command.say(os_error(e))
        # What is still in the buffer cannot be written at the exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return TOOL


sys.exit(main(sys.argv[1:]))
