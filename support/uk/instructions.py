# SPDX-License-Identifier: BSD-3-Clause
# Guest instructions by function, from a TCG plugin (test/bench/count.c).
import bisect
import collections
import os
import re
import shutil
import socket
import ssl
import struct
import subprocess
import tempfile
import time
import urllib.parse

from app import ROOT
from errors import UkError

PLUGIN = [os.path.join(ROOT, "test", "bench", name)
          for name in ("count.c", "stacks.c")]
XEN_ELFNOTE_PHYS32_ENTRY = 18
WARM_UP = 20        # requests before counting: caches filled, code translated
IDLE_S = 5
DUMP_S = 120        # with call paths it is long
SETTLE_S = 10       # after the load: delayed acknowledgements, IPv6 start-up


class Image:
    """Where an image's functions lie in physical memory, from its .dbg."""

    def __init__(self, path):
        with open(path, "rb") as f:
            self.elf = f.read()
        if self.elf[:5] != b"\x7fELF\x02":
            raise UkError(f"{path} is no 64-bit ELF file")
        self.segments = list(self._segments())
        self.entry = self._pvh_entry()
        self.addresses, self.names = self._functions(path)

    def read(self, what, at):
        try:
            return struct.unpack_from(what, self.elf, at)
        except (struct.error, OverflowError):
            raise UkError("the image's headers are damaged")

    def _segments(self):
        """(type, offset, virtual, physical, size in the file)."""
        offset, = self.read("<Q", 32)
        size, count = self.read("<HH", 54)
        for i in range(count):
            kind, _flags, off, virtual, physical, length = \
                self.read("<IIQQQQ", offset + i * size)
            yield kind, off, virtual, physical, length

    def _pvh_entry(self):
        for kind, off, _v, _p, length in self.segments:
            end = off + length
            while kind == 4 and off + 12 <= end:
                namesz, descsz, note = self.read("<III", off)
                desc = off + 12 + (namesz + 3 & ~3)
                if note == XEN_ELFNOTE_PHYS32_ENTRY and \
                        self.elf[off + 12:off + 15] == b"Xen":
                    return int.from_bytes(self.elf[desc:desc + descsz],
                                          "little")
                off = desc + (descsz + 3 & ~3)
        raise UkError("the image has no PVH note")

    def physical(self, virtual):
        for kind, _off, start, paddr, length in self.segments:
            if kind == 1 and start <= virtual < start + length:
                return virtual - start + paddr
        return None

    def _functions(self, path):
        table = {}
        out = subprocess.run(["nm", "-n", path], capture_output=True,
                             text=True, check=True).stdout
        for row in out.splitlines():
            fields = row.split()
            if len(fields) == 3 and fields[1] in "tTwWiuV":
                address = self.physical(int(fields[0], 16))
                if address is not None:
                    table[address] = fields[2]
        addresses = sorted(table)
        return addresses, [table[a] for a in addresses]

    def marks(self):
        """The plugin's arguments that say where to count."""
        return f"entry={self.entry},main={self.address('main')}"

    def function(self, paddr):
        i = bisect.bisect_right(self.addresses, paddr) - 1
        return self.names[i] if i >= 0 else "?"

    def address(self, name):
        try:
            return self.addresses[self.names.index(name)]
        except ValueError:
            raise UkError(f"the image has no function {name}")


class Libraries:
    """Which library an address belongs to, from the linker's map file."""

    ROW = re.compile(r"^ (?:\.text\S*|\.\S*text\S*)?\s+0x([0-9a-f]+)\s+"
                     r"0x([0-9a-f]+)\s+\S*?([^/\s]+)/lib\.o$")

    def __init__(self, path, image):
        self.starts, self.names = [], []
        rows = []
        with open(path) as f:
            text = f.read()
        # A long section name pushes the numbers to the next line.
        text = re.sub(r"^( \.\S+)\n +0x", r"\1 0x", text, flags=re.M)
        for line in text.splitlines():
            m = self.ROW.match(line)
            if m and int(m[2], 16):
                start = image.physical(int(m[1], 16))
                if start is not None:
                    rows.append((start, m[3]))
        for start, name in sorted(rows):
            self.starts.append(start)
            self.names.append(name)

    def of(self, paddr):
        i = bisect.bisect_right(self.starts, paddr) - 1
        return self.names[i] if i >= 0 else "?"


class Counts:
    """One dump of the plugin, and when it was asked for."""

    def __init__(self, path, asked=None):
        self.time = asked
        self.by_address = {}
        self.stacks = collections.Counter()
        self.head = {}
        self.marks = []     # (instructions so far, ns of QEMU's so far)
        with open(path) as f:
            for line in f:
                words = line.split()
                if words[0] == "stack":
                    path = tuple(int(word, 16) for word in words[2:])
                    self.stacks[path] += int(words[1])
                elif words[0] == "mark":
                    self.marks.append((int(words[1]), int(words[2])))
                elif words[0].isalpha() and len(words) == 2:
                    self.head[words[0]] = int(words[1])
                elif len(words) == 3:
                    self.by_address[int(words[0], 16)] = \
                        (int(words[1]), int(words[2]))

    def total(self):
        """All instructions: of one moment, unlike those by address."""
        return self.head["total"]

    def since(self, other):
        """address -> (instructions, with REP as one) after other."""
        zero = (0, 0)
        return {a: (n - other.by_address.get(a, zero)[0],
                    o - other.by_address.get(a, zero)[1])
                for a, (n, o) in self.by_address.items()}


