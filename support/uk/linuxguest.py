# SPDX-License-Identifier: BSD-3-Clause
# `uk bench --vs linux`: the same measurements of a Linux guest made of Debian
# packages, in the same run. They are unpacked into the user's cache; of them
# nothing is installed on this machine.
import contextlib
import functools
import gzip
import os
import re
import shutil
import statistics
import struct
import subprocess
import tempfile
import time

import bench
import build
import disks
import fsbench
import instructions
import packages
import programs
import ready
import tapbench
import timebench
from app import ROOT
from command import call, locked, say
from errors import UkError
from initramfs import Archive
from qemu import Tap, network

KERNEL = "linux-image-cloud-amd64"      # depends on the one with the files
# What the guest loads, in this order; the kernel has the rest built in.
MODULES = ("virtio_ring", "virtio", "virtio_pci_legacy_dev",
           "virtio_pci_modern_dev", "virtio_pci", "virtio_console",
           "failover", "net_failover", "virtio_net", "virtio_blk",
           "crc32c-intel")
# Servers that are Debian's, as programs in its packages.
DEBIAN = {"nginx": "usr/sbin/nginx", "nginx-tls": "usr/sbin/nginx",
          "memcached": "usr/bin/memcached"}
OF_PACKAGES = "packages"        # a file that names them
LIBRARIES = "lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu"
LOADER = "lib64/ld-linux-x86-64.so.2"
# A row that counts a program of ours has it as the kernel's only process.
PROGRAMS = {"hello": ("app/helloworld-musl", ["main.c"]),
            "micro": (bench.MICRO[0], ["main.c", "span.c", "calls.c",
                                       "memory.c", "threads.c", "files.c",
                                       "mappings.c"]),
            "micro-events": (bench.MICRO[1],
                             ["main.c", "readiness.c", "sockets.c",
                              "signals.c", "../micro/span.c"]),
            "fs": (fsbench.PROGRAM, ["main.c"])}
# Debian's kernel for clouds has no 9P.
FS = "/bin/busybox mount -t ext4 /dev/vda /mnt && /fs /mnt"
# scheme of its URL, port in the guest, and what the script starts
START_NGINX = "/usr/sbin/nginx -p /nginx/ -c conf/nginx.conf"
SERVERS = {"nginx": ("http", 80, START_NGINX),
           "nginx-tls": ("https", 443, START_NGINX),
           "memcached": ("memcached", 11211,
                         "/usr/bin/memcached -u root -t 1"),
           "redis": ("redis", 6379, "/redis-server /redis/redis.conf")}
OF_ROW = {"helloworld": "hello", "helloworld-musl": "hello",
          "nginx": "nginx"}
# Our programs are linked where neither the kernel's own code nor that of the
# machine ever runs, so that the first instruction there is the program's.
LINKED_AT = 0x60000000
# Where Linux puts a position-independent program when told not to randomise.
PIE_BASE = 0x555555554000
# Where QEMU loads the 32-bit part of a bzImage and enters it.
KERNEL_ENTRY = 0x100000
MEMORY_MIB = 256
# Where the CPU has ERMS, Linux zeroes and copies byte by byte, which is quick in
# hardware only: TCG takes a turn for each byte, and counts it. Without it Linux
# takes eight bytes at a time, as Unilith always does.
CPU = "max,-erms"
BOOT_S, COUNTED_BOOT_S = 60, 300
STARTS = 3      # each takes some ten seconds
INIT = """#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t devtmpfs dev /dev
for module in {modules}; do
	/bin/busybox insmod /lib/modules/$module.ko
done
/bin/busybox ifconfig lo 127.0.0.1 up
/bin/busybox ifconfig eth0 $address netmask 255.255.255.0 up
/bin/busybox ln -s vport0p1 /dev/stdout
(read line </dev/vport0p2; /bin/busybox killall {name}) &
{command}
/bin/busybox poweroff -f
"""


def cache():
    path = os.path.join(build.cache(), "linux")
    os.makedirs(path, exist_ok=True)
    return path


def unpacked(path):
    """Of which packages the folder was made; an earlier version of this tool
    may have wanted fewer."""
    with contextlib.suppress(FileNotFoundError), \
            open(os.path.join(path, OF_PACKAGES)) as f:
        return f.read()
    return None


@functools.cache
def root():
    """The folder of the unpacked packages."""
    path = os.path.join(cache(), "root")
    wanted = " ".join(packages.LINUX_GUEST)
    with locked(cache()):
        if unpacked(path) == wanted:
            return path
        say("fetching Debian's kernel and servers for the Linux guest")
        new = path + ".new"
        shutil.rmtree(new, ignore_errors=True)
        os.mkdir(new)
        names = packages.LINUX_GUEST + [packages.dependency(KERNEL)]
        with tempfile.TemporaryDirectory(dir=cache()) as folder:
            for deb in packages.download(names, folder):
                call(["dpkg-deb", "-x", deb, new])
        with open(os.path.join(new, OF_PACKAGES), "w") as f:
            f.write(wanted)
        shutil.rmtree(path, ignore_errors=True)
        os.rename(new, path)
    return path


