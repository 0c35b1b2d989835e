# SPDX-License-Identifier: BSD-3-Clause
"""What is made from the sources is whole, and what is committed is new."""
import re
import shutil
import subprocess
import sys

import pages


def make(*words):
    return subprocess.run(["make", "-C", str(pages.DOC), *map(str, words)],
                          capture_output=True, text=True, check=False)


def test_every_option_is_in_the_configuration_reference(tmp_path):
    done = make("configuration", "O=%s" % tmp_path)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "configuration.md").read_text()
    listed = re.findall(r"^### (\w+)$", text, re.M)
    files = [pages.ROOT / "Config.uk"]
    for top in ("arch", "plat", "drivers", "lib", "ext"):
        files += sorted((pages.ROOT / top).rglob("Config.uk"))
    defined = set()
    for file in files:
        if "build" not in file.parts:
            defined |= set(re.findall(r"^(?:menu)?config (\w+)",
                                      file.read_text(), re.M))
    assert len(defined) > 150
    assert defined == set(listed)
    stack = text.split("### LIBUKBOOT_MAINSTACK_PAGES\n")[1].split("###")[0]
    assert "Stack of the main thread, in pages (int)" in stack
    assert "- default: `16`" in stack
    assert "- range: `4` to `65536`" in stack
    assert "- depends on: `LIBUKBOOT_MAINTHREAD && LIBUKBOOT`" in stack


def test_api_reference(tmp_path):
    """doxygen is no tool of the build: without it the package is named."""
    done = make("api", "O=%s" % tmp_path)
    if not shutil.which("doxygen"):
        assert done.returncode and "apt-get install doxygen" in done.stderr
        return
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stderr, done.stderr
    page = (tmp_path / "api" / "netdev_8h.html").read_text()
    assert "Network devices: the side of the network stack." in page
    assert "uk_netdev_rx_burst" in page
    assert "Receives up to *cnt packets." in page


def test_the_page_of_system_calls_is_up_to_date(tmp_path):
    base = pages.ROOT / "lib" / "uksyscall"
    subprocess.run([sys.executable, "-B", base / "gen.py", "doc", "x86_64",
                    base / "syscalls.tbl", tmp_path / "syscalls.md"],
                   check=True)
    assert (tmp_path / "syscalls.md").read_text() == \
        (pages.DOC / "syscalls.md").read_text()
