# SPDX-License-Identifier: BSD-3-Clause
"""What the tool needs of a machine, and how it gets it: with rights, without
them, on another system, and while somebody else uses apt."""
import fcntl
import os
import shutil
import subprocess

import pytest

import packages
from conftest import LIMIT, UK, as_user
from errors import LACKING, UkError

NOBODY = 65534
QEMU = "qemu-system-x86_64"


class Machine:
    """A PATH of its own, in which commands can be missing, or be scripts."""

    def __init__(self, folder):
        self.folder = folder / "bin"
        self.log = folder / "log"
        self.log.touch(mode=0o666)
        self.log.chmod(0o666)
        self.folder.mkdir()
        for name in os.listdir("/usr/bin"):
            os.symlink("/usr/bin/" + name, self.folder / name)

    def remove(self, *names):
        for name in names:
            (self.folder / name).unlink(missing_ok=True)

    def script(self, name, text):
        self.remove(name)
        path = self.folder / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >>{self.log}\n{text}\n')
        path.chmod(0o755)

    def calls(self):
        return self.log.read_text().splitlines()

    def uk(self, *args, user=0):
        return subprocess.run(
            [*as_user(user), UK, *args],
            env={**os.environ, "PATH": str(self.folder),
                 "XDG_RUNTIME_DIR": ""}, text=True, capture_output=True,
            stdin=subprocess.DEVNULL, timeout=LIMIT)


@pytest.mark.parametrize("names", [packages.BUILD, packages.RUN, packages.NET,
                                   packages.TEST, packages.BENCH,
                                   packages.FRESH, packages.LINUX])
def test_the_tool_knows_by_what_a_package_shows(names):
    assert set(names) <= set(packages.SHOWN_BY)


@pytest.fixture
def machine(tmp_path):
    # Another user is to find its way to it.
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    yield Machine(tmp_path)
    shutil.rmtree(f"/tmp/unilith-{NOBODY}", ignore_errors=True)


def test_nothing_missing_calls_neither_apt_nor_sudo(machine):
    for name in ("apt-get", "sudo", "dpkg-query"):
        machine.script(name, "exit 1")
    p = machine.uk("build", "helloworld")
    assert p.returncode == 0, p.stderr
    p = machine.uk("run", "helloworld", "--no-build", "--accel", "tcg",
                   user=NOBODY)
    assert (p.returncode, p.stdout) == (0, "Hello, world!\n"), p.stderr
    assert machine.calls() == []


def test_without_root_and_sudo_the_line_for_root_is_told(machine):
    machine.remove(QEMU, "sudo", "bzip2")
    machine.script("apt-get", "exit 1")
    p = machine.uk("run", "helloworld", user=NOBODY)
    assert p.returncode == LACKING
    assert p.stderr.splitlines()[-2:] == [
        "uk: missing packages: qemu-system-x86 bzip2",
        "uk: try: as root: apt-get install qemu-system-x86 bzip2"]
    assert machine.calls() == []


def test_without_a_terminal_sudo_may_not_ask(machine):
    machine.remove("bzip2")
    machine.script("apt-get", "exit 1")
    machine.script("sudo", "echo 'sudo: a password is required'; exit 1")
    p = machine.uk("build", "helloworld", user=NOBODY)
    assert p.returncode == LACKING
    assert "try: as root: apt-get install" in p.stderr
    assert machine.calls() == [
        "sudo -n apt-get update",
        "sudo -n env DEBIAN_FRONTEND=noninteractive apt-get install -y "
        "--no-install-recommends bzip2"]


def test_with_sudo_it_installs(machine):
    machine.remove("bzip2")
    machine.script("sudo", 'shift; exec "$@"')
    machine.script("apt-get", f"[ $1 = update ] || ln -s /usr/bin/bzip2 "
                   f"{machine.folder}/bzip2")
    machine.folder.chmod(0o777)
    p = machine.uk("-n", "build", "helloworld", user=NOBODY)
    assert p.returncode == 0 and machine.calls() == []
    assert "sudo -n env DEBIAN_FRONTEND=noninteractive apt-get install" in \
        p.stdout
    p = machine.uk("fetch", "helloworld", user=NOBODY)
    assert "uk: installing bzip2\n" in p.stderr
    assert (machine.folder / "bzip2").exists()


def test_an_installation_that_fails_is_no_lack_of_rights(machine):
    machine.remove("bzip2")
    machine.script("apt-get", "echo 'E: Unable to locate package'; exit 100")
    p = machine.uk("build", "helloworld")
    assert p.returncode == 125
    assert "apt-get failed:\nE: Unable to locate package" in p.stderr


