# SPDX-License-Identifier: BSD-3-Clause
"""nginx in a unikernel, asked by real clients."""
import gzip
import json
import re
import shutil
import subprocess

import pytest

from conftest import ROOT, variant

PAGE = (ROOT / "app/nginx/rootfs/nginx/html/index.html").read_bytes()


def curl(*args):
    return subprocess.run(["curl", "-sS", "--max-time", "30", *args],
                          capture_output=True, timeout=60)


def test_the_other_compiler_makes_a_server(uk, port, tmp_path):
    """test/compilers has it at each level, and link-time optimisation."""
    uk.env.update(COMPILER="clang", UK_ROOT=str(ROOT))
    app = variant(tmp_path, "app/nginx", "")
    p = uk("build", app)
    assert p.returncode == 0, p.stderr.decode()
    guest = uk.start(app, "--port", f"{port}:80")
    assert curl(guest["url"]).stdout == PAGE


@pytest.fixture
def nginx(uk, machine, port):
    return uk.start("nginx", "--machine", machine, "--port", f"{port}:80")


def test_the_page(nginx):
    assert len(PAGE) == 612
    p = curl(nginx["url"])
    assert p.stdout == PAGE, p.stderr.decode()
    assert nginx["ready_ms"] > 0 and nginx["image_bytes"] > 100_000


def test_the_start_does_not_wait_for_a_clock(uk):
    """To measure the TSC takes a millisecond, a million instructions: that is
    done when a program first asks for the time."""
    p = uk("bench", "boot", "--json")
    boot = json.loads(p.stdout)["boot"]
    assert {row: cell["value"] < 500_000 for row, cell in boot.items()} == \
        dict.fromkeys(("helloworld", "helloworld-musl", "lua", "sqlite",
                       "redis", "nginx"), True)


def test_images_stay_small(uk):
    """The goal for nginx is 1,100,000; a newer revision of Debian's may add a
    little."""
    size = json.loads(uk("bench", "size", "--json").stdout)["size"]
    assert size["helloworld"]["value"] <= 80_000, size
    assert size["helloworld-musl"]["value"] <= 200_000, size
    assert size["nginx"]["value"] <= 1_110_000, size
    # 1,500,000 was the goal before it could mount ext4, which is 100,000.
    assert size["sqlite"]["value"] <= 1_610_000, size
    assert size["redis"]["value"] <= 1_800_000, size


def test_goodbye(uk, nginx):
    assert curl(nginx["url"]).stdout == PAGE
    p = uk("stop", "nginx")
    assert p.returncode == 0, p.stderr.decode()
    assert b"ended: exit 0" in p.stderr
    assert b"exiting" in uk("logs", "nginx").stdout


def test_headers_and_statuses(nginx):
    url = nginx["url"]
    head = curl("-I", url).stdout.decode()
    assert "200 OK" in head and "Content-Length: 612" in head
    assert "Server: nginx/1.22.1" in head
    assert "404 Not Found" in curl("-i", url + "nosuch").stdout.decode()
    assert "405" in curl("-i", "-X", "PUT", url).stdout.decode()
    part = curl("-r", "5-9", "-i", url).stdout
    assert b"206 Partial" in part and part.endswith(PAGE[5:10])


def test_keep_alive(nginx):
    p = curl("-v", nginx["url"], nginx["url"], nginx["url"])
    assert p.stdout == PAGE * 3
    assert p.stderr.count(b"Re-using existing connection") == 2


@pytest.mark.parametrize("connections", [1, 30])
def test_load(uk, nginx, connections):
    for _ in range(3):
        p = subprocess.run(["wrk", "-t1", f"-c{connections}", "-d3",
                            nginx["url"]], capture_output=True, text=True,
                           timeout=60)
        assert p.returncode == 0, p.stdout + p.stderr
        assert "Socket errors" not in p.stdout, p.stdout
        assert "Non-2xx" not in p.stdout, p.stdout
        assert int(re.search(r"(\d+) requests in", p.stdout)[1]) > 0
    assert curl(nginx["url"]).stdout == PAGE


CONF = """
daemon off;
master_process off;
error_log stderr notice;
pid nginx.pid;
events { worker_connections 64; }
http {
	include mime.types;
	access_log /log/access.log;
	gzip on;
	gzip_min_length 100;
	server {
		listen 80;
		location / { root html; }
		location /log/ { root /; }
		location /old/ { rewrite ^/old/(\\w+)-(\\d+)$ /$1.html?n=$2 redirect; }
		location /in/ { rewrite ^/in/(?<page>[a-z]+)$ /$page.html break; root html; }
		location /back/ { proxy_pass http://127.0.0.1:8080/; }
	}
	server {
		listen 127.0.0.1:8080;
		location / { root html; add_header X-Back yes; }
	}
}
"""


def test_gzip_rewrite_proxy_and_a_log_in_a_file(uk, port, tmp_path):
    """A configuration of the user's own, by --rootfs."""
    root = tmp_path / "root"
    shutil.copytree(ROOT / "app/nginx/rootfs", root)
    (root / "log").mkdir()
    (root / "nginx/conf/nginx.conf").write_text(CONF)
    url = uk.start("nginx", "--rootfs", root, "--port", f"{port}:80")["url"]
    packed = curl("-H", "Accept-Encoding: gzip", url).stdout
    assert packed[:2] == b"\x1f\x8b" and len(packed) < len(PAGE)
    assert gzip.decompress(packed) == PAGE
    assert curl(url).stdout == PAGE
    moved = curl("-i", url + "old/some-42").stdout.decode()
    assert "302 Moved" in moved and "/some.html?n=42" in moved
    assert curl(url + "in/index").stdout == PAGE
    back = curl("-i", url + "back/").stdout
    assert b"X-Back: yes" in back and back.endswith(PAGE)
    log = curl(url + "log/access.log").stdout.decode()
    assert '"GET /old/some-42 HTTP/1.1" 302' in log
