# SPDX-License-Identifier: BSD-3-Clause
"""`uk port` with a plain Makefile: http-parser, whose tests try each pair and
triple of messages, cut at each two places; with Meson and nothing else: serd."""
import pathlib
import subprocess

UK = pathlib.Path(__file__).resolve().parents[2] / "uk"


def test_plain_make(tmp_path):
    subprocess.run([UK, "port", "http-parser", "--", "package", "test_g",
                    "test_fast"], cwd=tmp_path, check=True)
    p = subprocess.run([UK, "run", "app/http-parser-test"], cwd=tmp_path,
                       stdout=subprocess.PIPE, check=False)
    assert p.returncode == 0
    assert p.stdout.count(b"requests okay") == 2
    assert p.stdout.endswith(b"2 of 2 programs passed\n")


def test_meson_only(tmp_path):
    subprocess.run([UK, "port", "serd"], cwd=tmp_path, check=True)
    app = tmp_path / "app" / "serd-test"
    with open(app / "defconfig", "a") as f:
        f.write("CONFIG_LIB9PFS=y\n")
    build = subprocess.run([UK, "build", app], check=False)
    assert build.returncode == 0
    sources = next((app / "build").rglob("serd.ttl")).parent
    p = subprocess.run([UK, "run", app, "--no-build", "--fs",
                        f"{sources}:/serd"], stdout=subprocess.PIPE,
                       check=False)
    assert p.returncode == 0
    assert p.stdout.endswith(b"9 of 9 programs passed\n")
