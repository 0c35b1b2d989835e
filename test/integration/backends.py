# SPDX-License-Identifier: BSD-3-Clause
"""Servers of this machine that a proxy in a guest asks: HTTP, with TLS or
without, and FastCGI. With user networking the guest sees them at HOST."""
import contextlib
import http.server
import socketserver
import ssl
import struct
import threading

HOST = "10.0.2.2"
LARGE = bytes(range(32, 127)) * 30000       # of "/large"


class Handler(http.server.BaseHTTPRequestHandler):
    """Says its server's name; sends a POST back."""
    protocol_version = "HTTP/1.1"

    def answer(self, body):
        self.server.asked.append(self.headers)
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.answer(LARGE if self.path == "/large" else
                    self.server.name.encode())

    def do_POST(self):
        self.answer(self.rfile.read(int(self.headers["Content-Length"])))

    def log_message(self, *_):
        pass


class Fcgi(socketserver.StreamRequestHandler):
    """A responder of FastCGI (its specification, sections 3 to 5) for one
    request: its method and script, then its body."""
    BEGIN, END, PARAMS, STDIN, STDOUT = 1, 3, 4, 5, 6

    def record(self):
        kind, length, padding = struct.unpack("!xBxxHBx", self.rfile.read(8))
        return kind, self.rfile.read(length + padding)[:length]

    def send(self, kind, content):
        for at in range(0, max(len(content), 1), 0xffff):
            part = content[at:at + 0xffff]
            self.wfile.write(struct.pack("!BBHHBx", 1, kind, 1, len(part), 0) +
                             part)

    @staticmethod
    def pairs(data):
        found, at = {}, 0

        def length():
            nonlocal at
            n, at = data[at], at + 1
            if n & 0x80:
                n, at = struct.unpack_from("!I", data, at - 1)[0] & \
                    0x7fffffff, at + 3
            return n
        while at < len(data):
            name, value = length(), length()
            found[data[at:at + name]] = data[at + name:at + name + value]
            at += name + value
        return found

    def handle(self):
        streams, ended = {self.PARAMS: b"", self.STDIN: b""}, set()
        assert self.record()[0] == self.BEGIN
        while ended != set(streams):
            kind, content = self.record()
            streams[kind] += content
            if not content:
                ended.add(kind)
        seen = self.pairs(streams[self.PARAMS])
        self.send(self.STDOUT, b"Content-Type: text/plain\r\n\r\n%s %s " % (
            seen[b"REQUEST_METHOD"], seen[b"SCRIPT_NAME"]) +
            streams[self.STDIN])
        self.send(self.STDOUT, b"")
        self.send(self.END, bytes(8))


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self, name, handler):
        super().__init__(("127.0.0.1", 0), handler)
        self.name, self.asked = name, []
        self.port = self.server_address[1]

    def stop(self):
        self.shutdown()
        self.server_close()


@contextlib.contextmanager
def serving(name, keys=None, handler=Handler):
    """With the cert.pem and key.pem of the folder keys it speaks TLS."""
    server = Server(name, handler)
    if keys:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(keys / "cert.pem", keys / "key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.stop()
