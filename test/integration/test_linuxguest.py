# SPDX-License-Identifier: BSD-3-Clause
"""`uk bench --vs linux`, without a guest."""
import stat
import struct
import subprocess
import sys

import pytest

from conftest import ROOT

sys.path.insert(0, str(ROOT / "support" / "uk"))

import bench        # noqa: E402
import linuxguest   # noqa: E402
import packages     # noqa: E402
from errors import UkError      # noqa: E402
from initramfs import Archive   # noqa: E402


def unpack(archive, folder):
    """What cpio makes of it."""
    subprocess.run(["cpio", "-id", "--quiet"], input=archive, cwd=folder,
                   check=True)


def listed(archive):
    p = subprocess.run(["cpio", "-t", "--quiet"], input=archive,
                       capture_output=True, check=True)
    assert not p.stderr
    return p.stdout.decode().split()


def test_archive_has_parent_folders_once():
    a = Archive()
    a.add("lib/modules/x.ko", a.FILE, b"x")
    a.add("lib/modules/y.ko", a.FILE, b"yy")
    assert listed(a.close()) == ["lib", "lib/modules", "lib/modules/x.ko",
                                 "lib/modules/y.ko"]


@pytest.mark.parametrize("size", range(6))
def test_archive_keeps_contents_and_modes(tmp_path, size):
    a = Archive()
    a.add("init", a.PROGRAM, b"i" * size)
    a.add("etc/passwd", a.FILE, b"root")
    a.add("etc/link", a.LINK, b"passwd")
    unpack(a.close(), tmp_path)
    assert (tmp_path / "init").read_bytes() == b"i" * size
    assert stat.S_IMODE((tmp_path / "init").stat().st_mode) == 0o755
    assert (tmp_path / "etc" / "link").read_text() == "root"


def test_archive_holds_devices():
    a = Archive()
    a.devices()
    text = subprocess.run(["cpio", "-tv", "--quiet"], input=a.close(),
                          capture_output=True, check=True).stdout.decode()
    assert any(line.startswith("crw-------") and "5,   1" in line
               and line.endswith("dev/console") for line in text.splitlines())


def test_archive_of_the_site(tmp_path):
    top = ROOT / "app" / "nginx" / "rootfs"
    a = Archive()
    a.tree(top)
    unpack(a.close(), tmp_path)
    page = tmp_path / "nginx" / "html" / "index.html"
    assert len(page.read_bytes()) == 612
    assert (tmp_path / "nginx" / "conf" / "nginx.conf").read_bytes() == \
        (top / "nginx" / "conf" / "nginx.conf").read_bytes()


def test_entry_of_a_program(tmp_path):
    program = tmp_path / "program"
    program.write_bytes(b"\x7fELF\x02" + bytes(19) + struct.pack("<Q", 0x1234))
    assert linuxguest.System.entry(program) == 0x1234


def test_command_line():
    """Without a console a guest measures, and nobody reads what it prints."""
    assert linuxguest.command_line("10.0.2.15", ["--", "/test.db"]).split() \
        == ["console=ttyS0", "quiet", "panic=-1", "norandmaps",
            "address=10.0.2.15", "--", "/test.db"]


def test_rows_are_those_of_the_suites():
    assert set(linuxguest.SUITES) == set(bench.SUITES)
    assert set(linuxguest.OF_ROW) == \
        set(bench.APPS) - {"lua", "sqlite", "redis"}


def test_packages_that_this_tool_wants(tmp_path, monkeypatch):
    """What an earlier version unpacked has none of the later packages."""
    monkeypatch.setattr(linuxguest, "cache", lambda: str(tmp_path))
    fetched = []

    def fetch(names, _):
        fetched.append(names)
        return []
    monkeypatch.setattr(packages, "download", fetch)
    monkeypatch.setattr(packages, "dependency", lambda name: name)
    (tmp_path / "root").mkdir()
    (tmp_path / "root/old").touch()
    for _ in range(2):
        linuxguest.root.cache_clear()
        assert linuxguest.root() == str(tmp_path / "root")
    linuxguest.root.cache_clear()
    assert fetched == [[*packages.LINUX_GUEST, linuxguest.KERNEL]]
    assert not (tmp_path / "root/old").exists()


def test_micro_rows():
    assert bench.micro_rows("BENCH getpid   n=10 tsc/op=312.25 ns/op=1\n"
                            "BENCH yield_2 n=1 tsc/op=9.0 ns/op=2\n"
                            "DONE\n") == \
        {"getpid": 312.2, "yield_2": 9.0}
    with pytest.raises(UkError):
        bench.micro_rows("Kernel panic")
    with pytest.raises(UkError):
        bench.micro_rows("BENCH getpid n=1 tsc/op=9.0 ns/op=2\n# pipe: no\n")


def test_comparison(monkeypatch):
    cells = {"a": {"value": 1, "unit": "u"}, "b": {"value": 2, "unit": "u"}}
    monkeypatch.setitem(linuxguest.SUITES, "size",
                        lambda: {"a": 10, "unknown": 5})
    bench.compare("size", cells)
    assert cells == {"a": {"value": 1, "unit": "u", "linux": 10},
                     "b": {"value": 2, "unit": "u"}}
