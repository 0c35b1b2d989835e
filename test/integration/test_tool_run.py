# SPDX-License-Identifier: BSD-3-Clause
"""Options of `uk run`, and what one does with a guest in the background."""
import gzip
import json
import os
import shutil
import signal
import subprocess
import time

import pytest

from conftest import LIMIT, ROOT, UK

STATUS = ROOT / "test" / "boot" / "status"
PROGRAM = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Prints variables and files by name, then its input, line by line. */
int main(int argc, char *argv[])
{
	char line[256];

	for (int i = 1; i < argc; i++) {
		const char *value = getenv(argv[i]);
		FILE *f = fopen(argv[i], "r");

		if (f && fgets(line, sizeof(line), f))
			printf("%s: %s", argv[i], line);
		else
			printf("%s=%s\n", argv[i], value ? value : "(none)");
		if (f)
			fclose(f);
	}
	printf("memory %ld\n", sysconf(_SC_PHYS_PAGES) >> 8);
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin)) {
		printf("got %s", line);
		fflush(stdout);
		if (!strcmp(line, "quit\n"))
			return 7;
	}
	return 0;
}
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """An application made by `uk new`, with the program above."""
    folder = tmp_path_factory.mktemp("new")
    subprocess.run([UK, "new", "probe"], cwd=folder, check=True)
    (folder / "probe" / "main.c").write_text(PROGRAM)
    with open(folder / "probe" / "defconfig", "a") as f:
        f.write("CONFIG_LIBCPIOFS=y\nCONFIG_LIBVFSCORE_AUTOMOUNT_UP=y\n")
    subprocess.run([UK, "build", folder / "probe"], check=True,
                   timeout=LIMIT)
    return folder / "probe"


def run(uk, app, *args, **kw):
    p = uk.run(app, "--no-build", "-q", *args, **kw)
    assert p.returncode == 0, p.stderr.decode()
    return p.stdout.decode()


def test_env(uk, app):
    out = run(uk, app, "--env", "A=one", "--env", "B=two words=x]",
              "--append", 'env.vars=[ "C=three" ]', "--env", "HOME=/data",
              "--", "A", "B", "C", "HOME", "PATH", "NOT")
    assert out.splitlines()[:6] == [
        "A=one", "B=two words=x]", "C=three", "HOME=/data", "PATH=/bin",
        "NOT=(none)"]


def test_env_that_is_none(uk, app):
    p = uk.run(app, "--no-build", "--env", "novalue")
    assert p.returncode == 125 and b"not NAME=VALUE" in p.stderr
    p = uk.run("helloworld", "--env", "A=b")
    assert p.returncode == 125
    assert b"helloworld is built without LIBPOSIX_ENVIRON" in p.stderr


@pytest.fixture
def tree(tmp_path):
    folder = tmp_path / "my, root"
    (folder / "etc").mkdir(parents=True)
    (folder / "etc" / "motd").write_text("welcome\n")
    (folder / "link").symlink_to("etc/motd")
    return folder


def test_rootfs(uk, app, tree):
    out = run(uk, app, "--rootfs", tree, "--", "/etc/motd", "/link")
    assert "/etc/motd: welcome\n/link: welcome\n" in out
    (tree / "etc" / "motd").write_text("changed\n")
    assert "motd: changed" in run(uk, app, "--rootfs", tree, "--",
                                  "/etc/motd")


def test_initrd_made_by_cpio(uk, app, tree, tmp_path):
    archive = tmp_path / "a.cpio"
    with open(archive, "wb") as f:
        subprocess.run("find . | cpio -o -H newc --quiet", shell=True,
                       cwd=tree, stdout=f, check=True)
    assert "/etc/motd: welcome" in run(uk, app, "--initrd", archive, "--",
                                       "/etc/motd")


def test_an_initrd_that_is_packed(uk, app, tmp_path):
    archive = tmp_path / "a.gz"
    archive.write_bytes(gzip.compress(b"070701"))
    p = uk.run(app, "--no-build", "--initrd", archive)
    assert p.returncode == 125
    assert b"no archive of the format newc" in p.stderr


def test_arguments_of_the_program_without_two_dashes(uk, app):
    p = uk.run(app, "/etc/motd")
    assert p.returncode == 125
    assert b"unrecognized arguments: /etc/motd" in p.stderr
    assert b"for the guest's program goes behind --" in p.stderr


@pytest.mark.parametrize("option", ["--rootfs", "--initrd"])
def test_no_such_root(uk, app, option, tmp_path):
    p = uk.run(app, "--no-build", option, tmp_path / "nosuch")
    assert p.returncode == 125
    assert b"nosuch: there is no such file or folder" in p.stderr


