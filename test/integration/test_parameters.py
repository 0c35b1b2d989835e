# SPDX-License-Identifier: BSD-3-Clause
"""Boot parameters that are wrong: one line says which, and what then."""
import re

import pytest

from conftest import ROOT

APP = ROOT / "test" / "boot" / "status"

# What is left out with a warning; the program runs.
WARNED = {
    "nolib.x=1": 'parameter "nolib.x=1": no library here has parameters of '
                 "that name",
    "tty.x=1": 'parameter "tty.x=1": the library has no such parameter',
    "quiet": 'parameter "quiet": not of the form library.name=value',
    "debug.level=loud": 'parameter debug.level: "debug.level=loud": '
                          "not a valid value",
    "debug.level=3000000000": "parameter debug.level: "
                                '"debug.level=3000000000": out of range',
    "env.vars=[ A ]": 'env.vars: "A" is not NAME=value',
    "tty.mode=0x": "tty.mode=0x: not of the digits 0, 1, 2",
}


def boot_log(uk, name="status"):
    return uk("logs", "--boot", name).stdout.decode()


@pytest.mark.parametrize("word", WARNED)
def test_one_line_and_it_goes_on(uk, word):
    if word.startswith("env."):
        app, name, status = "helloworld-musl", "helloworld-musl", 0
    else:
        app, name, status = APP, "status", 3
    p = uk.run(app, "--append", word, "--", "exit", 3)
    assert p.returncode == status, p.stderr.decode()
    log = boot_log(uk, name)
    assert len(re.findall("^warn: ", log, re.M)) == 1, log
    assert WARNED[word] in log


def test_from_a_loader_that_checks_nothing(uk):
    """Control characters do not reach the terminal of who reads the log, and
    a device that is not there is told."""
    p = uk.run(APP, "--qemu=-append",
               "--qemu=no.\x1b[2J=\x7f virtio_mmio.device=512@0xfeb01000:9 "
               "-- exit 3")
    assert p.returncode == 3, p.stderr.decode()
    log = boot_log(uk)
    assert 'parameter "no.?[2J=?": no library here' in log
    assert "no virtio-mmio device at 0xfeb01000" in log


@pytest.mark.parametrize("words, text", [
    (["x.y=" + "z" * 5000], "the command line is longer than 4095 bytes"),
    (["a.b=1"] * 130, "the command line has more than 126 words"),
])
def test_one_line_and_it_stops(uk, words, text):
    """Nothing is cut off: what is lost could be what matters."""
    args = [a for word in words for a in ("--append", word)]
    p = uk.run(APP, *args, "--", "exit", 3)
    said = p.stderr.decode().splitlines()
    assert f"uk: status did not start: {text}" in said
    assert not any("image+0x" in line or "backtrace" in line for line in said)
    assert p.returncode == 134
    assert boot_log(uk).count("\n") == 1
