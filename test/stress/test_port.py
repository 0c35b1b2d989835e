# SPDX-License-Identifier: BSD-3-Clause
"""`uk port` with a plain Makefile: http-parser, whose tests try each pair and
triple of messages, cut at each two places."""
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
