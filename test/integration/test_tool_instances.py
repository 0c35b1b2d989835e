# SPDX-License-Identifier: BSD-3-Clause
"""Several instances: names, ports, checkouts, users, records that outlived
their guests."""
import json
import os
import shutil
import signal
import socket
import subprocess
import time

import pytest

import ports
from conftest import ROOT, Uk, as_user

STATUS = ROOT / "test" / "boot" / "status"
NOBODY = 65534


def wait_for_input(uk, name, *args):
    return uk.start(STATUS, "--no-build", "--name", name, *args, "--", "echo")


@pytest.fixture(autouse=True, scope="module")
def image(tmp_path_factory):
    tool = Uk(tmp_path_factory.mktemp("build"))
    for app in (STATUS, "httpreply"):
        assert tool("build", app).returncode == 0


def record(uk, name):
    path = os.path.join(uk.env["XDG_RUNTIME_DIR"], "unilith", name,
                        "record.json")
    with open(path) as f:
        return path, json.load(f)


def test_two_instances_of_one_application(uk):
    a, b = wait_for_input(uk, "a"), wait_for_input(uk, "b")
    assert a["pid"] != b["pid"] and a["image"] == b["image"]
    assert [r["name"] for r in uk.ps()] == ["a", "b"]
    assert uk("stop", "--force", "a").returncode == 0
    assert [(r["name"], r["end"]) for r in uk.ps()] == \
        [("a", "killed"), ("b", None)]


def test_two_checkouts(uk, tmp_path):
    """Instances of another clone are seen, told apart and stopped."""
    other = tmp_path / "clone"
    for part in ("uk", "support", "app", "lib/cpiofs"):
        source, target = ROOT / part, other / part
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    mine = uk.start("httpreply", "--no-build", "--name", "web", "--port",
                    "auto")
    p = subprocess.run([other / "uk", "run", "httpreply", "--no-build", "-d",
                        "--accel", "tcg", "--name", "web", "--port", "auto"],
                       env=uk.env, capture_output=True, text=True)
    assert p.returncode == 125
    assert f"running already (pid {mine['pid']}, {ROOT}" in p.stderr
    p = subprocess.run([other / "uk", "run", "httpreply", "--no-build", "-d",
                        "--accel", "tcg", "--name", "other", "--port",
                        "auto", "--json"], env=uk.env, capture_output=True)
    assert p.returncode == 0, p.stderr.decode()
    theirs = json.loads(p.stdout)
    assert theirs["url"] != mine["url"]
    assert theirs["image"].startswith(str(other))
    assert uk("stop", "--all").returncode == 0
    assert uk("ps", "--json").stdout == b"[]\n"


def test_port_auto_takes_the_next_free_one(uk):
    first = uk.start("httpreply", "--no-build", "--name", "a", "--port",
                     "auto")
    second = uk.start("httpreply", "--no-build", "--name", "b", "--port",
                      "auto")
    third = uk.start("httpreply", "--no-build", "--name", "c", "--port",
                     "auto:8080")
    ports = [int(r["url"].split(":")[2].strip("/"))
             for r in (first, second, third)]
    assert 8080 <= ports[0] < ports[1] < ports[2]


def test_port_auto_many_at_once(uk):
    """Started together, none gets another's port."""
    calls = [uk.popen("run", STATUS, "--no-build", "-d", "--json", "--accel",
                      "tcg", "--name", f"n{i}", "--port", "auto:80", "--",
                      "echo") for i in range(4)]
    for p in calls:
        out, err = p.communicate(timeout=120)
        assert p.returncode == 0, err.decode()
    ports = [record(uk, f"n{i}")[1]["ports"][0] for i in range(4)]
    assert len(set(ports)) == 4


def test_the_holder_of_a_port_is_named(uk):
    with socket.create_server(("127.0.0.1", 0)) as s:
        port = s.getsockname()[1]
        p = uk("run", STATUS, "--no-build", "--port", f"{port}:80")
    assert p.returncode == 125
    name = open("/proc/self/comm").read().strip()
    assert f"127.0.0.1:{port} is in use by {name} (pid {os.getpid()})" in \
        p.stderr.decode()
    assert b"--port auto" in p.stderr


def test_the_instance_that_holds_a_port_is_named(uk, port):
    wait_for_input(uk, "one", "--port", f"{port}:80")
    p = uk("run", STATUS, "--no-build", "--name", "two", "--port",
           f"{port}:80")
    assert p.returncode == 125
    assert b"in use by the instance 'one'" in p.stderr
    assert b"./uk stop one" in p.stderr


