# SPDX-License-Identifier: BSD-3-Clause
"""The commands of doc/benchmarks.md as they stand there: minutes of load, so
only on request (`./uk test bench`, as root)."""
import json
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture
def bench(tmp_path, monkeypatch):
    """Runs `./uk bench`; what it printed."""
    tmp_path.chmod(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))

    def run(*args):
        p = subprocess.run([ROOT / "uk", "bench", *args], text=True,
                           stdin=subprocess.DEVNULL, capture_output=True)
        assert p.returncode == 0, p.stderr
        return p.stdout
    return run


def test_all_suites(bench):
    result = json.loads(bench("--json"))
    assert set(result) == {"size", "boot", "memory", "http", "tls", "micro",
                           "redis", "memcached", "sqlite", "fs", "tap",
                           "time", "schema"}
    for suite, rows in result.items():
        assert rows and all(cell["value"] > 0 for cell in rows.values()), \
            (suite, rows)


def test_beside_linux(bench):
    rows = json.loads(bench("http", "--vs", "linux", "--json"))["http"]
    for row in ("nginx", "nginx-connection", "nginx-idle"):
        assert rows[row]["linux"] > rows[row]["value"] > 0, rows


def test_programs_beside_linux(bench):
    result = json.loads(bench("micro", "redis", "sqlite", "--vs", "linux",
                              "--json"))
    for suite in ("micro", "redis", "sqlite"):
        for row, cell in result[suite].items():
            assert cell["linux"] > 0 and cell["value"] > 0, (row, cell)
    assert result["redis"]["get"]["value"] <= 13000
    cell = result["sqlite"]["speedtest1"]
    assert cell["linux"] >= 1.1 * cell["value"], cell


def test_files_beside_linux(bench):
    """Instructions: data at most 1 / 1.2 of Linux's, names at most twice."""
    rows = json.loads(bench("fs", "--vs", "linux", "--json"))["fs"]
    for row, cell in rows.items():
        assert cell["value"] > 0, (row, cell)
        if row.startswith("9p") or row.endswith("-cpu"):
            continue
        data = row.startswith(("read", "write"))
        assert cell["value"] <= cell["linux"] * (1 / 1.2 if data else 2), \
            (row, cell)


@pytest.mark.parametrize("suite, rows", [
    ("memcached", ["set", "get", "set-4096", "get-4096"]),
    ("tls", ["nginx-tls"])])
def test_servers_beside_linux(bench, suite, rows):
    cells = json.loads(bench(suite, "--vs", "linux", "--json"))[suite]
    for row, cell in cells.items():
        assert cell["linux"] > 0 and cell["value"] > 0, (row, cell)
    for row in rows:
        assert cells[row]["linux"] >= 1.5 * cells[row]["value"], cells


@pytest.mark.parametrize("app, words", [
    ("redis", ["libredis", "liblwip", "getCommand"]),
    ("memcached", ["libmemcached", "libevent", "process_get_command"]),
    ("nginx-tls", ["libnginx", "libopenssl", "SSL_read"])])
def test_profile_of_others(bench, app, words):
    text = bench("profile", app)
    for word in words:
        assert word in text, text


def test_profile(bench):
    text = bench("profile", "nginx")
    for word in ("libnginx", "liblwip", "tcp_input", "ngx_http_"):
        assert word in text, text


def test_flame_graph(bench, tmp_path):
    bench("profile", "nginx", "--svg", str(tmp_path / "nginx.svg"))
    text = (tmp_path / "nginx.svg").read_text()
    assert "<svg" in text and "ngx_http_handler" in text
