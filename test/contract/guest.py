# SPDX-License-Identifier: BSD-3-Clause
"""The guest that uses the C API: capi/, built once, booted as often as asked.

Its own tests (TAP) assert behaviour; what they were is read from its sources.
"""
import re
import subprocess

from conftest import ROOT, run_make

APP = ROOT / "test" / "contract" / "capi"
MACHINE = ("microvm,acpi=off,x-option-roms=off,pit=on,pic=off,rtc=on,"
           "isa-serial=on,auto-kernel-cmdline=on")
# What the tests of the guest expect of the boot.
PARAMETERS = ('netdev.ip=172.44.0.2/24:172.44.0.1:9.9.9.9:host:domain '
              'vfs.fstab=[ "initrd0:/:extract::ramfs=1:" ] '
              'blkdev.ramdisk=64K '
              'env.vars=[ "A=b" "C=d e" ] '
              'appcapi.flag=5 appcapi.list=[ 8 7 ] '
              'appcapi.words="two words" appcapi.mine=-3 appcapi.number=6')


def cpio(files):
    """An archive of the format newc."""
    out = b""
    for name, data in [*files.items(), ("TRAILER!!!", b"")]:
        fields = [0, 0o100644, 0, 0, 1, 0, len(data), 0, 0, 0, 0,
                  len(name) + 1, 0]
        head = b"070701" + b"".join(b"%08x" % field for field in fields)
        out += head + name.encode() + b"\0"
        out += b"\0" * (-len(out) % 4) + data
        out += b"\0" * (-len(out) % 4)
    return out


class Guest:
    """The image, and what it did when it was booted for its tests."""

    def __init__(self, folder):
        """Builds it below the folder, which is the caller's."""
        self.build = folder / "build"
        self.initrd = folder / "initrd"
        self.initrd.write_bytes(cpio({"hello.txt": b"hello"}))
        words = ["A=%s" % APP, "O=%s" % self.build,
                 "C=%s" % (folder / "config")]
        run_make("-C", ROOT, *words, "-j2")
        self.status, self.text = self.boot("tests end")
        self.passed = set(re.findall(r"^ok \d+ - (\w+: \w+)$", self.text,
                                     re.M))
        self.files = {path.name: path.read_text() for path in
                      sorted(APP.glob("*.c*"))}

    def boot(self, arguments, parameters=PARAMETERS):
        """(QEMU's status, what the guest said)."""
        done = subprocess.run(
            ["timeout", "60", "qemu-system-x86_64", "-accel", "tcg",
             "-cpu", "max", "-nodefaults", "-no-user-config",
             "-display", "none", "-no-reboot", "-M", MACHINE, "-m", "64",
             "-global", "virtio-mmio.force-legacy=false",
             "-serial", "stdio", "-netdev", "user,id=n",
             "-device", "isa-debug-exit,iobase=0x501,iosize=1",
             "-device", "virtio-net-device,netdev=n,mac=52:54:00:00:00:42",
             "-kernel", self.build / "capi_kvm-x86_64",
             "-initrd", self.initrd,
             "-append", parameters + " -- " + arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, check=False)
        text = done.stdout.decode(errors="replace")
        return done.returncode, text.replace("\r\n", "\n")

    def cases(self):
        """(suite: case, its text) of all tests in the sources."""
        for text in self.files.values():
            for suite, case, body in re.findall(
                    r"^UK_TESTCASE(?:_DESC)?\((\w+), (\w+).*?\)\n(.*?^\})",
                    text, re.M | re.S):
                yield "%s: %s" % (suite, case), body

    def file_of(self, case):
        """The text of the file that has the case."""
        suite, name = case.split(": ")
        head = re.compile(r"UK_TESTCASE(_DESC)?\(%s, %s\b" % (suite, name))
        return next(text for text in self.files.values() if head.search(text))
