# SPDX-License-Identifier: BSD-3-Clause
"""nginx and lighttpd in a unikernel as proxies of servers of this machine,
over TLS on both sides, asked by curl."""
import shutil
import subprocess
import zlib

import pytest

from backends import HOST, LARGE, Fcgi, serving
from conftest import LIMIT, ROOT, UK, free_port

SELFSIGNED = ROOT / "app/nginx-tls/selfsigned.sh"


@pytest.fixture(scope="module", autouse=True)
def images():
    for app in "nginx-tls", "lighttpd":
        subprocess.run([UK, "build", app], check=True, timeout=LIMIT)


@pytest.fixture
def keys(tmp_path):
    subprocess.run([SELFSIGNED, tmp_path / "keys"], check=True)
    return tmp_path / "keys"


def curl(*args):
    """What it got, the head included."""
    p = subprocess.run(["curl", "-sSki", "-4", "--max-time", "60", *args],
                       capture_output=True, timeout=90)
    assert p.returncode == 0, p.stderr
    return p.stdout


NGINX = """
daemon off;
master_process off;
user root;
error_log stderr notice;
pid nginx.pid;
events {{ }}
http {{
	access_log off;
	ssl_certificate /nginx/tls/cert.pem;
	ssl_certificate_key /nginx/tls/key.pem;
	gzip on;
	gzip_types text/plain;
	proxy_http_version 1.1;
	proxy_set_header Connection "";
	proxy_ssl_server_name on;
	proxy_ssl_name localhost;
	proxy_ssl_trusted_certificate /nginx/backend.pem;
	upstream pair {{
		server {host}:{down} max_fails=1 fail_timeout=60s;
		server {host}:{a};
		server {host}:{b};
		keepalive 4;
	}}
	server {{
		listen 443 ssl http2;
		client_max_body_size 8m;
		location /one/ {{ proxy_pass http://{host}:{a}/; }}
		location /pair/ {{
			proxy_pass http://pair/;
			proxy_set_header X-From $remote_addr;
		}}
		location /gone/ {{ proxy_pass http://{host}:{down}/; }}
		location /tls/ {{
			proxy_pass https://{host}:{tls}/;
			proxy_ssl_verify on;
		}}
		location /other/ {{
			proxy_pass https://{host}:{other}/;
			proxy_ssl_verify on;
		}}
		location /any/ {{ proxy_pass https://{host}:{other}/; }}
	}}
}}
"""


@pytest.fixture
def nginx(uk, tmp_path, keys, port):
    """Starts it with the ports of what it asks; its URL."""
    def start(**ports):
        root = tmp_path / "root"
        shutil.copytree(ROOT / "app/nginx-tls/rootfs", root)
        (root / "nginx/conf/nginx.conf").write_text(
            NGINX.format(host=HOST, down=free_port(), **ports))
        shutil.copy(keys / "cert.pem", root / "nginx/backend.pem")
        uk.start("nginx-tls", "--no-build", "--port", f"{port}:443",
                 "--rootfs", root)
        return f"https://localhost:{port}/"
    return start


@pytest.mark.parametrize("version", ["--http1.1", "--http2"])
def test_nginx(nginx, tmp_path, keys, version):
    other = tmp_path / "other"
    subprocess.run([SELFSIGNED, other], check=True)
    body = tmp_path / "body"
    body.write_bytes(LARGE)
    with serving("a") as a, serving("b") as b, \
            serving("tls", keys) as tls, serving("other", other) as stranger:
        url = nginx(a=a.port, b=b.port, tls=tls.port, other=stranger.port)

        def ask(path, *args):
            return curl(version, *args, url + path)
        assert ask("one/x").endswith(b"\r\n\r\na")
        # Both take turns; nobody sees that a third one is down.
        served = [ask("pair/x")[-1:] for _ in range(10)]
        assert 4 <= served.count(b"a") <= 6 and \
            4 <= served.count(b"b") <= 6, served
        assert {h["X-From"] for h in b.asked} == {HOST}
        assert b" 502" in ask("gone/x").splitlines()[0]
        for path in "one/", "tls/":
            assert ask(path + "large").endswith(b"\r\n\r\n" + LARGE)
            assert ask(path, "--data-binary", f"@{body}").endswith(
                b"\r\n\r\n" + LARGE)
        # With TLS it asks the one whose certificate it trusts.
        assert ask("tls/x").endswith(b"\r\n\r\ntls")
        assert b" 502" in ask("other/x").splitlines()[0]
        assert ask("any/x").endswith(b"\r\n\r\nother")
        # Compressed for who wants it.
        head, _, zipped = ask("tls/large", "-H",
                              "Accept-Encoding: gzip").partition(b"\r\n\r\n")
        assert b"content-encoding: gzip" in head.lower()
        assert zlib.decompress(zipped, 31) == LARGE
        assert b"content-encoding" not in ask("tls/large").partition(
            b"\r\n\r\n")[0].lower()
        a.stop()
        assert {ask("pair/x")[-1:] for _ in range(6)} == {b"b"}


