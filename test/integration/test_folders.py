# SPDX-License-Identifier: BSD-3-Clause
"""Folders of the host in a guest: uk run --fs."""
import os
import re
import shutil
import signal
import subprocess
import time

import pytest

import folders
import virtiofsd
from conftest import ROOT, variant
from test_nginx import curl

LARGE = bytes(range(256)) * 4096        # 1 MiB


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "a site, with odd name"
    (folder / "sub").mkdir(parents=True)
    (folder / "index.html").write_text("of the host\n")
    (folder / "large").write_bytes(LARGE)
    for n in range(100):
        (folder / "sub" / f"{n}.txt").write_text(f"file {n}\n")
    (folder / "inside").symlink_to("sub/7.txt")
    (folder / "outside").symlink_to("/etc/hostname")
    os.chmod(folder, 0o755)
    return folder


def test_nginx_serves_a_folder(uk, machine, port, site, tmp_path):
    """What the host changes is seen at once."""
    guest = uk.start("nginx", "--machine", machine, "--port", f"{port}:80",
                     "--fs", f"{site}:/srv:ro")
    url = guest["url"]
    assert curl(url).stdout == b"of the host\n"
    assert curl(url + "large").stdout == LARGE
    assert curl("-r", "70000-140000", url + "large").stdout == \
        LARGE[70000:140001]
    urls = [f"{url}sub/{n}.txt" for n in range(100)]
    assert curl(*urls).stdout == \
        b"".join(b"file %d\n" % n for n in range(100))
    (site / "index.html").write_text("changed\n")
    assert curl(url).stdout == b"changed\n"
    (site / "new.html").write_text("new\n")
    assert curl(url + "new.html").stdout == b"new\n"
    (site / "new.html").unlink()
    assert b"404" in curl("-i", url + "new.html").stdout
    # a link means what it means in the guest, where there is no such file
    assert curl(url + "inside").stdout == b"file 7\n"
    assert b"404" in curl("-i", url + "outside").stdout
    copies = [tmp_path / f"copy{n}" for n in range(8)]
    p = curl("--parallel", *[word for copy in copies
                             for word in ("-o", copy, url + "large")])
    assert p.returncode == 0, p.stderr
    assert [copy.read_bytes() == LARGE for copy in copies] == [True] * 8


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """test/integration/folders, with the file systems of both protocols."""
    app = variant(tmp_path_factory.mktemp("app"), "app/helloworld-musl",
                  "CONFIG_LIB9PFS=y\nCONFIG_LIBVIRTIOFS=y\n")
    shutil.copy(ROOT / "test/integration/folders/main.c", app)
    return app


def daemons(folder):
    """How many daemons serve the folder: others are of other tests."""
    served = f"^{virtiofsd.DAEMON} .*source={re.escape(str(folder))} "
    return int(subprocess.run(["pgrep", "-c", "-f", served],
                              capture_output=True).stdout)


@pytest.mark.parametrize("option", ["", ":virtiofs"])
def test_a_program_uses_a_folder(uk, tmp_path, program, option):
    """It says what it expects; and what the host sees afterwards."""
    uk.env["UK_ROOT"] = str(ROOT)
    data = tmp_path / "the data, of it"
    data.mkdir()
    p = uk.run(program, "--fs", f"{data}:/data{option}")
    assert p.returncode == 0, p.stderr.decode()
    assert set(p.stdout.decode().split("\n")) <= \
        {"done", "no attributes", ""}, p.stdout.decode()
    assert sorted(os.listdir(data)) == \
        ["hard", "large", "log", "moved", "old", "soft"]
    assert len(os.listdir(data / "moved")) == 501
    assert (data / "log").read_text() == "line\n" * 10
    assert (data / "hard").stat().st_mode & 0o7777 == 0o751
    assert os.readlink(data / "soft") == "copy"


def lua(uk, folder, text, *args, option=""):
    """What a program of Lua in the folder prints, as the guest's root."""
    (folder / "t.lua").write_text(text)
    p = uk.run("lua", "--fs", f"{folder}:/{option}", *args, "--", "/t.lua")
    return p.stdout.decode(), p.stderr.decode(), p.returncode


