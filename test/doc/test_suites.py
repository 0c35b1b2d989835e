# SPDX-License-Identifier: BSD-3-Clause
"""Each suite of tests is named where somebody looks for it."""
import re
import sys

import pytest

import pages

sys.path.insert(0, str(pages.ROOT / "support" / "uk"))
import testing      # noqa: E402


def named(page):
    text = (pages.ROOT / page).read_text().replace("\\-", "-")
    return set(re.findall(r"[a-z]+(?:-[a-z]+)*", text))


@pytest.mark.parametrize("page", ["doc/tool.md", "doc/uk.1"])
def test_every_suite(page):
    assert not {*testing.SUITES, *testing.ON_REQUEST} - named(page)
