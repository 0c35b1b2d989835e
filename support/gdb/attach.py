# SPDX-License-Identifier: BSD-3-Clause
# For gdb: attaches to a guest that `make debug` has started. The image moves
# itself to a random base, so breakpoints by name need that base first: this
# stops where r12 holds it, loads the symbols there, and goes on to the first
# C function.
import os

import gdb

LOAD = 0x100000     # where the link script puts the image in memory
PORT = os.environ.get("GDB_PORT", "1234")
RESET = 0xfff0      # where a processor that has not run yet stands


def run_to(where):
    stop = gdb.Breakpoint(where, type=gdb.BP_HARDWARE_BREAKPOINT,
                          internal=True)
    stop.silent = True
    gdb.execute("continue", to_string=True)
    stop.delete()


def number(expression):
    return int(gdb.parse_and_eval(expression)) & (1 << 64) - 1


def attach():
    name = gdb.current_progspace().filename
    gdb.execute("set confirm off")
    gdb.execute(f"target remote 127.0.0.1:{PORT}", to_string=True)
    if number("(long)$rip") != RESET:
        print("The guest has run already: its base is not known, so there "
              "are no names. Start it anew with: make debug")
        return
    run_to(f"*{LOAD + number('(long)&map_image'):#x}")
    base = number("(long)$r12")
    gdb.execute("symbol-file", to_string=True)
    gdb.execute(f"symbol-file -o {base:#x} {name}", to_string=True)
    run_to("*(long)&ukplat_entry")
    gdb.execute("set confirm on")
    print(f"The image is at {base:#x}. Breakpoints now, then: continue")
    gdb.execute("frame")


attach()
