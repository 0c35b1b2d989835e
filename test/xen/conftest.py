# SPDX-License-Identifier: BSD-3-Clause
"""Images for Xen, each built once, out of the tree."""
import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "support" / "uk"))
PLATFORM = "CONFIG_PLAT_XEN=y\n# CONFIG_PLAT_KVM is not set\n"
# Types of guests, and what is configured for them.
KINDS = {"pvh": "", "pv": "CONFIG_XEN_PV=y\n"}


def build(folder, app, config=""):
    """The image of an application for Xen instead of KVM."""
    source = ROOT / app
    defconfig = folder / "defconfig"
    own = source / "defconfig"
    defconfig.write_text((own.read_text() if own.exists() else "") +
                         PLATFORM + config)
    make = ["make", "-s", "-j2", "-C", source, f"O={folder}/build",
            f"C={folder}/config"]
    for goal in ([f"UK_DEFCONFIG={defconfig}", "defconfig"], []):
        p = subprocess.run([*make, *goal], capture_output=True, text=True)
        assert p.returncode == 0, p.stderr + p.stdout
    name = re.search(r'^CONFIG_UK_NAME="(.*)"$',
                     (folder / "config").read_text(), re.M)[1]
    return folder / "build" / f"{name}_xen-x86_64"


@pytest.fixture(scope="session")
def image(tmp_path_factory):
    """A function: the image of an application's folder, as a guest of a
    type."""
    made = {}

    def get(app, kind="pvh"):
        if (app, kind) not in made:
            made[app, kind] = build(tmp_path_factory.mktemp("xen"), app,
                                    KINDS[kind])
        return made[app, kind]
    return get


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param
