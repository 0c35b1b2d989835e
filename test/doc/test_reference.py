# SPDX-License-Identifier: BSD-3-Clause
"""What is made from the sources is whole, and what is committed is new."""
import re
import shutil
import subprocess
import sys

import headers
import pages

sys.path.insert(0, str(pages.ROOT / "test" / "contract"))
import nametable    # noqa: E402


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


def test_every_makefile_is_in_the_build_reference(tmp_path):
    done = make("build-reference", "O=%s" % tmp_path)
    assert done.returncode == 0, done.stderr
    sections = dict(part.split("\n", 1) for part in
                    (tmp_path / "build.md").read_text().split("\n## ")[1:])
    makefiles = {pages.name(path) for path in
                 [*pages.ROOT.glob("support/build/*.mk"),
                  *pages.ROOT.glob("*/*/Makefile.rules")]}
    assert len(makefiles) > 15
    assert set(sections) == makefiles | {"make help"}
    assert all(len(text.split()) > 8 for text in sections.values())
    text = "\n".join(sections.values())
    macros = [row.name for row in nametable.rows() if row.kind == "macro"]
    assert "addlib" in macros
    assert not [macro for macro in macros
                if not re.search(r"\b%s\b" % re.escape(macro), text)]


def words_of(page):
    """The text of an HTML page, in one line."""
    return " ".join(re.sub(r"<[^>]*>", "", page).split())


def test_api_reference(tmp_path):
    """Every function of the headers, with what its comment begins with."""
    done = make("api", "O=%s" % tmp_path)
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stderr, done.stderr
    listed = make("-s", "headers").stdout.split()
    assert len(listed) > 80
    api = tmp_path / "api"
    index = set(re.findall(r"(\w+)\(\)", " ".join(
        words_of(page.read_text()) for page in api.glob("globals_func*"))))
    assert not ["%s: %s" % (name, f.name) for name in listed for f in
                headers.functions((pages.ROOT / name).read_text())
                if f.name not in index]
    page = words_of((api / "netdev_8h.html").read_text())
    assert "Network devices: the side of the network stack." in page
    assert "Receives up to *cnt packets." in page
    # Each of a family has the comment.
    page = words_of((api / "rwlock_8h.html").read_text())
    assert page.count("Gives the lock back.") >= 2


def test_without_doxygen_the_package_is_named(tmp_path):
    """It is no tool of the build."""
    for tool in ("mkdir", "sh"):
        (tmp_path / tool).symlink_to(shutil.which(tool))
    done = subprocess.run(
        [shutil.which("make"), "-C", pages.DOC, "api", "O=%s" % tmp_path],
        env={"PATH": str(tmp_path)}, capture_output=True, text=True,
        check=False)
    assert done.returncode
    assert "doxygen is missing: apt-get install doxygen" in done.stderr


def test_the_page_of_system_calls_is_up_to_date(tmp_path):
    base = pages.ROOT / "lib" / "uksyscall"
    subprocess.run([sys.executable, "-B", base / "gen.py", "doc", "x86_64",
                    base / "syscalls.tbl", tmp_path / "syscalls.md"],
                   check=True)
    assert (tmp_path / "syscalls.md").read_text() == \
        (pages.DOC / "syscalls.md").read_text()
