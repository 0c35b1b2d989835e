# SPDX-License-Identifier: BSD-3-Clause
"""Every command of the book has a test."""
import os
import re
import shlex
import subprocess

import pytest

import commands
import pages

BOOK = commands.of_book()
TABLE = commands.table()
TO_RUN = [c for c in {c.key: c for c in BOOK}.values()
          if c.key in TABLE and TABLE[c.key].how == "run"]


def problem(row):
    """What is wrong with a row, or None."""
    if row.how == "run":
        return None
    for word in row.how.split():
        file, _, test = word.partition("::")
        path = pages.ROOT / file
        if not path.is_file():
            return "there is no " + file
        if test and not re.search(r"^def %s\(" % re.escape(test),
                                  path.read_text(), re.M):
            return "%s has no %s" % (file, test)
    return None


def test_every_command_has_a_row():
    assert len(BOOK) > 40
    lost = ["%s: %s" % (c.page, c.key) for c in BOOK if c.key not in TABLE]
    assert not lost, "\n" + "\n".join(lost)


def test_every_row_is_a_command_of_the_book():
    known = {command.key for command in BOOK}
    assert not [key for key in TABLE if key not in known]


def test_every_row_names_what_is_there():
    wrong = ["%s: %s" % (key, why) for key, row in TABLE.items()
             for why in [problem(row)] if why]
    assert not wrong, "\n" + "\n".join(wrong)


def test_what_is_missing_is_noticed():
    page = ("```sh\nls  # all\n```\n```\nmake x\nno command\n```\n"
            "```c\nmake y;\n```\n")
    found = commands.of_page("doc/x.md", page)
    assert [c.text for c in found] == ["ls", "make x"]
    assert problem(commands.Row("by hand", "nobody has the time"))
    assert problem(commands.Row("test/doc/no.py::test_x", ""))
    assert problem(commands.Row("test/doc/test_commands.py::test_none", ""))


@pytest.mark.parametrize("command", TO_RUN,
                         ids=[c.key for c in TO_RUN])
def test_command(command, tmp_path):
    """The command as it stands on the page ends with status 0."""
    line = TABLE[command.key].more or command.text
    env = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path),
           "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        ["bash", "-ec", "cd %s; %s" % (shlex.quote(command.folder), line)],
        cwd=pages.ROOT, env=env, stdin=subprocess.DEVNULL, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600,
        check=False)
    assert done.returncode == 0, done.stdout[-3000:]
