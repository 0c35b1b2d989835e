# SPDX-License-Identifier: BSD-3-Clause
"""nginx in a unikernel answers the requests of http_requests.tsv, most of them
malformed, as Debian's nginx does on Linux: byte for byte, but for the date."""
import concurrent.futures
import os
import pathlib
import re
import shutil
import socket
import subprocess
import threading
import time

import pytest

import packages
from conftest import ROOT, Uk, free_port
from errors import UkError

TABLE = pathlib.Path(__file__).with_name("http_requests.tsv")
AT_A_TIME = 16
PATIENCE_S = 60
CONNECTING = threading.Lock()
WRITTEN_S = 1577836800      # the first second of 2020
# Whatever is sent, it is the server that ends the connection, and soon.
CONF = """
daemon off;
master_process off;
error_log stderr crit;
pid nginx.pid;
events {{ worker_connections 1024; }}
http {{
	include mime.types;
	include {side}.conf;
	default_type application/octet-stream;
	access_log off;
	sendfile on;
	port_in_redirect off;
	lingering_close always;
	client_header_timeout 2s;
	client_body_timeout 2s;
	keepalive_timeout 1s;
	server {{
		listen {port};
		server_name localhost;
		root html;
		location /denied/ {{ deny all; }}
		location /list/ {{ autoindex on; }}
		location /back/ {{ proxy_pass http://127.0.0.1:{back}/; }}
		location /gone {{ return 410; }}
		rewrite ^/old/(\\w+)-(\\d+)$ /$1.html?n=$2 redirect;
	}}
	server {{
		listen 127.0.0.1:{back};
		location / {{
			return 200 "$request_method $content_length $uri\\n";
		}}
	}}
}}
"""
FILES = {"index.html": b"<p>index\n", "file.txt": bytes(range(32, 112)) * 12,
         "a b.txt": b"space\n", "empty.txt": b"", ".hidden": b"hidden\n",
         "sub/index.html": b"<p>below\n", "denied/file.txt": b"secret\n",
         "list/one.txt": b"1\n", "list/two & <b>.txt": b"22\n",
         "empty/not-the-index": b"x\n"}


def rows():
    """name -> (bytes to send, why the answer differs or None)"""
    table = {}
    for line in TABLE.read_text().splitlines():
        if line and line[0] != "#":
            name, text, why, *_ = line.split("\t") + [None]
            text = re.sub(r"\{(\\x..|.)\*(\d+)\}",
                          lambda m: m[1] * int(m[2]), text)
            table[name] = (text.encode().decode("unicode_escape")
                           .encode("latin-1"), why)
    return table


ROWS = rows()


def tree(root, side, port, back):
    """Settings and files."""
    shutil.copytree(ROOT / "app/nginx/rootfs", root)
    conf = root / "nginx/conf"
    conf.joinpath("nginx.conf").write_text(
        CONF.format(side=side, port=port, back=back))
    conf.joinpath("guest.conf").touch()
    # modules that only Debian's has, with folders that only root may make
    conf.joinpath("linux.conf").write_text("".join(
        f"{word}_temp_path {root}/{word};\n" for word in
        ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")))
    for name, content in FILES.items():
        path = root / "nginx/html" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    for path in root.rglob("*"):
        os.utime(path, (WRITTEN_S, WRITTEN_S))
    return root


@pytest.fixture(scope="module")
def guest(tmp_path_factory):
    tool, port = Uk(tmp_path_factory.mktemp("uk")), free_port()
    folder = tmp_path_factory.mktemp("g")
    root = tree(folder / "root", "guest", 80, 8081)
    names = "\n".join(str(p.relative_to(root)) for p in root.rglob("*"))
    packed = subprocess.run(["cpio", "-o", "-H", "newc", "--quiet"], cwd=root,
                            input=names.encode(), capture_output=True,
                            check=True).stdout
    (folder / "initrd").write_bytes(packed)
    tool.start("nginx", "--initrd", folder / "initrd", "--port",
               f"{port}:80", "-m", 32)
    yield port
    tool.cleanup()


def unpacked(folder):
    """Debian's nginx and its libraries, which are not installed."""
    try:
        debs = packages.download(packages.NGINX, folder)
    except UkError:
        packages.apt(["apt-get", "update"], fatal=False)
        debs = packages.download(packages.NGINX, folder)
    for deb in debs:
        subprocess.run(["dpkg-deb", "-x", deb, folder / "root"], check=True)
    return folder / "root"


@pytest.fixture(scope="module")
def linux(tmp_path_factory):
    debian = unpacked(tmp_path_factory.mktemp("debian"))
    port, back = free_port(), free_port()
    root = tree(tmp_path_factory.mktemp("l") / "root", "linux", port, back)
    where = "x86_64-linux-gnu"
    nginx = subprocess.Popen(
        [debian / "usr/sbin/nginx", "-e", "stderr", "-p", root / "nginx/",
         "-c", "conf/nginx.conf"],
        env={**os.environ, "LD_LIBRARY_PATH":
             f"{debian}/lib/{where}:{debian}/usr/lib/{where}"})
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except ConnectionRefusedError:
            assert nginx.poll() is None and time.monotonic() < end
            time.sleep(0.05)
    yield port
    nginx.kill()
    nginx.wait()


def connect(port):
    """QEMU lets two connections wait; the host's kernel has further ones try
    again a second later."""
    with CONNECTING:
        time.sleep(0.01)
        return socket.create_connection(("127.0.0.1", port))


def ask(port, request):
    """All that the server says until it ends the connection."""
    answer = bytearray()
    with connect(port) as s:
        s.settimeout(PATIENCE_S)
        try:
            s.sendall(request)
            while chunk := s.recv(65536):
                answer += chunk
        except ConnectionError:
            pass        # it ends while bytes are still on their way
    return bytes(answer)


def same(answer):
    """The answer without what may differ from one server to the next."""
    answer = re.sub(rb"(?m)^Date: .*$", b"Date: -\r", answer)
    return re.sub(rb"(boundary=|--)\d{20}", rb"\1-", answer)


@pytest.fixture(scope="module")
def answers(guest, linux):
    """name -> (the guest's answer, that of Linux)"""
    with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
        said = [pool.map(lambda row, port=port: same(ask(port, row[0])),
                         ROWS.values()) for port in (guest, linux)]
        return dict(zip(ROWS, zip(*said)))


def test_the_table_is_what_it_should_be(answers):
    """Large, and not a list of one answer."""
    assert len(ROWS) >= 200
    statuses = {linux[9:12] for _, linux in answers.values()}
    assert statuses >= {b"200", b"206", b"302", b"304", b"400", b"403",
                        b"404", b"405", b"410", b"412", b"413",
                        b"414", b"416", b"501", b"505"}


@pytest.mark.parametrize("name", ROWS)
def test_answer(answers, name):
    guest, linux = answers[name]
    if ROWS[name][1]:
        assert guest != linux, "the table says that they differ"
    else:
        assert guest == linux
