# SPDX-License-Identifier: BSD-3-Clause
# Names for the addresses of a crash report, from the image's .dbg file.
import re
import subprocess

ADDRESS = re.compile(r"\[<image\+0x([0-9a-f]{1,16})>\]")
BUILD_ID = re.compile(r"build-id: ([0-9a-f]{8,64})")


def build_id(path):
    """The build-id of an ELF file in hexadecimal, or None."""
    p = subprocess.run(["readelf", "-n", path], capture_output=True,
                       text=True)
    m = re.search(r"Build ID: ([0-9a-f]+)", p.stdout)
    return m.group(1) if m else None


class Symboliser:
    """Adds ` function file:line` behind each image-relative address."""

    def __init__(self, dbg):
        self.dbg = dbg
        self.id = build_id(dbg)
        self.seen_other = False
        self.known = {}

    def lookup(self, address):
        if address not in self.known:
            p = subprocess.run(["addr2line", "-f", "-i", "-s", "-e", self.dbg,
                                f"0x{address:x}"],
                               capture_output=True, text=True)
            lines = p.stdout.splitlines()
            # A function and a place each, the innermost inlined one first.
            calls = [" ".join(pair) for pair in zip(lines[::2], lines[1::2])]
            named = lines and lines[0] != "??"
            self.known[address] = ", inlined in ".join(calls) if named else ""
        return self.known[address]

    def line(self, text):
        """One line of the console, with names where addresses stand. A report
        of another build keeps its bare addresses: wrong names mislead."""
        m = BUILD_ID.search(text)
        if m and self.id and m.group(1) != self.id:
            self.seen_other = True
            return text + f"  (not this .dbg file, which is {self.id})"
        if self.seen_other:
            return text

        # Further frames hold the address behind the call.
        behind = 1 if re.search(r"#0*[1-9]", text) else 0

        def name(m):
            found = self.lookup(max(int(m.group(1), 16) - behind, 0))
            return m.group(0) + (" " + found if found else "")
        return ADDRESS.sub(name, text)
