# SPDX-License-Identifier: BSD-3-Clause
"""How much of the libraries behind the system calls the programs reach."""
import coverage
import runs

GOAL = 85       # percent


def test_coverage(tmp_path, capsys):
    counts = coverage.measure(runs.Uk(tmp_path, UK_ROOT=str(runs.ROOT)))
    assert counts.cut == []
    rows = coverage.table(counts)
    with capsys.disabled():
        print()
        coverage.show(rows)
        for folder in coverage.sources():
            print("\n".join(coverage.missed(counts, folder)))
    _, reached, lines, _ = rows[-1]
    assert 100 * reached >= GOAL * lines


def test_ranges():
    assert coverage.ranges([5, 1, 2, 3]) == "1-3 5"


def test_a_dump_that_is_cut_off(tmp_path):
    dump = tmp_path / "dump"
    dump.write_bytes(b"F\x09\x00\x00\x00/x")
    try:
        list(coverage.records(dump))
    except AssertionError:
        return
    raise AssertionError("it was read as if it were whole")