def test_another_system_works_with_the_tools(machine):
    """Neither apt nor dpkg: the tools themselves count."""
    machine.remove(*(n for n in os.listdir(machine.folder)
                     if n.startswith(("apt", "dpkg", "sudo"))))
    p = machine.uk("build", "helloworld")
    assert p.returncode == 0, p.stderr
    machine.remove(QEMU, "bzip2")
    p = machine.uk("run", "helloworld")
    assert p.returncode == LACKING
    assert f"missing, and this is no Debian system: {QEMU} bzip2" in p.stderr
    assert "install them by hand" in p.stderr


def test_doctor_names_what_is_missing(machine):
    machine.remove("bzip2", "wrk")
    p = machine.uk("doctor")
    assert p.returncode == 1
    assert "LACK  build: bzip2 (package bzip2)\n" in p.stdout
    assert "LACK  tests: wrk (package wrk)\n" in p.stdout
    assert p.stdout.endswith("-> apt-get install bzip2 wrk\n")


@pytest.mark.parametrize("text,name", [
    ('ID=fedora\nVERSION_ID=37\nPRETTY_NAME="Fedora Linux 37"\n',
     "Fedora Linux 37"),
    ('ID=debian\nVERSION_ID="13"\nPRETTY_NAME="Debian 13"\n', "Debian 13"),
    ("", "")])
def test_a_system_that_is_not_debian_12_is_told(tmp_path, text, name):
    """It is a note: what counts are the tools."""
    release = tmp_path / "os-release"
    release.write_text(text)
    p = subprocess.run(
        ["unshare", "-m" if os.getuid() == 0 else "-rm", "sh", "-c",
         f"mount --bind {release} /etc/os-release && exec {UK} doctor"],
        text=True, capture_output=True, timeout=LIMIT)
    assert f"note  operating system: {name}; tested is Debian 12\n" in \
        p.stdout, p.stderr
    assert (p.returncode != 0) == ("LACK" in p.stdout)


# --- apt's lock ---------------------------------------------------------------

def test_a_held_lock_is_told_once_and_waited_for(machine):
    machine.remove("bzip2")
    machine.script("apt-get", f"""[ $(grep -c . {machine.log}) -gt 3 ] || {{
	echo 'E: Could not get lock /x/lock. It is held by process 7 (aptd)'
	exit 100
}}""")
    p = machine.uk("fetch", "helloworld")
    assert p.stderr.count("waiting for apt's lock /x/lock, which is held by "
                          "process 7 (aptd)") == 1, p.stderr
    assert len(machine.calls()) == 5        # update four times, then install


def test_the_real_apt_is_understood(tmp_path, monkeypatch, capsys):
    """What a real apt says of a lock that this process holds."""
    for part in ("state/lists/partial", "cache/archives/partial"):
        (tmp_path / part).mkdir(parents=True)
    status = tmp_path / "status"
    status.touch()
    conf = tmp_path / "apt.conf"
    conf.write_text(f"""
Dir::State "{tmp_path}/state"; Dir::Cache "{tmp_path}/cache";
Dir::State::status "{status}"; APT::Sandbox::User "root";
Dir::Etc::sourcelist "/dev/null"; Dir::Etc::sourceparts "/dev/null";
""")
    monkeypatch.setenv("APT_CONFIG", str(conf))
    lock = open(tmp_path / "state/lists/lock", "w")
    fcntl.lockf(lock, fcntl.LOCK_EX)
    monkeypatch.setattr(packages.time, "sleep", lambda s: lock.close())
    packages.apt(["apt-get", "update"], fatal=True)
    said = capsys.readouterr().err
    assert "waiting for apt's lock" in said and f"process {os.getpid()}" in \
        said


def test_patience_has_an_end(tmp_path, monkeypatch):
    script = tmp_path / "apt-get"
    script.write_text("#!/bin/sh\necho 'E: Could not get lock /l. It is held "
                      "by process 1 (x)'\nexit 100\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(packages, "PATIENCE_S", 0)
    with pytest.raises(UkError, match="Could not get lock"):
        packages.apt(["apt-get", "update"], fatal=True)


def test_each_package_has_something_that_shows_it():
    lists = packages.BUILD + packages.RUN + packages.NET + packages.TEST + \
        packages.BENCH + packages.FRESH + packages.LINUX
    assert set(lists) <= set(packages.SHOWN_BY)
    assert packages.missing(packages.TEST) == []
