# SPDX-License-Identifier: BSD-3-Clause
"""Whole programs at each level of optimisation, by both compilers."""
import re
import subprocess

import pytest

from conftest import ROOT, variant

PAGE = (ROOT / "app/nginx/rootfs/nginx/html/index.html").read_bytes()
LTO = "CONFIG_OPTIMIZE_LTO=y\n"
LEVELS = {
    "-Os": "CONFIG_OPTIMIZE_SIZE=y\nCONFIG_DEBUG_SYMBOLS_LVL=0\n",
    "-O3": "CONFIG_OPTIMIZE_MAX=y\nCONFIG_DEBUG_SYMBOLS_LVL=3\n",
    "-Og": "CONFIG_OPTIMIZE_NONE=y\nCONFIG_DEBUG_SYMBOLS_LVL=1\n",
    "-O2, no dropping": "# CONFIG_OPTIMIZE_DEADELIM is not set\n"
                        "# CONFIG_OPTIMIZE_COMPACT is not set\n",
    "LTO": LTO,
    "LTO of the image": LTO + "CONFIG_OPTIMIZE_LTO_IMAGE=y\n",
    "LTO of the image, -Os": LTO + "CONFIG_OPTIMIZE_LTO_IMAGE=y\n"
                             "CONFIG_OPTIMIZE_SIZE=y\n",
}
everywhere = pytest.mark.parametrize("level", LEVELS)
by_both = pytest.mark.parametrize("compiler", ["gcc", "clang"])


def built(uk, tmp_path, app, compiler, level):
    """The folder of the application, built so."""
    uk.env.update(COMPILER=compiler, UK_ROOT=str(ROOT))
    path = variant(tmp_path, app, LEVELS[level])
    # No limit: all of nginx and musl, with a cold cache on a busy machine.
    p = subprocess.run([ROOT / "uk", "build", str(path)], capture_output=True,
                       env=uk.env, check=False)
    assert p.returncode == 0, p.stderr.decode()
    assert b"warning:" not in p.stderr
    return path


@everywhere
@by_both
def test_nginx(uk, port, tmp_path, compiler, level):
    app = built(uk, tmp_path, "app/nginx", compiler, level)
    url = uk.start(app, "--port", f"{port}:80")["url"]
    p = subprocess.run(["curl", "-sS", "--max-time", "30", url, url],
                       capture_output=True, timeout=60, check=False)
    assert p.stdout == 2 * PAGE, p.stderr.decode()
    p = subprocess.run(["wrk", "-t1", "-c30", "-d2", url], text=True,
                       capture_output=True, timeout=60, check=False)
    assert "Socket errors" not in p.stdout and "Non-2xx" not in p.stdout
    assert int(re.search(r"(\d+) requests in", p.stdout)[1]) > 0
    p = uk("stop", "nginx")
    assert b"ended: exit 0" in p.stderr


@everywhere
@by_both
def test_musl(uk, tmp_path, compiler, level):
    app = built(uk, tmp_path, "test/boot/musl-smoke", compiler, level)
    p = uk.run(app)
    assert p.returncode == 0, p.stdout.decode()
    assert b"\nok 60 - " in p.stdout and b"not ok" not in p.stdout


@everywhere
@by_both
def test_helloworld(uk, tmp_path, compiler, level):
    app = built(uk, tmp_path, "app/helloworld", compiler, level)
    p = uk.run(app)
    assert p.returncode == 0 and b"Hello, world!" in p.stdout
