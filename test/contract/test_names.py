# SPDX-License-Identifier: BSD-3-Clause
"""Every name of the contract has an assertion that exists and uses it."""
import re

import nametable
import test_each

TABLE = list(nametable.rows())


def problem(row):
    """What is wrong with a row of the tables, or None."""
    if not row.how:
        return "nothing asserts it"
    if row.how == "each":
        if not hasattr(test_each, "test_each_" + row.kind):
            return "test_each.py has no check of kind " + row.kind
        return None
    file, _, function = row.how.partition("::")
    path = nametable.HERE / file
    if not path.is_file():
        return "there is no " + file
    text = path.read_text()
    if not re.search(r"^def %s\(" % re.escape(function), text, re.M):
        return "%s has no %s" % (file, function)
    if not nametable.pattern(row.name).search(text):
        return "%s does not use it" % file
    return None


def test_every_name_has_an_assertion():
    wrong = ["%s:%d: %s: %s" % (row.file, row.line, row.name, why)
             for row in TABLE for why in [problem(row)] if why]
    assert not wrong, "\n" + "\n".join(wrong)


def test_no_name_stands_twice():
    seen = set()
    keys = [(row.section, row.kind, row.name) for row in TABLE]
    twice = [key for key in keys if key in seen or seen.add(key)]
    assert not twice


def test_a_name_without_assertion_is_noticed():
    row = nametable.Name("x.tsv", 1, "2", "macro", "addnothing", "")
    assert problem(row) == "nothing asserts it"
    here = row._replace(how="test_names.py::test_no_name_stands_twice")
    assert problem(here._replace(name="add" + "unused")) == \
        "test_names.py does not use it"
    assert "has no" in problem(row._replace(how="test_names.py::test_none"))
    assert "no check" in problem(row._replace(how="each", kind="nokind"))
