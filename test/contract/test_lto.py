# SPDX-License-Identifier: BSD-3-Clause
"""Link-time optimisation by its name; test/build/test_lto.py has the rest."""
import pytest


@pytest.mark.parametrize("options", [
    [], ["OPTIMIZE_LTO"], ["OPTIMIZE_LTO", "OPTIMIZE_LTO_IMAGE"]])
def test_option(tree, options):
    """The compiler is told, and the image has what it exports."""
    tree.write("app/defconfig", "".join(
        "CONFIG_%s=y\n" % name for name in options))
    result = tree.make("V=1")
    calls = [call for call in result.calls if " -c " in call and
             not call.split(" -c ")[1].split()[0].endswith(".S")]
    assert len(calls) == 2
    assert all((" -flto " in call) == bool(options) for call in calls)
    assert tree.symbols()["main"] == "T"