def test_the_root_is_a_folder(uk, tmp_path):
    root = tmp_path / "root"
    (root / "tmp").mkdir(parents=True)
    (root / "in").write_text("hello")
    out, err, status = lua(uk, root, """
        local f = assert(io.open("/in"))
        print(f:read("a"))
        f:close()
        f = assert(io.open("/out", "w"))
        for i = 1, 50000 do f:write(i, "\\n") end
        f:close()
        assert(os.rename("/out", "/moved"))
        f = assert(io.open("/moved", "a"))
        f:write("end\\n")
        f:close()
        assert(os.remove("/in"))
        local t = assert(io.tmpfile())
        t:write("kept")
        t:seek("set")
        print(t:read("a"))
    """)
    assert (out, status) == ("hello\nkept\n", 0), err
    assert not (root / "in").exists() and not (root / "out").exists()
    assert (root / "moved").read_text() == \
        "".join(f"{n}\n" for n in range(1, 50001)) + "end\n"


def test_read_only_is_read_only(uk, tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    out, err, status = lua(uk, root, """
        print(io.open("/t.lua") and "read")
        print((select(2, io.open("/x", "w"))))
        print((select(2, os.remove("/t.lua"))))
    """, option=":ro")
    assert out.splitlines() == [
        "read", "/x: Read-only file system",
        "/t.lua: Read-only file system"], err
    assert os.listdir(root) == ["t.lua"]


@pytest.mark.parametrize("option, said", [
    (":ro:virtiofs", b"Read-only file system\n"),
    (":virtiofs", b"writes\n")])
def test_virtiofs_on_pci(uk, tmp_path, program, option, said):
    uk.env["UK_ROOT"] = str(ROOT)
    data = tmp_path / "data"
    data.mkdir()
    p = uk.run(program, "--machine", "q35", "--fs", f"{data}:/data{option}",
               "--", "/data/new")
    assert p.stdout == said, p.stderr.decode()
    assert os.listdir(data) == ["new"] * (option == ":virtiofs")


def test_a_daemon_sees_to_read_only(tmp_path):
    """Whatever a guest asks of it."""
    argv = virtiofsd.command_line(folders.Folder(f"{tmp_path}:/x:ro", 0), 3)
    argv = argv[:argv.index(virtiofsd.DAEMON)]
    below = tmp_path / "below"
    below.mkdir()
    # another file system below it is seen, and no less read-only
    argv = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs none "$0" && '
            'touch "$0/there" && exec "$@"', below, *argv]
    for new in tmp_path / "new", below / "new":
        p = subprocess.run([*argv, "touch", new], capture_output=True)
        assert p.returncode and b"Read-only file system" in p.stderr
    p = subprocess.run([*argv, "ls", below], capture_output=True)
    assert p.stdout == b"there\n"
    (tmp_path / "here").touch()


def test_a_daemon_ends_with_its_guest(uk, tmp_path, program):
    uk.env["UK_ROOT"] = str(ROOT)
    guest = uk.start(program, "--fs", f"{tmp_path}:/srv:virtiofs", "--",
                     "wait")
    assert daemons(tmp_path) > 0
    os.kill(guest["pid"], signal.SIGKILL)
    end = time.monotonic() + 30
    while daemons(tmp_path) and time.monotonic() < end:
        time.sleep(0.2)
    assert daemons(tmp_path) == 0


def test_a_mount_that_fails_is_told(uk):
    p = uk.run("lua", "--append", 'vfs.fstab=[ "nowhere:/data:9pfs" ]')
    assert p.returncode != 0
    assert b"no folder by the name nowhere" in p.stderr
    assert b"cannot mount nowhere (9pfs) at /data" in p.stderr
    p = uk.run("lua", "--append", 'vfs.fstab=[ "x:/data:nofs" ]')
    assert p.returncode != 0
    assert b"cannot mount x (nofs) at /data" in p.stderr


@pytest.mark.parametrize("value, said", [
    ("nowhere:/srv", "there is no folder nowhere"),
    (".", "not FOLDER:PLACE"),
    (".:srv", "absolute PLACE"),
    (".:/srv:rw", "not FOLDER:PLACE"),
    (".:/a b", "a place without"),
])
def test_a_folder_that_cannot_be_shared(uk, value, said):
    p = uk.run("helloworld", "--fs", value)
    assert p.returncode == 125 and said in p.stderr.decode(), p.stderr


def test_an_image_without_the_file_system(uk, tmp_path):
    p = uk.run("helloworld", "--fs", f"{tmp_path}:/srv")
    assert p.returncode == 125
    assert b"--fs: helloworld is built without LIB9PFS" in p.stderr
    p = uk.run("helloworld", "--fs", f"{tmp_path}:/srv:virtiofs")
    assert p.returncode == 125
    assert b"--fs: helloworld is built without LIBVIRTIOFS" in p.stderr