def one(folder, start):
    """The path of the one file or folder whose name begins so."""
    found = [f for f in os.listdir(folder) if f.startswith(start)]
    if len(found) != 1:
        raise UkError(f"{folder}: not one {start}*", f"rm -r {cache()}")
    return os.path.join(folder, found[0])


def kernel():
    return one(os.path.join(root(), "boot"), "vmlinuz-")


def library(name):
    for folder in LIBRARIES:
        path = os.path.join(root(), folder, name)
        if os.path.exists(path):
            return path
    raise UkError(f"the Linux guest's packages have no {name}")


def needed(path):
    """The shared libraries of a program, and those that these need."""
    found, todo = {}, [path]
    while todo:
        text = subprocess.run(["readelf", "-d", todo.pop()], text=True,
                              capture_output=True, check=True).stdout
        for name in re.findall(r"\(NEEDED\).*\[(.*)\]", text):
            if name not in found:
                found[name] = library(name)
                todo.append(found[name])
    return found


def script_tree(archive, line):
    """A script that loads the drivers and starts a program."""
    archive.add("init", archive.PROGRAM,
                INIT.format(modules=" ".join(MODULES), command=line,
                            name=os.path.basename(line.split()[0])).encode())
    archive.file("bin/busybox", os.path.join(root(), "bin", "busybox"))
    archive.devices()
    archive.add("proc", archive.FOLDER)
    drivers = one(os.path.join(root(), "lib", "modules"), "")
    for folder, _, leaves in sorted(os.walk(drivers)):
        for leaf in leaves:
            if leaf.removesuffix(".ko") in MODULES:
                archive.file("lib/modules/" + leaf,
                             os.path.join(folder, leaf))


def server_tree(archive, name):
    """What a server needs around it; the tree of its app: same settings."""
    script_tree(archive, SERVERS[name][2])
    archive.tree(os.path.join(ROOT, "app", name, "rootfs"))


def debian_tree(archive, name):
    server_tree(archive, name)
    for folder in ("run", "var/lib/nginx", "var/log/nginx"):
        archive.add(folder, archive.FOLDER)
    program = os.path.join(root(), DEBIAN[name])
    archive.file(DEBIAN[name], program)
    archive.file(LOADER, library(os.path.basename(LOADER)))
    for name, path in needed(program).items():
        if "lib64/" + name != LOADER:
            archive.file(f"{LIBRARIES[0]}/{name}", path)


def musl(program, words):
    """A static program at LINKED_AT."""
    call(["musl-gcc", "-O2", "-D_GNU_SOURCE", "-static", "-no-pie", "-s",
          f"-Wl,-Ttext-segment={LINKED_AT:#x}", "-o", program, *words])


def source(app, library):
    """The sources of a library as the application was built from them."""
    return one(os.path.join(app.dir, "build", library, "origin"), library[3:])


def redis_server(program):
    """By Redis's own Makefile, from what app/redis is made of."""
    with tempfile.TemporaryDirectory() as folder:
        tree = os.path.join(folder, "redis")
        shutil.copytree(source(bench.built("redis"), "libredis"), tree)
        # musl-gcc knows no headers of the kernel
        call(["make", "-s", "-C", os.path.join(tree, "src"), "MALLOC=libc",
              "CC=musl-gcc", f"-j{os.cpu_count()}", "CFLAGS=-idirafter "
              "/usr/include -idirafter /usr/include/x86_64-linux-gnu",
              "LDFLAGS=-static -no-pie "
              f"-Wl,-Ttext-segment={LINKED_AT:#x}", "redis-server"])
        shutil.copy(os.path.join(tree, "src", "redis-server"), program)


def speedtest1(program):
    """From what test/bench/speedtest1 is made of, with the same options."""
    app = bench.built(programs.SPEEDTEST1)
    made = os.path.join(app.dir, "build", "libsqlite", "include")
    with open(os.path.join(ROOT, "ext", "sqlite", "options")) as f:
        options = [line for line in f.read().splitlines() if line[:1] == "-"]
    musl(program, ["-w", *options, "-I", made,
                   os.path.join(made, "sqlite3.c"),
                   os.path.join(source(app, "libsqlite"), "test",
                                "speedtest1.c"), "-lm"])


MADE = {"redis": redis_server, "speedtest1": speedtest1}


