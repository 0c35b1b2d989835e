# SPDX-License-Identifier: BSD-3-Clause
"""The programs once more, while allocations fail: each system call fails for
the first one, is made again and fails for the second one, and so on until it
succeeds (lib/ukallocfault). What it prints must stay as without: so a call
that failed did nothing, and one that did not fail did all of it."""
import fnmatch

import pytest

import faults
import runs

PROGRAMS = faults.programs()
FAULTS_MIN = 10000      # else the allocator does not see the calls


@pytest.mark.parametrize("name", PROGRAMS)
def test_as_without_faults(name, guest, faulty):
    """But for what faults.tsv lists."""
    listed = [check for (program, check), (kind, _) in faults.table().items()
              if program == name and kind == "design"]
    differs = runs.compare(runs.told(name, guest),
                           runs.told(name, faulty.results))
    lines = [f"{name}/{check}: without faults {there}, with them {here}"
             for check, there, here in differs
             if not any(fnmatch.fnmatchcase(check, p) for p in listed)]
    assert not lines, "\n".join(lines)


def test_nothing_is_kept(faulty):
    """A call that failed gave back what it had allocated."""
    assert faulty.kept == []


def test_there_were_faults(faulty, capsys):
    with capsys.disabled():
        print(f"\n{faulty.failed} allocations failed")
    assert faulty.failed >= FAULTS_MIN