def test_a_root_of_another_kind(uk, app, tmp_path):
    """From a pipe QEMU would read for ever."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    p = uk.run(app, "--no-build", "--initrd", pipe)
    assert p.returncode == 125
    assert b"pipe: this is no regular file" in p.stderr
    p = uk.run(app, "--no-build", "--rootfs", __file__)
    assert p.returncode == 125
    assert b"this is no folder" in p.stderr


def test_a_root_that_cannot_be_packed(uk, app, tree):
    os.mkfifo(tree / "pipe")
    p = uk.run(app, "--no-build", "--rootfs", tree)
    assert p.returncode == 125
    assert b"pipe: neither file, folder nor link" in p.stderr


def test_a_root_that_is_larger_than_the_memory(uk, app, tree):
    with open(tree / "large", "wb") as f:
        f.truncate(20 << 20)
    p = uk.run(app, "--no-build", "-m", 16, "--rootfs", tree)
    assert p.returncode == 125
    assert b"20 MiB are more than the guest's memory" in p.stderr
    assert b"try: -m 37" in p.stderr
    assert "/etc/motd: welcome" in run(uk, app, "-m", 37, "--rootfs", tree,
                                       "--", "/etc/motd")


def test_root_and_initrd_are_one(uk, app, tree):
    p = uk.run(app, "--no-build", "--rootfs", tree, "--initrd", tree)
    assert p.returncode == 125 and b"not allowed with" in p.stderr


@pytest.mark.parametrize("mib", [12, 40])
def test_memory(uk, app, mib):
    found = int(run(uk, app, "-m", mib).split("memory ")[1].split()[0])
    assert mib - 4 <= found <= mib


def test_cpus_reach_the_machine(uk, machine):
    p = uk("-n", "run", "helloworld", "--cpus", "3", "--machine", machine)
    assert b" -smp 3 " in p.stdout
    p = uk.run("helloworld", "--cpus", "3", "--machine", machine)
    assert (p.returncode, p.stdout) == (0, b"Hello, world!\n")


@pytest.mark.parametrize("args", [
    ["-m", "0"], ["-m", "x"], ["--cpus", "0"], ["--cpus", "65"],
    ["--gdb", "70000"], ["--watchdog", "-1"]])
def test_limits_are_checked(uk, args):
    p = uk.run("helloworld", *args)
    assert p.returncode == 125
    assert b"invalid" in p.stderr and b"Traceback" not in p.stderr


def test_a_control_character_in_a_parameter_is_refused(uk):
    p = uk.run("helloworld", "--append", "a.b=1\nc.d=2")
    assert p.returncode == 125
    assert b"a control character in the argument" in p.stderr


def test_words_of_make_in_the_environment(uk, tmp_path):
    """The tool runs the image that it has built, wherever a shell that
    exports them would have had it."""
    uk.env.update(N="other", O=str(tmp_path / "o"), C=str(tmp_path / "c"),
                  UK_BUILD=str(tmp_path / "b"))
    p = uk.run("helloworld")
    assert (p.returncode, p.stdout) == (0, b"Hello, world!\n"), p.stderr
    assert not {"o", "c", "b"} & set(os.listdir(tmp_path))


def test_quiet(uk):
    p = uk.run("helloworld", "--no-build", "-q", "-d")
    assert (p.returncode, p.stdout, p.stderr) == (0, b"", b"")


def test_what_qemu_refuses_late(uk, tmp_path):
    """In the background, on a machine that is busy."""
    late = tmp_path / "qemu-system-x86_64"
    late.write_text('#!/bin/sh\nsleep 1\nPATH=${PATH#*:}\n'
                    'exec qemu-system-x86_64 "$@"\n')
    late.chmod(0o755)
    uk.env["PATH"] = f"{tmp_path}:{os.environ['PATH']}"
    p = uk.run("helloworld", "--no-build", "-d", "--qemu=-nosuch")
    assert p.returncode == 125
    assert b"QEMU: " in p.stderr and b"-nosuch: invalid option" in p.stderr


SLOW_QEMU = """#!/bin/sh
echo $$ >{pid}.new; mv {pid}.new {pid}
sleep 0.5
exec {qemu} "$@"
"""


def slow_qemu(uk, tmp_path):
    """A QEMU that starts late; returns the file of its number."""
    pid = tmp_path / "pid"
    slow = tmp_path / "bin" / "qemu-system-x86_64"
    slow.parent.mkdir()
    slow.write_text(SLOW_QEMU.format(pid=pid, qemu=shutil.which(slow.name)))
    slow.chmod(0o755)
    uk.env["PATH"] = f"{slow.parent}:{uk.env['PATH']}"
    return pid


@pytest.mark.parametrize("number, status", [
    (signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_while_qemu_starts_is_not_lost(uk, app, tmp_path, number,
                                                status):
    pid = slow_qemu(uk, tmp_path)
    p = uk.popen("run", app, "--no-build", "--accel", "tcg")
    while not pid.exists():
        time.sleep(0.001)
    p.send_signal(number)
    assert p.wait(timeout=LIMIT) == status, p.stderr.read().decode()
    p.communicate()
    assert not os.path.exists(f"/proc/{pid.read_text().strip()}")


def test_a_signal_while_qemu_starts_in_the_background(uk, app, tmp_path):
    """The tool ends by it, but not before others can stop the guest."""
    pid = slow_qemu(uk, tmp_path)
    p = uk.popen("run", app, "--no-build", "--accel", "tcg", "-d")
    while not pid.exists():
        time.sleep(0.001)
    p.send_signal(signal.SIGTERM)
    assert p.wait(timeout=LIMIT) == -signal.SIGTERM
    assert [row["pid"] for row in uk.ps()] == [int(pid.read_text())]


def test_console_and_logs_of_a_guest_in_the_background(uk, app):
    uk.start(app, "--no-build", "--name", "bg")
    follower = uk.popen("logs", "-f", "bg")
    # A console that is left: the guest goes on.
    first = uk.popen("console", "bg")
    first.stdin.write(b"one\n")
    first.stdin.flush()
    while b"got one" not in first.stdout.readline():
        pass
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=LIMIT)
    assert first.returncode == 0 and uk.ps()[0]["end"] is None
    # Another one, whose input ends; it stays until the guest ends.
    p = uk("console", "bg", stdin=b"two\nquit\n")
    assert p.returncode == 0
    assert p.stdout.endswith(b"got one\ngot two\ngot quit\n")
    out, _ = follower.communicate(timeout=LIMIT)
    assert follower.returncode == 0 and out == p.stdout
    assert uk("logs", "bg").stdout == out
    assert [(r["end"], r["status"]) for r in uk.ps()] == [("exit", 7)]


def test_console_of_a_foreground_guest(uk):
    p = uk.popen("run", STATUS, "--accel", "tcg", "--name", "fg", "--",
                 "echo")
    while not uk.ps():
        time.sleep(0.1)
    for command in ("console", "logs"):
        q = uk(command, "fg")
        assert q.returncode == 125
        assert b"has its output on the terminal where it was" in q.stderr
    p.communicate(timeout=LIMIT)


def test_stop_force(uk):
    uk.start(STATUS, "--name", "stuck", "--", "hang")
    p = uk("stop", "--force", "stuck")
    assert p.returncode == 0 and b"stuck killed" in p.stderr
    assert [(r["end"], r["status"]) for r in uk.ps()] == [("killed", 137)]


def test_gdb(uk, port):
    """The guest waits, and says how to get at it; breakpoints work."""
    subprocess.run([UK, "build", "helloworld"], check=True, timeout=LIMIT)
    p = uk("run", "helloworld", "-d", "--json", "--no-build", "--accel",
           "tcg", "--gdb", port)
    assert p.returncode == 0
    app = ROOT / "app" / "helloworld"
    assert f"make -C {app} gdb GDB_PORT={port}" in p.stderr.decode()
    assert json.loads(p.stdout)["url"] is None
    time.sleep(1)
    assert uk("logs", "helloworld").stdout == b""
    g = subprocess.run(["make", "-C", app, "gdb", f"GDB_PORT={port}"],
                       input="break main\ncontinue\nbacktrace\ndetach\n",
                       capture_output=True, text=True, timeout=LIMIT)
    assert "Breakpoint 1, main (argc=1" in g.stdout, g.stdout + g.stderr
    while uk.ps()[0]["end"] is None:
        time.sleep(0.1)
    assert uk("logs", "helloworld").stdout == b"Hello, world!\n"


def test_schema_in_each_json(uk, app):
    record = uk.start(app, "--no-build")
    assert record["schema"] == 1
    assert set(record) == {"schema", "name", "pid", "url", "image",
                           "image_bytes", "mem_mib", "ready_ms", "accel"}
    assert [r["schema"] for r in uk.ps()] == [1]
    bench = json.loads(uk("bench", "size", "--json").stdout)
    assert bench["schema"]["bench"]["value"] == 1
    for rows in bench.values():
        for cell in rows.values():
            assert {"value", "unit"} <= set(cell)
