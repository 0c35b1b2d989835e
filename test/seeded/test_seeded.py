# SPDX-License-Identifier: BSD-3-Clause
"""The conformance suite tested: each patch in this folder makes one mistake in
a copy of the sources, and the suite must see it."""
import contextlib
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "test" / "conformance"))

import runs     # noqa: E402

PATCHES = sorted(HERE.glob("*.patch"))
LEFT_OUT = shutil.ignore_patterns(".git", "build", ".config*", "__pycache__")


@contextlib.contextmanager
def mistake(tree, name):
    """The tree with a patch; afterwards its files are what they were."""
    files = [tree / path for path in
             re.findall(r"^\+\+\+ b/(\S+)", name.read_text(), re.M)]
    assert files
    before = [path.read_bytes() for path in files]
    try:
        done = subprocess.run(
            ["patch", "-p1", "--no-backup-if-mismatch", "-s", "-i", str(name)],
            cwd=tree, text=True, capture_output=True)
        assert done.returncode == 0, done.stdout + done.stderr
        yield
    finally:
        for path, text in zip(files, before):
            path.write_bytes(text)


@pytest.fixture(scope="session")
def host(tmp_path_factory):
    folder = tmp_path_factory.mktemp("host")
    return runs.run_host(runs.build_host(folder), runs.programs())


@pytest.fixture(scope="session")
def tree(tmp_path_factory):
    """A copy of the sources, which keeps what it built."""
    path = tmp_path_factory.mktemp("tree") / "unilith"
    shutil.copytree(ROOT, path, symlinks=True, ignore=LEFT_OUT)
    # The folder support/build is no product.
    shutil.copytree(ROOT / "support" / "build", path / "support" / "build",
                    dirs_exist_ok=True)
    return path


def seen_by(name):
    """The programs that are to see a mistake: they run first."""
    names = re.search(r"^Seen by: (.*)$", name.read_text(), re.M)[1].split()
    assert set(names) <= set(runs.programs())
    return names


def differing(tree, host, runtime, names=()):
    """The checks of these programs (none: all) that are not as they should be,
    and those that did not come to their end."""
    uk = runs.Uk(runtime, tree / "uk")
    results = runs.run_guest(uk, tree / "test" / "conformance", names=names)
    listed = runs.differences()
    wrong = []
    for name in names or runs.programs():
        if name not in results or results[name].end != "ended":
            wrong.append(f"{name}: " + (results[name].end if name in results
                                        else "not run"))
            continue
        for check, there, here in runs.compare(host[name], results[name]):
            if (name, check) not in listed:
                wrong.append(f"{name}/{check}: Linux {there}, here {here}")
    return wrong


def test_nothing_without_a_mistake(tree, host, tmp_path):
    assert differing(tree, host, tmp_path) == []


@pytest.mark.parametrize("name", PATCHES, ids=lambda p: p.stem)
def test_mistake_is_seen(name, tree, host, tmp_path, capsys):
    with mistake(tree, name):
        wrong = differing(tree, host, tmp_path, seen_by(name)) or \
            differing(tree, host, tmp_path)
    with capsys.disabled():
        print(f"\n{name.stem}: {len(wrong)} seen" +
              (f", such as {wrong[0]}" if wrong else ""))
    assert wrong
