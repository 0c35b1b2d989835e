# SPDX-License-Identifier: BSD-3-Clause
"""The core compiles for arm64 (it does not boot there yet: doc/arm64.md)."""
import os
import subprocess

from conftest import ROOT


def test_core_compiles_for_arm64(tmp_path):
    defconfig = tmp_path / "defconfig"
    defconfig.write_text("CONFIG_ARCH_ARM_64=y\nCONFIG_LIBUKLCPU=y\n"
                         "CONFIG_LIBUKRANDOM=y\nCONFIG_LIBUKLOCK=y\n"
                         "CONFIG_LIBVFSCORE=y\nCONFIG_LIBRAMFS=y\n")
    args = ["make", "-C", str(ROOT), "A=%s" % (ROOT / "app" / "helloworld"),
            "C=%s" % (tmp_path / "config"), "O=%s" % (tmp_path / "build")]
    env = {**os.environ, "UK_DEFCONFIG": str(defconfig)}
    for goal in ("defconfig", "all"):
        p = subprocess.run([*args, goal], env=env, capture_output=True,
                           text=True, timeout=600)
        assert p.returncode == 0, p.stdout + p.stderr
    head = subprocess.run(
        ["readelf", "-h", tmp_path / "build" / "helloworld_kvm-arm64"],
        capture_output=True, text=True, check=True).stdout
    assert "AArch64" in head