class System:
    """What a guest boots: Debian's kernel and an initramfs for one row."""

    def __init__(self, name):
        self.name = name
        self.initramfs = os.path.join(cache(), name + ".cpio.gz")
        archive = Archive()
        if name in DEBIAN:
            debian_tree(archive, name)
            self.start = PIE_BASE + self.entry(os.path.join(root(),
                                                            DEBIAN[name]))
        else:
            with tempfile.TemporaryDirectory() as folder:
                program = os.path.join(folder, name)
                MADE.get(name, self.compile)(program)
                self.start = self.entry(program)
                if name in SERVERS:
                    server_tree(archive, name)
                    archive.file("redis-server", program)
                elif name == "fs":
                    script_tree(archive, FS)
                    archive.file("fs", program)
                    archive.add("mnt", archive.FOLDER)
                else:
                    archive.file("init", program)
                    archive.devices()
        with tempfile.NamedTemporaryFile(dir=cache(), delete=False) as f:
            f.write(gzip.compress(archive.close(), mtime=0))
        os.replace(f.name, self.initramfs)

    def compile(self, program):
        folder, sources = PROGRAMS[self.name]
        musl(program, [f"-I{bench.MICRO[0]}",
                       *(os.path.join(ROOT, folder, s) for s in sources)])

    @staticmethod
    def entry(path):
        with open(path, "rb") as f:
            return struct.unpack_from("<Q", f.read(32), 24)[0]

    def marks(self):
        """For the counting plugin (instructions.Plugin)."""
        return f"entry={KERNEL_ENTRY},start={self.start}"


@functools.cache
def system(name):
    return System(name)


def command_line(address, args=()):
    """The kernel's. The address reaches /init as a variable: the kernel hands
    on what it does not know, and what follows a "--" as arguments."""
    return " ".join(["console=ttyS0", "quiet", "panic=-1", "norandmaps",
                     f"address={address}", *args])