LIGHTTPD = """
server.modules = ( "mod_proxy", "mod_fastcgi", "mod_deflate", "mod_openssl" )
server.document-root = "/www"
server.errorlog = "/dev/stderr"
server.port = 80
server.upload-dirs = ( "/tmp" )
$SERVER["socket"] == ":443" {{
	ssl.engine = "enable"
	ssl.pemfile = "/etc/tls/cert.pem"
	ssl.privkey = "/etc/tls/key.pem"
}}
deflate.mimetypes = ( "text/plain" )
deflate.allowed-encodings = ( "gzip", "deflate" )
proxy.balance = "round-robin"
$HTTP["url"] =~ "^/pair/" {{
	proxy.server = ( "" => (
		( "host" => "{host}", "port" => {down} ),
		( "host" => "{host}", "port" => {a} ),
		( "host" => "{host}", "port" => {b} ) ) )
	proxy.header = ( "map-urlpath" => ( "/pair/" => "/" ) )
}}
$HTTP["url"] =~ "^/gone/" {{
	proxy.server = ( "" => ( ( "host" => "{host}", "port" => {down} ) ) )
}}
fastcgi.server = ( "/fcgi/" => (
	( "host" => "{host}", "port" => {fcgi}, "check-local" => "disable" ) ) )
"""


@pytest.fixture
def lighttpd(uk, tmp_path, port):
    def start(**ports):
        root = tmp_path / "root"
        shutil.copytree(ROOT / "app/lighttpd/rootfs", root, symlinks=True)
        (root / "etc/lighttpd.conf").write_text(
            LIGHTTPD.format(host=HOST, down=free_port(), **ports))
        uk.start("lighttpd", "--no-build", "--port", f"{free_port()}:80",
                 "--port", f"{port}:443", "--rootfs", root)
        return f"https://localhost:{port}/"
    return start


@pytest.mark.parametrize("version", ["--http1.1", "--http2"])
def test_lighttpd(lighttpd, tmp_path, version):
    body = tmp_path / "body"
    body.write_bytes(LARGE)
    with serving("a") as a, serving("b") as b, \
            serving("fcgi", handler=Fcgi) as fcgi:
        url = lighttpd(a=a.port, b=b.port, fcgi=fcgi.port)

        def ask(path, *args):
            return curl(version, *args, url + path)
        served = [ask("pair/x")[-1:] for _ in range(10)]
        assert served.count(b"a") >= 4 and served.count(b"b") >= 4, served
        assert b" 503" in ask("gone/x").splitlines()[0]
        assert ask("pair/large").endswith(b"\r\n\r\n" + LARGE)
        assert ask("pair/", "--data-binary", f"@{body}").endswith(
            b"\r\n\r\n" + LARGE)
        for encoding, bits in ("gzip", 31), ("deflate", 15):
            head, _, zipped = ask("pair/large", "-H", "Accept-Encoding: " +
                                  encoding).partition(b"\r\n\r\n")
            assert f"content-encoding: {encoding}" in head.decode().lower()
            assert zlib.decompress(zipped, bits) == LARGE
        assert ask("fcgi/some").endswith(b"\r\n\r\nGET /fcgi/some ")
        assert ask("fcgi/some", "--data-binary", f"@{body}").endswith(
            b"\r\n\r\nPOST /fcgi/some " + LARGE)
        a.stop()
        assert {ask("pair/x")[-1:] for _ in range(6)} == {b"b"}
