# SPDX-License-Identifier: BSD-3-Clause
"""What KVM's guests are tested for, on Xen: each protection is broken once."""
import pathlib
import re
import sys

import pytest
import xenhost
from conftest import KINDS

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] /
                    "integration"))

import test_faults as kvm   # noqa: E402

# What a PV guest does not have: tables of the CPU, its flag of interrupts.
MACHINE = {"write-idt", "write-gdt", "red-zone", "hardware"}
# What starts further CPUs is KVM's only.
KVM = {"no-such-cpu"}


def pairs(cases):
    return [(kind, case) for kind in KINDS for case in cases
            if case not in KVM and (kind != "pv" or case not in MACHINE)]


def run(image, kind, case):
    return xenhost.first_domain(image("test/boot/faults", kind), ["--", case],
                                kind=kind)


@pytest.mark.parametrize("kind, case", pairs(kvm.FAULTS))
def test_fault_is_caught(image, kind, case):
    status, text = run(image, kind, case)
    assert status == xenhost.CRASHED, text
    assert re.match(kvm.FAULTS[case], kvm.cause(text)), text
    assert "returned" not in text
    assert text.rstrip().endswith("uk: end of crash report"), text


@pytest.mark.parametrize("kind, case", pairs(kvm.WORKS))
def test_works(image, kind, case):
    status, text = run(image, kind, case)
    assert status == 0, text
    assert "returned" in text


@pytest.mark.parametrize("kind", KINDS)
def test_base_is_random(image, kind):
    assert len({run(image, kind, "base")[1] for _ in range(3)}) == 3
