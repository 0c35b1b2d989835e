# SPDX-License-Identifier: BSD-3-Clause
"""Images as guests that xl starts, all in one boot of a Xen host in QEMU."""
import pathlib
import re
import subprocess

import pytest
import xenhost
from conftest import KINDS

PAGE = pathlib.Path(__file__).resolve().parents[2] / \
    "app/nginx/rootfs/nginx/html/index.html"

GUEST = """name = "{name}"
type = "{kind}"
kernel = "/test/{image}"
memory = {memory}
extra = '{extra}'
on_poweroff = "{ended}"
on_crash = "preserve"
{more}
"""
NET = 'vif = ["mac=00:16:3e:00:00:01,script=vif"]'
# 100 connections; what came is the page.
WEB = """ping -c 3 172.44.0.2
n=0; while [ $n -lt 100 ]; do
timeout 20 wget -q -O - http://172.44.0.2/ | md5sum; n=$((n + 1)); done | sort | uniq -c
md5sum </test/index.html
xl shutdown nginx
"""
DISK = 'disk = ["phy:/dev/vda,xvda,w"]'
MOUNT = 'vfs.fstab=[ "xvda:/mnt:ext4" ] -- /mnt/t.db '
LOAD = 5000
# Each row is on the disk before it is told of; no end comes in order.
STORE = """n=0; until grep -q ^100 /var/log/xen/console/guest-store.log; do
n=$((n + 1)); [ $n -lt 60 ] || break; sleep 1; done
xl destroy store; xl create -q again.cfg"""
# Until these have gone, or a minute is over.
ENDED = """n=0; while xl list | grep -qE '^({}) '; do
n=$((n + 1)); [ $n -lt 60 ] || break; sleep 1; done"""

# The status of a guest that has ended.
LEFT = """n=0; until xl list waits | grep -q ' ---s-- '; do
n=$((n + 1)); [ $n -lt 60 ] || break; sleep 1; done
echo exit $(xenstore-read /local/domain/$(xl domid waits)/data/exit)
xl destroy waits"""


@pytest.fixture(scope="module", params=KINDS)
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def disk(tmp_path_factory, kind):
    """An ext4 file system with the statements of a load."""
    folder = tmp_path_factory.mktemp("disk")
    load, path = folder / "load.sql", folder / "disk.img"
    load.write_text("pragma synchronous=extra; create table t(a, b);\n" +
                    "".join(f"insert into t values({n}, zeroblob({n % 9000}));"
                            " select max(a) from t;\n"
                            for n in range(LOAD)))
    subprocess.run(["truncate", "-s", "64M", path], check=True)
    subprocess.run(["mke2fs", "-q", "-F", "-t", "ext4", path], check=True)
    subprocess.run(["debugfs", "-w", "-R", f"write {load} load.sql", path],
                   check=True, capture_output=True)
    return path


@pytest.fixture(scope="module")
def domains(image, disk, kind):
    """What each guest left, by its name, of one boot of a Xen host."""
    files, script = {}, ["cd /test"]
    guests = {"hello": ("app/helloworld", 32, "-- one two"),
              "lua": ("app/lua", 32, "-- -e \"print(_VERSION, 6*7)\""),
              "crash": ("test/boot/status", 32, "-- panic"),
              "nginx": ("app/nginx", 32, "netdev.ip=172.44.0.2/24"),
              "waits": ("app/lua", 32, "-- -e \"print(1) io.read()\""),
              "store": ("app/sqlite", 64, MOUNT + '".read /mnt/load.sql"'),
              "again": ("app/sqlite", 64, MOUNT + '"select max(a) from t; '
                        'pragma integrity_check;"')}
    for name, (app, memory, extra) in guests.items():
        files[name] = image(app, kind)
        script += [f"cat >{name}.cfg <<'END'", GUEST.format(
            name=name, kind=kind, image=name, memory=memory, extra=extra,
            ended="preserve" if name == "waits" else "destroy",
            more={"nginx": NET, "store": DISK, "again": DISK}.get(name, "")),
            "END"]
        if name != "again":
            script += [f"xl create -q {name}.cfg || echo xl: $?"]
    files["index.html"] = PAGE
    script += [ENDED.format("hello|lua"), "xl list", "echo '== web'", WEB,
               "echo '== shutdown'", "xl save waits /tmp/saved && echo saved",
               "xl list waits", "xl shutdown waits", LEFT,
               "xl list", "echo '== disk'", STORE, ENDED.format("again")]
    for name in guests:
        script += [f"echo '== {name}'",
                   f"cat /var/log/xen/console/guest-{name}.log"]
    status, text = xenhost.host("\n".join(script), files, disks=[disk])
    assert status == 0, text
    parts = re.split(r"^== (\w+)\n", text, flags=re.M)
    return {"xl": parts[0], **dict(zip(parts[1::2], parts[2::2]))}


def test_hello_as_a_guest(domains):
    assert "Hello, world!\nargument 1: one\nargument 2: two\n" in \
        domains["hello"], domains
    assert not re.search("^hello ", domains["xl"], re.M), domains["xl"]


def test_lua_as_a_guest(domains):
    assert "Lua 5.4\t42\n" in domains["lua"], domains


def test_crash_of_a_guest(domains):
    """Xen has the reason, and the tools keep the guest."""
    assert "asked to panic" in domains["crash"], domains
    line = re.search("^crash .*$", domains["xl"], re.M)
    assert line and re.search(r" ---s?c- ", line[0]), domains["xl"]


def test_shutdown_is_sigterm(domains):
    """Refuses to be saved, goes on, and ends by the signal's status."""
    before, _, after = domains["shutdown"].partition("Shutting down domain")
    assert "saved" not in before.split() and \
        re.search("^waits ", before, re.M), domains
    assert after and not re.search("^waits ", after, re.M), domains
    assert "exit 143\n" in after, domains["shutdown"]


def test_nginx_over_netfront(domains):
    """Each answer is the page, whole; and the end is that of SIGTERM."""
    lines = domains["web"].splitlines()
    assert "3 packets received, 0% packet loss" in domains["web"], domains
    answers = [line.split() for line in lines if line.endswith(" -")]
    assert answers[0] == ["100", *answers[1]], domains["web"]
    assert "signal 15 (SIGTERM) received" in domains["nginx"], domains


def test_a_disk_outlives_its_guest(domains, disk):
    """Destroyed while it writes: each row that it told of is there, and e2fsck
    finds nothing."""
    told = [int(n) for n in re.findall(r"^(\d+)$", domains["store"], re.M)]
    assert told == list(range(len(told))) and 100 < len(told) < LOAD, domains
    kept = re.search(r"^(\d+)\nok$", domains["again"], re.M)
    assert kept and told[-1] <= int(kept[1]) < LOAD, domains
    p = subprocess.run(["e2fsck", "-fn", disk], capture_output=True, text=True)
    assert p.returncode == 0, p.stdout