class Guest:
    """QEMU with a Linux guest, ended with the context. The machine is q35:
    on microvm this kernel finds no timer to calibrate by."""

    def __init__(self, name, memory=MEMORY_MIB, qemu=(), tap=None,
                 initramfs=None, args=()):
        self.folder = tempfile.mkdtemp(prefix="unilith-linux.")
        self.tap = tap
        env = dict(os.environ)
        scheme, guest_port, _ = SERVERS.get(name, SERVERS["nginx"])
        if tap:
            address, port = tap.guest, guest_port
            self.url = f"{scheme}://{address}:{port}/"
            net, _ = network("q35", "tap", [], tap)
            env["UK_TAP_ADDRESS"] = tap.host + "/30"
        else:
            address, port = "10.0.2.15", bench.free_port()
            self.url = f"{scheme}://127.0.0.1:{port}/"
            net, _ = network("q35", "user", [f"{port}:{guest_port}"], None)
        for suffix in (".in", ".out"):
            os.mkfifo(os.path.join(self.folder, "stop" + suffix))
        self.process = subprocess.Popen(
            ["qemu-system-x86_64", "-accel", "tcg", "-cpu", CPU, "-M",
             "q35", "-nodefaults", "-no-user-config", "-display", "none",
             "-no-reboot", "-m", str(memory),
             "-serial", f"file:{self.folder}/serial",
             "-device", "virtio-serial-pci",
             "-chardev", f"file,id=out,path={self.folder}/out",
             "-device", "virtserialport,chardev=out,nr=1",
             "-chardev", f"pipe,id=stop,path={self.folder}/stop",
             "-device", "virtserialport,chardev=stop,nr=2",
             *net, "-kernel", kernel(),
             "-initrd", initramfs or system(name).initramfs,
             "-append", command_line(address, args), *qemu], env=env,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self.started = time.monotonic()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder)

    def output(self):
        with contextlib.suppress(FileNotFoundError):
            with open(os.path.join(self.folder, "serial"), "rb") as f:
                return f.read().decode(errors="replace")
        return ""

    def answers(self, seconds):
        return ready.answer(self.url, lambda: self.process.poll() is None,
                          self.started, seconds,
                          self.tap and self.tap.name) is not None

    def ends(self, seconds):
        """The output, once the program has ended and with it the guest."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        return self.output()

    def serves(self, name, seconds):
        if name in SERVERS:
            return self.answers(seconds)
        return "Hello, world!" in self.ends(seconds)

    def stop(self):
        """Has nginx get its SIGTERM, after which the guest switches off."""
        with open(os.path.join(self.folder, "stop.in"), "wb") as f:
            f.write(b"\n")

    def must_serve(self, name):
        if not self.serves(name, COUNTED_BOOT_S):
            raise UkError("the Linux guest does not serve: " +
                          self.output()[-500:])


def each(measure):
    return {row: measure(name) for row, name in OF_ROW.items()}


def bytes_on_disk(name):
    return os.path.getsize(kernel()) + \
        os.path.getsize(system(name).initramfs)


@functools.cache
def instructions_to_program(name):
    with instructions.Plugin(system(name)) as plugin, \
            Guest(name, qemu=bench.ICOUNT + bench.SEED +
                  plugin.arguments()) as guest:
        guest.must_serve(name)
        counts = plugin.dump() if name == "nginx" else plugin.at_exit()
        return counts.head["main"]


@functools.cache
def smallest_memory(name):
    """By bisection: what serves in n MiB serves in more."""
    low, high = 8, MEMORY_MIB       # too little, enough
    while high - low > 1:
        middle = (low + high) // 2
        with Guest(name, memory=middle) as guest:
            if guest.serves(name, BOOT_S):
                high = middle
            else:
                low = middle
    return high


def served(name, measure):
    """What measure(plugin, url, requests) says of a server."""
    with instructions.Plugin(system(name)) as plugin, \
            Guest(name, qemu=bench.LIVE_ICOUNT + plugin.arguments()) as guest:
        guest.must_serve(name)
        return measure(plugin, guest.url, bench.REQUESTS)


def http(name="nginx"):
    dumps = served(name, instructions.load)
    return instructions.figures(name, dumps, bench.REQUESTS)


def tap():
    with Guest("nginx", tap=Tap()) as guest:
        guest.must_serve("nginx")
        rows = tapbench.requests(guest.url, guest.process.pid)
    with tapbench.site() as site, \
            instructions.Plugin(system("nginx")) as plugin:
        archive = Archive()
        archive.file(tapbench.PAGE, os.path.join(site, tapbench.PAGE))
        initramfs = site + ".cpio"
        with open(initramfs, "wb") as f, \
                open(system("nginx").initramfs, "rb") as rest:
            f.write(archive.close())    # the kernel takes one after the other
            shutil.copyfileobj(rest, f)
        with Guest("nginx", memory=tapbench.DOWNLOAD_MEMORY_MIB, tap=Tap(),
                   initramfs=initramfs, qemu=plugin.arguments()) as guest:
            guest.must_serve("nginx")
            rows["nginx-download"] = tapbench.download(guest.url, plugin)
    return rows


def micro():
    rows = {}
    for folder in bench.MICRO:
        with Guest(os.path.basename(folder),
                   qemu=bench.ICOUNT + bench.SEED) as guest:
            rows.update(bench.micro_rows(guest.ends(COUNTED_BOOT_S)))
    return rows


def sqlite():
    with instructions.Plugin(system("speedtest1")) as plugin, \
            Guest("speedtest1", args=["--", *programs.SPEEDTEST1_ARGS],
                  qemu=bench.ICOUNT + bench.SEED +
                  plugin.arguments()) as guest:
        text = guest.ends(COUNTED_BOOT_S + programs.SPEEDTEST1_S)
        return {"speedtest1": programs.speedtest1(text, plugin)}


def fs():
    runs = []
    for timed in False, True:
        with fsbench.data() as (disk, _folder), \
                instructions.Plugin(system("fs"), timed=timed) as plugin:
            qemu = plugin.arguments() + \
                disks.arguments("virtio-blk-pci", disks.parse([disk])) + \
                bench.LIVE_ICOUNT * (not timed)
            with Guest("fs", memory=fsbench.MEMORY_MIB, qemu=qemu) as guest:
                text = guest.ends(COUNTED_BOOT_S + fsbench.RUN_S)
                runs.append(fsbench.rows(text, plugin.at_exit()))
    return {row: value for row, (value, _unit) in
            fsbench.figures(*runs).items()}


def start_and_stop():
    starts, stops = [], []
    for _ in range(STARTS):
        with Guest("nginx") as guest:
            starts.append(timebench.first_answer(
                guest.url, lambda: guest.process.poll() is None,
                guest.started))
            asked = time.monotonic()
            guest.stop()
            stops.append(timebench.end(guest.process) - asked)
    return {name: round(statistics.median(seconds) * 1000, 1) for name, seconds
            in (("nginx-first-answer", starts), ("nginx-stop", stops))}


SUITES = {"size": lambda: each(bytes_on_disk),
          "boot": lambda: each(instructions_to_program),
          "memory": lambda: each(smallest_memory),
          "http": http, "micro": micro, "sqlite": sqlite, "fs": fs,
          "tap": tap,
          "redis": lambda: served("redis", programs.redis),
          "memcached": lambda: served("memcached", programs.memcached),
          "tls": lambda: http("nginx-tls"),
          "time": start_and_stop}
