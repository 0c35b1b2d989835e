# SPDX-License-Identifier: BSD-3-Clause
"""The conformance suite tested: each patch in this folder makes one mistake in
a copy of the sources, and the suite must see it."""
import pathlib
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


def patch(tree, name, *options):
    return subprocess.run(["patch", "-p1", "--no-backup-if-mismatch", "-s",
                           *options, "-i", str(name)], cwd=tree, text=True,
                          capture_output=True)


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


def differing(tree, host, runtime):
    """The checks that are not as they should be, and the programs that did not
    come to their end."""
    uk = runs.Uk(runtime, tree / "uk")
    results = runs.run_guest(uk, tree / "test" / "conformance")
    listed = runs.differences()
    wrong = []
    for name in runs.programs():
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
    done = patch(tree, name)
    assert done.returncode == 0, done.stdout + done.stderr
    try:
        wrong = differing(tree, host, tmp_path)
    finally:
        patch(tree, name, "-R")
    with capsys.disabled():
        print(f"\n{name.stem}: {len(wrong)} seen" +
              (f", such as {wrong[0]}" if wrong else ""))
    assert wrong
