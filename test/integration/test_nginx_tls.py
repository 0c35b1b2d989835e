# SPDX-License-Identifier: BSD-3-Clause
"""nginx with TLS and HTTP/2 in a unikernel, asked by curl, openssl s_client,
nghttp and Python's ssl."""
import concurrent.futures
import contextlib
import http.server
import re
import socket
import ssl
import subprocess
import threading
import time

import pytest

import ready
from conftest import LIMIT, ROOT, UK

APP = ROOT / "app/nginx-tls"
PAGE = (APP / "rootfs/nginx/html/index.html").read_bytes()
CERT = APP / "rootfs/nginx/tls/cert.pem"


@pytest.fixture(scope="module", autouse=True)
def image():
    subprocess.run([UK, "build", "nginx-tls"], check=True, timeout=LIMIT)


@pytest.fixture
def nginx(uk, port):
    """Starts it; the URL, which names localhost as the certificate does."""
    def start(*args):
        uk.start("nginx-tls", "--no-build", "--port", f"{port}:443", *args)
        return f"https://localhost:{port}/"
    return start


def curl(*args, cert=CERT):
    p = subprocess.run(["curl", "-sS", "-4", "--max-time", "30",
                        "--cacert", cert, *args],
                       capture_output=True, timeout=60)
    return p.stdout, p.stderr.decode()


def test_versions_and_protocols(nginx):
    """Both versions of TLS and of HTTP; the certificate is checked."""
    url = nginx()
    for tls, version in (("--tls-max", "1.2"), ("--tls-max", "1.3")):
        for http in "--http1.1", "--http2":
            page, told = curl("-v", tls, version, http, url)
            assert page == PAGE, told
            assert f"SSL connection using TLSv{version}" in told
            assert ("HTTP/2 200" if http == "--http2" else
                    "HTTP/1.1 200 OK") in told
    assert "certificate" in curl(url, cert="/etc/ssl/certs/"
                                 "ca-certificates.crt")[1]
    text, told = curl("--http1.1", "-i", "-H", "Accept-Encoding: gzip", url)
    assert b"200 OK" in text and b"Content-Encoding: gzip" in text
    assert b"400" in curl(url.replace("https", "http"), "-i")[0]


def test_ready(uk, port):
    """The tool waits for TLS: what answers without is not what was asked."""
    record = uk.start("nginx-tls", "--no-build", "--port", f"{port}:443")
    assert record["url"] == f"https://127.0.0.1:{port}/"
    assert curl(record["url"])[0] == PAGE
    with http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        for url, answers in ((record["url"], True), (
                f"https://127.0.0.1:{other.server_port}/", False)):
            seconds = ready.answer(url, lambda: True, time.monotonic(), 10 if
                                   answers else 1)
            assert (seconds is not None) == answers, url
        other.shutdown()


CIPHERS = ["TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
           "TLS_AES_128_GCM_SHA256"]


def test_s_client(nginx, port):
    """Each cipher of TLS 1.3, some groups, a ticket that is taken back, and
    versions that are refused."""
    nginx()

    def client(*args):
        p = subprocess.run(["openssl", "s_client", "-connect",
                            f"127.0.0.1:{port}", "-CAfile", CERT, *args],
                           input=b"GET / HTTP/1.0\r\n\r\n",
                           capture_output=True, timeout=60)
        return (p.stdout + p.stderr).decode(errors="replace")
    for cipher in CIPHERS:
        said = client("-tls1_3", "-ciphersuites", cipher)
        assert "Verify return code: 0 (ok)" in said, said
        assert f"New, TLSv1.3, Cipher is {cipher}" in said, said
    for group, name in (("X25519", "X25519, 253 bits"),
                        ("P-256", "ECDH, prime256v1, 256 bits"),
                        ("P-384", "ECDH, secp384r1, 384 bits")):
        assert f"Server Temp Key: {name}" in client("-groups", group)
    said = client("-tls1_2", "-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305")
    assert "Cipher is ECDHE-ECDSA-CHACHA20-POLY1305" in said, said
    said = client("-tls1_2", "-reconnect")
    assert len(re.findall("^Reused, TLSv1.2", said, re.M)) == 5, said
    assert "Cipher is (NONE)" in client("-tls1_1", "-cipher",
                                        "ALL@SECLEVEL=0")


