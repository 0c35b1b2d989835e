# SPDX-License-Identifier: BSD-3-Clause
"""The conformance suite as the first domain: as on Linux, as on KVM."""
import pathlib
import sys

import pytest
import xenhost
from conftest import KINDS

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] /
                    "conformance"))

import runs     # noqa: E402

LIMIT_S = 200       # of a program; Xen's console is slow in QEMU
BOOT_S = 1500


@pytest.fixture(scope="module")
def linux(tmp_path_factory):
    return runs.run_host(runs.build_host(tmp_path_factory.mktemp("linux")),
                         runs.programs())


@pytest.mark.parametrize("kind", KINDS)
def test_as_on_linux(image, kind, linux):
    """All programs, in one boot."""
    status, text = xenhost.first_domain(
        image("test/conformance", kind), ["--", "--limit", str(LIMIT_S)], 256,
        BOOT_S, kind)
    here = {}
    runs.read(text, here)
    assert status == 0, text[-2000:]
    assert set(here) == set(runs.programs())
    listed = runs.differences()
    lines = [f"{name}/{check}: Linux {there}, here {value}"
             for name in runs.programs()
             for check, there, value in runs.compare(linux[name],
                                                     runs.told(name, here))
             if (name, check) not in listed]
    assert not lines, "\n".join(lines)
