# SPDX-License-Identifier: BSD-3-Clause
"""Images as the first domain of Debian's Xen, itself in QEMU: a second or two
each."""
import re

import xenhost


def run(image, kind, app, *args):
    """Status and text."""
    return xenhost.first_domain(image(app, kind), args, kind=kind)


def test_hello_as_the_first_domain(image, kind):
    status, text = run(image, kind, "app/helloworld", "--", "one", "two")
    assert status == 0, text
    assert "Hello, world!\nargument 1: one\nargument 2: two" in text


def test_the_cores_own_tests(image, kind):
    """All libraries of the core: memory, threads, clocks, timers, events."""
    status, text = run(image, kind, "test/boot/core")
    assert status == 0, text
    planned = re.search(r"^1\.\.(\d+)$", text, re.M)
    assert planned and len(re.findall(r"^ok \d+", text, re.M)) == \
        int(planned[1]) > 40
    assert not re.search(r"^not ok", text, re.M)


def test_exit_status(image, kind):
    status, text = run(image, kind, "test/boot/status", "--", "exit", "42")
    assert status == 42, text


def test_crash_report(image, kind):
    status, text = run(image, kind, "test/boot/status", "--", "panic")
    assert status == xenhost.CRASHED, text
    assert "asked to panic" in text
    assert re.search(r"^backtrace: #00 0x\w+ \[<image\+0x\w+>\]", text, re.M)
