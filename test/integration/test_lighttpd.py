# SPDX-License-Identifier: BSD-3-Clause
"""lighttpd in a unikernel, asked by curl and wrk."""
import re
import subprocess

import pytest

from conftest import LIMIT, ROOT, UK, free_port

TREE = ROOT / "app/lighttpd/rootfs"
PAGE = (TREE / "www/index.html").read_bytes()


@pytest.fixture(scope="module", autouse=True)
def image():
    subprocess.run([UK, "build", "lighttpd"], check=True, timeout=LIMIT)


@pytest.fixture
def lighttpd(uk):
    """Starts it with further options; its URLs, without and with TLS."""
    def start(*options):
        plain, tls = free_port(), free_port()
        uk.start("lighttpd", "--no-build", "--port", f"{plain}:80", "--port",
                 f"{tls}:443", *options)
        return f"http://127.0.0.1:{plain}/", f"https://localhost:{tls}/"
    return start


def curl(*args):
    p = subprocess.run(["curl", "-sS", "-4", "--max-time", "30", "--cacert",
                        TREE / "etc/tls/cert.pem", *args],
                       capture_output=True, timeout=60)
    return p.stdout, p.stderr.decode()


def test_pages(uk, lighttpd):
    """Without TLS, and with both of its versions and both of HTTP's."""
    url, tls = lighttpd()
    head, told = curl("-i", url)
    assert b"200 OK" in head and head.endswith(PAGE), told
    assert b"Server: lighttpd/1.4.69" in head
    assert b"404 Not Found" in curl("-i", url + "nosuch")[0]
    part = curl("-i", "-r", "5-9", url)[0]
    assert b"206 Partial" in part and part.endswith(PAGE[5:10])
    tag = re.search(rb'ETag: (".*")', head)[1].decode()
    assert b"304 Not Modified" in curl("-i", "-H", f"If-None-Match: {tag}",
                                       url)[0]
    for version in "1.2", "1.3":
        for http in "--http1.1", "--http2":
            page, told = curl("-v", "--tls-max", version, http, tls)
            assert page == PAGE, told
            assert f"SSL connection using TLSv{version}" in told
            assert ("HTTP/2 200" if http == "--http2" else
                    "HTTP/1.1 200 OK") in told
    p = uk("stop", "lighttpd")
    assert b"ended: exit 0" in p.stderr


CONF = """
server.modules = ( "mod_rewrite", "mod_redirect", "mod_alias", "mod_proxy",
	"mod_auth", "mod_authn_file", "mod_setenv", "mod_deflate" )
server.document-root = "/www"
server.errorlog = "/dev/stderr"
server.port = 80
server.upload-dirs = ( "/tmp" )
index-file.names = ( "index.html" )
url.rewrite-once = ( "^/in/([a-z]+)$" => "/$1.html" )
url.redirect = ( "^/old/(.*)$" => "/new/$1" )
mimetype.assign = ( ".txt" => "text/plain", ".html" => "text/html" )
deflate.mimetypes = ( "text/plain" )
deflate.allowed-encodings = ( "gzip" )
alias.url = ( "/files/" => "/files/" )
setenv.add-response-header = ( "X-Test" => "yes" )
$HTTP["url"] =~ "^/files/" { dir-listing.activate = "enable" }
$HTTP["url"] =~ "^/secret/" {
	auth.backend = "plain"
	auth.backend.plain.userfile = "/etc/users"
	auth.require = ( "" => ( "method" => "basic", "realm" => "r",
		"require" => "valid-user" ) )
}
$HTTP["url"] =~ "^/back/" {
	proxy.server = ( "" => ( ( "host" => "127.0.0.1", "port" => 81 ) ) )
	proxy.header = ( "map-urlpath" => ( "/back/" => "/" ) )
}
$SERVER["socket"] == ":81" { server.name = "back" }
"""


def test_modules(lighttpd, tmp_path):
    """A configuration and a tree of one's own, from a folder."""
    root = tmp_path / "root"
    for folder in "etc", "www/secret", "files", "tmp":
        (root / folder).mkdir(parents=True)
    (root / "etc/lighttpd.conf").write_text(CONF)
    (root / "etc/users").write_text("me:word\n")
    (root / "www/index.html").write_bytes(PAGE)
    (root / "www/secret/a").write_text("hidden")
    (root / "files/some.txt").write_bytes(b"x" * 3_000_000)
    url, _ = lighttpd("--rootfs", root)
    text, told = curl("-i", url + "in/index")
    assert text.endswith(PAGE) and b"X-Test: yes" in text, told
    assert b"Location: /new/x" in curl("-i", url + "old/x")[0]
    assert b">some.txt<" in curl(url + "files/")[0]
    for accept in [], ["--compressed", "-H", "Accept-Encoding: gzip"]:
        got = curl("-i", *accept, url + "files/some.txt")[0]
        assert got.endswith(b"\r\n\r\n" + b"x" * 3_000_000)
        assert (b"Content-Encoding: gzip" in got) == bool(accept)
    assert b"401 Unauthorized" in curl("-i", url + "secret/a")[0]
    assert curl("-u", "me:word", url + "secret/a")[0] == b"hidden"
    assert curl(url + "back/index.html")[0] == PAGE


def test_folders(lighttpd, tmp_path):
    """A site and an RSA key of this machine."""
    for name in "html", "tls":
        (tmp_path / name).mkdir()
    (tmp_path / "html/index.html").write_text("mine")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                    "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=DNS:localhost", "-keyout",
                    tmp_path / "tls/key.pem", "-out",
                    tmp_path / "tls/cert.pem"], check=True,
                   capture_output=True)
    _, tls = lighttpd("--fs", f"{tmp_path}/html:/srv", "--fs",
                      f"{tmp_path}/tls:/etc/tls")
    page, told = curl("--cacert", tmp_path / "tls/cert.pem", tls)
    assert page == b"mine", told
    assert "certificate" in curl(tls)[1]


@pytest.mark.parametrize("tls", [False, True])
def test_load(lighttpd, tls):
    url = lighttpd()[tls]
    for args in (), ("-H", "Connection: close"):
        p = subprocess.run(["wrk", "-t1", "-c20", "-d2", *args, url],
                           capture_output=True, text=True, timeout=60)
        assert p.returncode == 0, p.stdout + p.stderr
        assert not re.search("Socket errors|Non-2xx", p.stdout), p.stdout
        assert int(re.search(r"(\d+) requests in", p.stdout)[1]) > 0
    assert curl(url)[0] == PAGE
