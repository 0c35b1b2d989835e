# SPDX-License-Identifier: BSD-3-Clause
"""Figures of README.md that are the same on each machine are those of today."""
import json
import re
import subprocess

import pytest

import pages

# A newer revision of Debian's or of the compiler's may move them a little.
TOLERANCE = 0.02
APPS = [("helloworld", "helloworld image, bytes",
         "entry to `main`, helloworld, instructions"),
        ("helloworld-musl", "helloworld with musl, bytes",
         "entry to `main`, helloworld with musl"),
        ("nginx", "nginx image, bytes", "entry to `main`, nginx")]


def told(label):
    """The first figure of a row of README's table."""
    cell = re.search(r"^\| %s \| ([\d,]+) \|" % re.escape(label),
                     (pages.ROOT / "README.md").read_text(), re.M)
    return int(cell[1].replace(",", ""))


@pytest.mark.parametrize("app,size,boot", APPS, ids=[row[0] for row in APPS])
def test_figures(app, size, boot):
    done = subprocess.run([pages.ROOT / "uk", "bench", "size", "boot", "--app",
                           app, "--json"], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stderr
    now = {suite: rows[app]["value"] for suite, rows in
           json.loads(done.stdout).items() if suite != "schema"}
    for suite, label in (("size", size), ("boot", boot)):
        assert abs(told(label) - now[suite]) <= TOLERANCE * now[suite], \
            "%s: %d now" % (label, now[suite])
