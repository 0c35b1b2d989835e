# SPDX-License-Identifier: BSD-3-Clause
"""What the tool keeps on a machine: work without a network, and removal."""
import json
import os
import shutil
import subprocess

import pytest

import instance
from conftest import LIMIT, ROOT, UK

STATUS = ROOT / "test" / "boot" / "status"


@pytest.fixture
def netns():
    """A network namespace with nothing in it but lo."""
    name = f"ukcache{os.getpid()}"
    subprocess.run(["ip", "netns", "add", name], check=True)
    subprocess.run(["ip", "-n", name, "link", "set", "lo", "up"], check=True)
    yield ["nsenter", f"--net=/run/netns/{name}"]
    subprocess.run(["ip", "netns", "delete", name], check=True)


def copied(app, folder):
    shutil.copytree(ROOT / "app" / app, folder / app,
                    ignore=shutil.ignore_patterns("build", ".config"))
    return folder / app


def test_without_a_network_after_fetch(uk, netns, tmp_path):
    """A new copy of an application is built and run with a warm cache."""
    p = uk("fetch", "helloworld-musl")
    assert p.returncode == 0, p.stderr.decode()
    app = copied("helloworld-musl", tmp_path)
    env = {**uk.env, "UK_ROOT": str(ROOT)}
    for args in (["fetch", app], ["run", app, "--accel", "tcg"]):
        p = subprocess.run([*netns, UK, *args], env=env, capture_output=True,
                           timeout=LIMIT)
        assert p.returncode == 0, p.stderr.decode()
    assert p.stdout.startswith(b"Hello, world!\n")


def test_without_a_network_and_with_a_cold_cache(uk, netns, tmp_path):
    app = copied("helloworld-musl", tmp_path)
    env = {**uk.env, "UK_ROOT": str(ROOT), "UK_CACHE": "",
           "XDG_CACHE_HOME": str(tmp_path / "cache")}
    p = subprocess.run([*netns, UK, "fetch", app], env=env, text=True,
                       capture_output=True, timeout=LIMIT)
    assert p.returncode == 125
    assert f"into {tmp_path}/cache/unilith/sources/musl-1.2.3" in p.stderr
    assert "Traceback" not in p.stderr


def test_fetch_of_all(uk):
    p = uk("-n", "fetch")
    assert p.returncode == 0
    for app in ("helloworld", "nginx"):
        assert f"make -C {ROOT}/app/{app} " in p.stdout.decode()


@pytest.fixture
def cache(uk, tmp_path):
    """A cache of the test's own, with a file that is none of the tool's."""
    uk.env["XDG_CACHE_HOME"] = str(tmp_path / "cache")
    uk.env.pop("UK_CACHE", None)
    folder = tmp_path / "cache" / "unilith"
    (folder / "sources" / "x-1").mkdir(parents=True)
    (folder / "sources" / "x-1" / "x.tar").write_bytes(bytes(3_000_000))
    (folder / "sealed").mkdir()
    return folder


def test_clean_cache(uk, cache):
    assert b"cache: 3 MB in " + str(cache).encode()[:20] in \
        uk("doctor").stdout
    p = uk("-n", "clean", "--cache")
    assert b"(3.0 MB)" in p.stderr and (cache / "sealed").exists()
    (cache / "mine").touch()
    assert uk("clean", "--cache").returncode == 0
    assert os.listdir(cache) == ["mine"]
    (cache / "mine").unlink()
    assert uk("clean", "--cache").returncode == 0 and not cache.exists()


def test_a_cache_of_links(uk, cache, tmp_path):
    """A part of it may lie on another disk: what is there stays."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "kept").touch()
    (cache / "linux").symlink_to(tmp_path / "elsewhere")
    p = uk("clean", "--cache")
    assert p.returncode == 0, p.stderr.decode()
    assert not cache.exists()
    assert (tmp_path / "elsewhere" / "kept").exists()


def test_clean_records(uk):
    uk.run(STATUS, "--name", "ended")
    uk.start(STATUS, "--no-build", "--name", "runs", "--", "echo")
    assert uk("clean", "--records").returncode == 0
    assert [r["name"] for r in uk.ps()] == ["runs"]


def test_clean_of_an_application(uk, tmp_path):
    app = copied("helloworld", tmp_path)
    (app / "build" / "config").mkdir(parents=True)
    (app / "build" / "config" / "inputs").touch()
    uk.env["UK_ROOT"] = str(ROOT)
    assert uk("clean", app).returncode == 0
    assert not (app / "build").exists() and (app / "main.c").exists()
    p = uk("clean")
    assert p.returncode == 125 and b"clean what?" in p.stderr


def test_uninstall_lists_and_removes(uk, cache, tmp_path):
    uk.start(STATUS, "--name", "one", "--", "echo")
    records = tmp_path / "unilith"
    p = uk("-n", "uninstall")
    assert p.returncode == 0
    for line in ("stopping one", f"removing {records}",
                 f"removing {cache}/sources"):
        assert line in p.stderr.decode()
    assert cache.exists() and uk.ps()[0]["end"] is None
    pid = uk.ps()[0]["pid"]
    p = uk("uninstall")
    assert p.returncode == 0, p.stderr.decode()
    assert not cache.exists() and not records.exists()
    assert instance.start_time(pid) is None
    assert uk("uninstall").returncode == 0      # nothing left: no error


def test_uninstall_removes_a_tap_that_was_left(uk, cache, netns, tmp_path):
    uk.run(STATUS, "--name", "one")
    path = tmp_path / "unilith" / "one" / "record.json"
    record = json.loads(path.read_text())
    path.write_text(json.dumps({**record, "tap": "uk7"}))
    subprocess.run([*netns, "ip", "tuntap", "add", "uk7", "mode", "tap"],
                   check=True)
    # /sys of the machine shows its own devices only
    p = subprocess.run([*netns, "unshare", "-m", "sh", "-c",
                        f"mount -t sysfs sysfs /sys && {UK} uninstall"],
                       env=uk.env, capture_output=True, text=True)
    assert p.returncode == 0, p.stderr
    assert "removing the tap device uk7" in p.stderr
    links = subprocess.run([*netns, "ip", "link"], capture_output=True,
                           text=True).stdout
    assert "uk7" not in links