def test_http2_by_nghttp(nginx):
    """Ten streams at once over one connection, their pages compressed."""
    url = nginx()
    p = subprocess.run(["nghttp", "-nas", "-m10", url.replace("localhost",
                        "127.0.0.1")], capture_output=True, text=True,
                       timeout=60)
    assert p.returncode == 0, p.stderr
    assert len(re.findall(r" 200 +\d{3} /$", p.stdout, re.M)) == 10, p.stdout


def test_random_numbers_differ(nginx, port):
    """The server's random bytes, of each connection."""
    nginx()
    seen = set()
    for _ in range(20):
        p = subprocess.run(["openssl", "s_client", "-connect",
                            f"127.0.0.1:{port}", "-msg"], input=b"",
                           capture_output=True, timeout=60)
        hello = re.search(rb"ServerHello\n((?: +[0-9a-f ]+\n)+)", p.stdout)
        seen.add(b" ".join(hello[1].split())[6 * 3:(6 + 32) * 3])
    assert len(seen) == 20


def test_keys_of_a_folder(nginx, tmp_path):
    """An RSA key that no image has."""
    keys = tmp_path / "tls"
    keys.mkdir()
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                    "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=DNS:localhost", "-keyout",
                    keys / "key.pem", "-out", keys / "cert.pem"], check=True,
                   capture_output=True)
    url = nginx("--fs", f"{keys}:/nginx/tls")
    page, told = curl(url, cert=keys / "cert.pem")
    assert page == PAGE, told
    assert "certificate" in curl(url)[1]


def test_no_key(uk, tmp_path):
    """Nor does it start without one, and it says what it lacks."""
    (tmp_path / "empty").mkdir()
    p = uk.run("nginx-tls", "--no-build", "--net", "none", "--fs",
               f"{tmp_path / 'empty'}:/nginx/tls")
    assert p.returncode == 1
    assert b'cannot load certificate "/nginx/tls/cert.pem"' in p.stderr


def test_load(nginx):
    """20 clients, each with 10 handshakes of its own, then wrk."""
    url = nginx()
    port = int(url.split(":")[2].rstrip("/"))
    context = ssl.create_default_context(cafile=CERT)

    def ask(_):
        for _ in range(10):
            with socket.create_connection(("127.0.0.1", port), 60) as raw, \
                    context.wrap_socket(raw, server_hostname="localhost") as s:
                s.sendall(b"GET / HTTP/1.0\r\n\r\n")
                got = b""
                while data := s.recv(65536):
                    got += data
                assert got.endswith(PAGE), got
        return 10
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(ask, range(20))) == 200
    p = subprocess.run(["wrk", "-t1", "-c20", "-d3", url], text=True,
                       capture_output=True, timeout=60)
    assert p.returncode == 0, p.stdout + p.stderr
    assert not re.search("Socket errors|Non-2xx", p.stdout), p.stdout
    assert int(re.search(r"(\d+) requests in", p.stdout)[1]) > 0


def client_hello():
    """What a client says first, of 300 bytes and more."""
    heard, said = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = ssl.create_default_context().wrap_bio(heard, said,
                                                server_hostname="localhost")
    with pytest.raises(ssl.SSLWantReadError):
        tls.do_handshake()
    return said.read()


def test_handshakes_that_stay(nginx, port):
    """500 clients stop in the handshake, half of them after 50 bytes and half
    of them with the server's answer unread; then one is served."""
    url, hello = nginx(), client_hello()
    with contextlib.ExitStack() as stack:
        for i in range(500):
            s = stack.enter_context(socket.create_connection(
                ("127.0.0.1", port), 60))
            s.sendall(hello if i % 2 else hello[:50])
        page, told = curl(url)
        assert page == PAGE, told
    page, told = curl(url)
    assert page == PAGE, told
