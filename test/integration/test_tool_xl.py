# SPDX-License-Identifier: BSD-3-Clause
"""`uk run --plat xen`: an xl that notes what it was asked, and plays a guest"""
import os
import pathlib
import shutil
import stat

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
# A domain is a file with its state and, in lines, what its console shows; it
# ends when the console has shown them, or by a signal to end.
XL = """#!/bin/sh
cd {folder}
echo "$@" >>calls
case $1 in
info) [ ! -e unreachable ] || {{ echo 'no /proc/xen' >&2; exit 1; }};;
create) cp "$4" cfg; echo --p--- >state;;
console) until grep -q r state; do sleep 0.05; done; cat says
    [ -e forever ] || echo "$(cat end)" >state
    while [ -e state ]; do sleep 0.05; done;;
unpause) echo r----- >state;;
shutdown) echo ---s-- >state;;
domid) echo 5;;
list) [ -e state ] || exit 1; echo 'Name ID Mem VCPUs State Time(s)'
    echo "$2 1 32 1 $(cat state) 0.1";;
destroy) rm state;;
esac
"""


# xenstore-read, of domain 5.
STORE = """#!/bin/sh
[ $1 = /local/domain/5/data/exit ] && cat {folder}/left 2>/dev/null
"""


class Host:
    """A folder with xl, and an application that is configured for Xen."""

    def __init__(self, uk, folder):
        self.uk, self.folder = uk, folder
        self.app = folder / "hello"
        build = self.app / "build"
        build.mkdir(parents=True)
        (self.app / "Makefile").write_text("")
        (self.app / ".config").write_text(
            "CONFIG_PLAT_XEN=y\nCONFIG_LIBXEN_NET=y\nCONFIG_LIBXEN_BLK=y\n")
        shutil.copy("/bin/true", build / "hello_xen-x86_64")
        for name, text in ("xl", XL), ("xenstore-read", STORE):
            (folder / name).write_text(text.format(folder=folder))
            (folder / name).chmod(stat.S_IRWXU)
        uk.env["PATH"] = f"{folder}:{os.environ['PATH']}"
        self.plays("---s--", "0")

    def plays(self, end, left):
        """How the domain ends, and what status it leaves, if any."""
        (self.folder / "says").write_text("Hello\n")
        (self.folder / "end").write_text(end)
        (self.folder / "left").write_text(left)

    def run(self, *args):
        return self.uk("run", self.app, "--plat", "xen", "--no-build", *args)

    def asked(self):
        return (self.folder / "calls").read_text().split("\n")


@pytest.fixture
def host(uk, tmp_path):
    return Host(uk, tmp_path)


@pytest.mark.parametrize("end, left, status", [
    ("---s--", "0", 0), ("---s--", "42", 42), ("---s--", "143", 143),
    ("---sc-", "", 134), ("---sc-", "0", 134),
    ("---s--", "", 134),                # it has reset
    ("---s--", "256", 134), ("---s--", "x", 134), ("---s--", "-1", 134)])
def test_the_status_is_the_guests(host, end, left, status):
    host.plays(end, left)
    p = host.run()
    assert p.returncode == status, p.stderr
    assert p.stdout == b"Hello\n"
    assert "destroy hello" in host.asked() and \
        not (host.folder / "state").exists()


def test_the_configuration(host):
    disk = host.folder / 'a,"b.img'
    disk.write_bytes(bytes(4096))
    p = host.run("--name", "web", "-m", "48", "--disk", f"{disk},ro",
                 "--append", "netdev.ip=10.0.0.2/24", "--", 'a "b\\')
    assert p.returncode == 0, p.stderr
    lines = (host.folder / "cfg").read_text().splitlines()
    path = str(disk).replace('"', '\\"')
    assert lines[:5] == [
        'name = "web"', 'type = "pvh"',
        f'kernel = "{host.app}/build/hello_xen-x86_64"', "memory = 48",
        "vcpus = 1"]
    assert 'netdev.ip=10.0.0.2/24 -- \\"a \\\\\\"b\\\\\\\\\\""' in lines[5]
    assert 'vif = [""]' in lines
    assert f'disk = ["format=raw,vdev=xvda,access=ro,target={path}"]' in lines
    assert host.run("--net", "none").returncode == 0
    assert "vif" not in (host.folder / "cfg").read_text()


def test_sigterm_is_xl_shutdown(host):
    (host.folder / "forever").write_text("")
    host.plays("---s--", "143")
    p = host.uk.popen("run", host.app, "--plat", "xen", "--no-build")
    assert p.stdout.readline() == b"Hello\n"
    p.terminate()
    p.communicate(timeout=60)
    assert p.returncode == 143
    assert "shutdown hello" in host.asked()
    assert not (host.folder / "state").exists()


@pytest.mark.parametrize("args", [
    ["-d"], ["--port", "80:80"], ["--net", "user"], ["--gdb"],
    ["--cpus", "2"], ["--fs", "/tmp:/mnt"], ["--machine", "pc"]])
def test_what_is_not_on_xen_is_refused(host, args):
    p = host.run(*args)
    assert p.returncode == 125
    assert b"not with --plat xen" in p.stderr


def test_no_xen(host):
    (host.folder / "unreachable").write_text("")
    p = host.run()
    assert p.returncode == 125
    assert b"xl does not reach Xen: no /proc/xen" in p.stderr
    (host.folder / "xl").unlink()
    p = host.run()
    assert p.returncode == 125
    assert b"needs a machine that runs Xen: there is no xl" in p.stderr