def test_an_address_that_is_not_ours(uk):
    p = uk("run", STATUS, "--no-build", "--port", "192.0.2.1:8080:80")
    assert p.returncode == 125
    assert b"192.0.2.1:8080: Cannot assign requested address" in p.stderr


def test_no_port_is_left(monkeypatch):
    monkeypatch.setattr(ports, "refusal", lambda *a: OSError())
    with pytest.raises(ports.UkError, match="no port from 65000 on is free"):
        ports.next_free("127.0.0.1", 80, ["65000:80"], {})


def test_a_guest_killed_from_outside_is_noticed(uk):
    pid = wait_for_input(uk, "victim")["pid"]
    os.kill(pid, signal.SIGKILL)
    while os.path.exists(f"/proc/{pid}"):
        time.sleep(0.05)
    assert [(r["end"], r["status"]) for r in uk.ps()] == [("killed", 137)]
    folder = os.path.dirname(record(uk, "victim")[0])
    assert "control.in" not in os.listdir(folder)
    wait_for_input(uk, "victim")      # the name is free again


def test_a_record_from_before_a_reboot_is_removed(uk):
    """Also where another process has the guest's pid by now."""
    wait_for_input(uk, "old")
    path, data = record(uk, "old")
    os.kill(data["pid"], signal.SIGKILL)
    data["boot"] = "00000000-0000-0000-0000-000000000000"
    with open(f"/proc/{os.getpid()}/stat") as f:
        start = int(f.read().rpartition(")")[2].split()[19])
    data.update(pid=os.getpid(), pid_start=start)
    with open(path, "w") as f:
        json.dump(data, f)
    assert uk("stop", "--all").returncode == 0      # does not stop pytest
    assert uk.ps() == []
    assert not os.path.exists(os.path.dirname(path))


def test_a_start_that_was_cut_off_leaves_nothing(uk, tmp_path):
    half = tmp_path / "unilith" / "half"
    half.mkdir(parents=True)
    os.chmod(tmp_path / "unilith", 0o700)
    os.mkfifo(half / "control.in")
    assert uk.ps() == [] and not half.exists()


def test_a_tool_killed_in_the_foreground_leaves_its_guest_to_ps(uk):
    p = uk.popen("run", STATUS, "--no-build", "--accel", "tcg", "--name",
                 "orphan", "--", "hang")
    while not [r for r in uk.ps() if r["pid"]]:
        time.sleep(0.1)
    p.kill()
    p.wait()
    assert [(r["name"], r["end"]) for r in uk.ps()] == [("orphan", None)]
    assert uk("stop", "--force", "orphan").returncode == 0
    p.communicate()


def test_stop_all_is_this_users_only(uk, tmp_path_factory):
    """Two users at their usual places below /tmp."""
    def call(user, *args):
        return subprocess.run(
            [*as_user(user), str(ROOT / "uk"), *map(str, args)],
            capture_output=True,
            env={**os.environ, "XDG_RUNTIME_DIR": ""}, timeout=120)
    name = f"test{os.getpid()}"
    common = ("run", STATUS, "--no-build", "-d", "--accel", "tcg", "--name",
              name, "--", "echo")
    users = (NOBODY, NOBODY - 1)
    try:
        for user in users:
            p = call(user, *common)
            assert p.returncode == 0, p.stderr.decode()
        assert call(users[0], "stop", "--all", "--force").returncode == 0
        assert json.loads(call(users[0], "ps", "--json").stdout) == []
        rows = json.loads(call(users[1], "ps", "--json").stdout)
        assert [r["name"] for r in rows] == [name]
    finally:
        for user in users:
            call(user, "stop", "--all", "--force")
            shutil.rmtree(f"/tmp/unilith-{user}", ignore_errors=True)


def test_a_runtime_folder_of_somebody_else_is_refused(uk, tmp_path):
    folder = tmp_path / "unilith"
    folder.mkdir(mode=0o700)
    os.chown(folder, NOBODY, NOBODY)
    p = uk("ps")
    assert p.returncode == 125
    assert b"is not a private folder of yours" in p.stderr




def test_mem_of_an_image_that_cannot_tell(uk):
    wait_for_input(uk, "a")
    p = uk("mem", "a")
    assert p.returncode == 125
    assert b"'a' cannot tell: its image is built without LIBUKCONTROL_MEM" \
        in p.stderr
    line = f"echo CONFIG_LIBUKCONTROL_MEM=y >>{STATUS}/.config; " \
        f"make -C {STATUS} olddefconfig"
    assert line.encode() in p.stderr
    assert uk("stop", "--force", "a").returncode == 0
    p = uk("mem", "a")
    assert p.returncode == 125 and b"'a' is not running" in p.stderr
    assert b"there is no instance 'b'" in uk("mem", "b").stderr