class Plugin:
    """The plugin, compiled, and its pipes; a context manager. image.marks()
    says where it counts; with stacks it notes call paths, too, with timed it does
    not count, but for the time at marks."""

    def __init__(self, image, stacks=False, timed=False):
        self.marks = image.marks() + ",stacks=1" * stacks + ",timed=1" * timed
        self.dir = tempfile.mkdtemp(prefix="unilith-count.")
        self.library = os.path.join(self.dir, "count.so")
        self.control = os.path.join(self.dir, "ctl")
        self.dumps = 0
        os.mkfifo(self.control)
        subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", self.library,
                        *PLUGIN], check=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.dir)

    def arguments(self):
        return ["-plugin", f"file={self.library},{self.marks},"
                f"out={self.dir}/exit,ctl={self.control}"]

    def dump(self):
        """The counters so far."""
        path = os.path.join(self.dir, f"dump{self.dumps}")
        self.dumps += 1
        asked = time.monotonic()
        with open(self.control, "w") as f:
            f.write(f"dump {path}\n")
        while time.monotonic() < asked + DUMP_S:
            if os.path.exists(path):
                return Counts(path, asked)
            time.sleep(0.02)
        raise UkError("the counting plugin did not answer")

    def at_exit(self):
        return Counts(os.path.join(self.dir, "exit"))


def boot(app):
    """Instructions from the image's entry to main."""
    import bench
    with Plugin(Image(app.image + ".dbg")) as plugin:
        guest = bench.start(app, qemu=bench.ICOUNT + bench.SEED +
                            plugin.arguments())
        try:
            if guest.url:
                guest.wait_ready()
                return plugin.dump().head["main"]
            bench.finish(guest)
            return plugin.at_exit().head["main"]
        finally:
            guest.inst.kill()
            guest.process.wait()


def over_tls(connection):
    """TLS 1.3 on it, from a handshake of its own: no session is taken up. Who
    answers is not what is measured, so that nobody is asked for a name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context.wrap_socket(connection)


class Client:
    """One keep-alive connection that sends wrk's request, so that figures
    compare with those under its load."""

    def __init__(self, url, header=""):
        parts = urllib.parse.urlsplit(url)
        self.request = (f"GET / HTTP/1.1\r\nHost: {parts.netloc}\r\n"
                        f"{header}\r\n").encode()
        self.socket = socket.create_connection(
            (parts.hostname, parts.port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if parts.scheme == "https":
            self.socket = over_tls(self.socket)
        self.answers = self.socket.makefile("rb")

    def ask(self, times):
        for _ in range(times):
            self.socket.sendall(self.request)
            status = self.answers.readline()
            length = 0
            while (line := self.answers.readline().strip().lower()):
                if line.startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if b" 200 " not in status or \
                    len(self.answers.read(length)) != length or not length:
                raise UkError(f"the server answered {status!r}")

    def close(self):
        self.answers.close()
        self.socket.close()


def load(plugin, url, requests):
    """Sends requests over one keep-alive connection, then each over a
    connection of its own. Six dumps: before and after the first, at the ends
    of IDLE_S quiet seconds, before and after the second."""
    client = Client(url)
    client.ask(WARM_UP)
    dumps = [plugin.dump()]
    client.ask(requests)
    dumps.append(plugin.dump())
    time.sleep(SETTLE_S)
    dumps.append(plugin.dump())
    time.sleep(IDLE_S)
    dumps.append(plugin.dump())
    connections(url, WARM_UP)
    dumps.append(plugin.dump())
    connections(url, requests)
    dumps.append(plugin.dump())
    return dumps


def connections(url, times):
    for _ in range(times):
        client = Client(url, "Connection: close\r\n")
        client.ask(1)
        client.close()


def serial_requests(app, requests, stacks=False):
    """The image and the dumps of a load, of which the first two are before
    and after the requests."""
    import bench
    import programs
    image = Image(app.image + ".dbg")
    with Plugin(image, stacks) as plugin:
        guest = bench.start(app, qemu=plugin.arguments())
        try:
            guest.wait_ready()
            put = programs.GETS.get(guest.url.partition(":")[0], load)
            return image, put(plugin, guest.url, requests)
        finally:
            guest.inst.kill()
            guest.process.wait()


def figures(name, dumps, requests):
    """A server's rows of `uk bench http` or `tls`: instructions a request, and
    a request with a connection, less those of idling as long; instructions an
    idle second."""
    before, after, quiet, end, first, last = dumps
    idle = (end.total() - quiet.total()) / (end.time - quiet.time)

    def each(a, b):
        busy = b.total() - a.total() - idle * (b.time - a.time)
        return round(busy / requests)
    return {name: each(before, after),
            name + "-connection": each(first, last),
            name + "-idle": round(idle)}


def http(app, requests):
    _image, dumps = serial_requests(app, requests)
    return figures(app.name, dumps, requests)


def table(app, requests=200):
    """Instructions a request by library and by function, as text."""
    image, dumps = serial_requests(app, requests)
    libraries = Libraries(app.image + ".map", image)
    functions, owners = collections.Counter(), collections.Counter()
    once = collections.Counter()
    for address, (n, o) in dumps[1].since(dumps[0]).items():
        name = image.function(address), libraries.of(address)
        functions[name] += n
        once[name] += o
        owners[name[1]] += n
    rows = [f"{'per request':<44} {'library':<18} {'all':>9} "
            f"{'REP once':>9}"]
    rows += [f"{'(all)':<44} {lib:<18} {n / requests:>9.1f}"
             for lib, n in owners.most_common()]
    rows += [f"{name[0]:<44} {name[1]:<18} {n / requests:>9.1f} "
             f"{once[name] / requests:>9.1f}"
             for name, n in functions.most_common() if n >= requests]
    return "\n".join(rows)
