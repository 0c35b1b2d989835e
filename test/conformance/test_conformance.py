# SPDX-License-Identifier: BSD-3-Clause
"""Programs that must print the same on Linux and in a guest."""
import subprocess
import sys

import pytest

import runs
import uncovered

KINDS = {"design", "bug"}
DESIGN_MAX = 40
CHECKS_MIN = 1500
PROGRAMS = runs.programs()


@pytest.mark.parametrize("name", PROGRAMS)
def test_reports_on_linux(name, host):
    """At least one check besides that of the runner, and names that are
    unique."""
    result = runs.told(name, host)
    assert len(result.checks) > 1
    assert result.twice == []
    assert result.stray == []


@pytest.mark.parametrize("name", PROGRAMS)
def test_as_on_linux(name, host, guest):
    """Each difference stands in differences.tsv, and each that stands there is
    one."""
    listed = {check for program, check in runs.differences()
              if program == name}
    differs = runs.compare(runs.told(name, host), runs.told(name, guest))
    lines = [f"{name}/{check}: Linux {there}, here {here}"
             for check, there, here in differs if check not in listed]
    assert not lines, "\n".join(lines)
    mended = listed - {check for check, _, _ in differs}
    assert not mended, f"no difference any more: {sorted(mended)}"


@pytest.mark.parametrize("system", runs.FILE_SYSTEMS)
@pytest.mark.parametrize("name", runs.FILE_PROGRAMS)
def test_on_a_file_system(name, system, host, sides):
    """The same on another file system, but what its list of differences
    has."""
    listed = {check for program, check in [
        *runs.differences(), *runs.differences(f"differences-{system}.tsv")]
        if program == name}
    here = runs.told(name, sides[system].result())
    lines = [f"{name}/{check}: Linux {there}, here {value}"
             for check, there, value in runs.compare(host[name], here)
             if check not in listed]
    assert not lines, "\n".join(lines)


def test_programs_are_listed():
    files = sorted(p.stem for p in (runs.HERE / "programs").glob("*.c"))
    assert sorted(PROGRAMS) == files


def test_seeded_mistakes_fit():
    """Those of the suite `seeded`, which runs on request only."""
    patches = sorted((runs.ROOT / "test" / "seeded").glob("*.patch"))
    assert len(patches) >= 20
    for name in patches:
        p = subprocess.run(["patch", "-p1", "-s", "--dry-run", "-i", name],
                           cwd=runs.ROOT, capture_output=True, text=True)
        assert p.returncode == 0, f"{name.name}: {p.stdout}"


def test_differences():
    table = runs.differences()
    assert {kind for kind, _ in table.values()} <= KINDS
    design = [name for name, (kind, _) in table.items() if kind == "design"]
    assert len(design) <= DESIGN_MAX
    assert all(reason for _, reason in table.values())
    assert {program for program, _ in table} <= set(PROGRAMS)
    for system in runs.FILE_SYSTEMS:
        table = runs.differences(f"differences-{system}.tsv")
        assert {kind for kind, _ in table.values()} <= {"design"}
        assert {program for program, _ in table} <= set(runs.FILE_PROGRAMS)


def test_counts(host, capsys):
    checks = sum(len(result.checks) for result in host.values())
    kinds = [kind for kind, _ in runs.differences().values()]
    with capsys.disabled():
        print(f"\n{len(PROGRAMS)} programs, {checks} checks, "
              f"{kinds.count('design')} differences by design, "
              f"{kinds.count('bug')} known bugs")
    assert checks >= CHECKS_MIN


def test_calls_are_covered(host):
    """Each call of the thirty servers has a check, but those that
    calls.tsv excuses."""
    assert uncovered.without_check(host) == []


def test_tool_prints(host, tmp_path):
    """The tool as a user starts it: nothing is left to print."""
    text = "".join(f"{name}/{check} = {result}\n"
                   for name, r in host.items()
                   for check, result in r.checks.items())
    p = subprocess.run([sys.executable, str(runs.HERE / "uncovered.py")],
                       input="== x begins\n" + text, capture_output=True,
                       text=True)
    assert (p.returncode, p.stdout) == (0, "")


@pytest.mark.parametrize("output, running, end", [
    ("== a begins\na/x = 1\n== a ends: 0\n", None, "ended"),
    ("== a begins\na/x = 1\n", "a", "crashed, or stopped the machine"),
    ("== a begins\na/x = 1\n== a hangs\n", "a", "hangs"),
])
def test_reader_names_who_died(output, running, end):
    results = {}
    assert runs.read(output, results) == running
    assert (results["a"].end, results["a"].checks) == (end, {"x": "1"})


def test_reader_sees_what_is_no_check():
    results = {}
    runs.read("== a begins\na/x = 1\na/x = 2\nuk: crash\n", results)
    assert results["a"].twice == ["x"]
    assert results["a"].stray == ["uk: crash"]


def test_comparison():
    there, here = runs.Result(), runs.Result()
    there.checks = {"same": "1", "other": "1", "gone": "1"}
    here.checks = {"same": "1", "other": "2", "new": "1"}
    assert runs.compare(there, here) == [
        ("other", "1", "2"), ("gone", "1", None), ("new", None, "1")]
