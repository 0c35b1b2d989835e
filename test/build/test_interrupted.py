# SPDX-License-Identifier: BSD-3-Clause
"""Downloads that are cut off: they go on, and the cache is never half."""
import http.server
import os
import random
import signal
import subprocess
import sys
import threading
import time

import pytest

from test_fetch import SCRIPTS, Archive, digest, tar

SIZE = 3_000_000


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves the archive's folder; the original stalls in its middle while
    `cut` is set. Knows ranges, as archives do."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = self.server.repo / self.path.lstrip("./")
        if not path.is_file():
            self.send_error(404)
            return
        data = path.read_bytes()
        start = 0
        if "Range" in self.headers:
            start = int(self.headers["Range"].split("=")[1].split("-")[0])
        if path.name.endswith(".orig.tar.gz"):
            self.server.starts.append(start)
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(data) - start))
        self.send_header("Last-Modified", "Sat, 01 Jan 2022 00:00:00 GMT")
        if start:
            self.send_header("Content-Range", "bytes %d-%d/%d" % (
                start, len(data) - 1, len(data)))
        self.end_headers()
        if self.server.cut and path.name.endswith(".orig.tar.gz"):
            self.wfile.write(data[start:len(data) // 2])
            self.server.stalled.set()
            self.server.go_on.wait(60)
            self.close_connection = True
            return
        self.wfile.write(data[start:])

    def log_message(self, *_):
        pass


@pytest.fixture
def archive(tmp_path):
    made = Archive(tmp_path)
    noise = random.Random(1).randbytes(SIZE).hex()
    tar(made.original, {"upstream/hello.c": "int original;\n",
                        "upstream/noise": noise})
    made.recipe("1.0-1", digest(made.original))
    made.add("1.0-1", "patched")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.repo, server.starts, server.cut = made.repo, [], True
    server.stalled, server.go_on = threading.Event(), threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (made.etc / "sources.list").write_text(
        "deb [trusted=yes] http://127.0.0.1:%d ./\n" % server.server_port)
    made.server = server
    yield made
    server.go_on.set()
    server.shutdown()


def start(archive):
    return subprocess.Popen(
        [sys.executable, "-B", str(SCRIPTS / "fetch.py"), "--cache",
         str(archive.cache), "--out", str(archive.out), "--etc",
         str(archive.etc), str(archive.recipe_file)], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "no_proxy": "127.0.0.1"}, start_new_session=True)


def halfway(archive):
    """A fetch whose download stalls, with half of the file written."""
    process = start(archive)
    assert archive.server.stalled.wait(120)
    partial = archive.cache / "sources/hello-1.0.partial"
    while not [p for p in partial.glob("**/*.orig.tar.gz*")
               if p.stat().st_size]:
        time.sleep(0.05)
    return process


def test_an_interrupted_download_goes_on(archive):
    process = halfway(archive)
    assert not (archive.cache / "sources/hello-1.0").exists()
    os.killpg(process.pid, signal.SIGINT)       # Ctrl-C
    process.communicate()
    archive.server.cut = False
    again = start(archive)
    text = again.communicate(timeout=120)[0]
    assert again.returncode == 0, text
    assert archive.source() == "int patched;\n"
    assert archive.server.starts[0] == 0 and archive.server.starts[-1] > 0
    assert os.listdir(archive.cache / "sources") == ["hello-1.0"]


def test_one_that_was_killed_is_waited_for_or_repeated(archive):
    """SIGKILL of the caller alone: its apt is still at the same file."""
    process = halfway(archive)
    process.kill()
    process.communicate()
    archive.server.cut = False
    again = start(archive)
    line = again.stdout.readline()
    assert "another one is at Debian's archive: waiting for it" in line
    archive.server.go_on.set()
    text = again.communicate(timeout=120)[0]
    assert again.returncode == 0, text
    assert archive.source() == "int patched;\n"
    assert os.listdir(archive.cache / "sources") == ["hello-1.0"]


def test_a_file_by_url_that_is_cut_off_is_not_taken(archive, tmp_path):
    url = "http://127.0.0.1:%d/%s" % (archive.server.server_port,
                                      archive.original.name)
    archive.server.go_on.set()      # cut off instead of stalled
    out = tmp_path / "file"
    command = [sys.executable, "-B", str(SCRIPTS / "archive.py"), "fetch",
               str(out), url]
    env = {**os.environ, "no_proxy": "127.0.0.1"}
    done = subprocess.run(command, capture_output=True, text=True, env=env,
                          check=False)
    assert done.returncode == 1 and not out.exists()
    assert "bytes are missing" in done.stderr, done.stderr
    archive.server.cut = False
    subprocess.run(command, check=True, env=env)
    assert digest(out) == digest(archive.original)
