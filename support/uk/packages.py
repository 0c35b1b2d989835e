# SPDX-License-Identifier: BSD-3-Clause
# What each command needs of this machine, and installing what is missing.
import importlib.util
import os
import re
import shutil
import subprocess
import time

import command
from command import say
from errors import LACKING, TOOL, UkError

# A Debian package, and what shows that it, or another system's equivalent, is
# there: a command, a file, or a module of Python.
SHOWN_BY = {
    "gcc": "gcc", "g++": "g++", "make": "make", "binutils": "ld",
    "libc6-dev": "/usr/include/stdio.h", "patch": "patch",
    "xz-utils": "xz", "bzip2": "bzip2",
    "python3-kconfiglib": "import kconfiglib", "dpkg-dev": "dpkg-source",
    "ca-certificates": "/etc/ssl/certs/ca-certificates.crt",
    "qemu-system-x86": "qemu-system-x86_64", "iproute2": "ip",
    "python3-pytest": "import pytest", "m4": "m4",
    "python3-pytest-xdist": "import xdist", "curl": "curl", "wrk": "wrk",
    "iputils-ping": "ping", "gcc-aarch64-linux-gnu": "aarch64-linux-gnu-gcc",
    "libc6-dev-arm64-cross": "/usr/aarch64-linux-gnu/include/stdio.h",
    "gdb": "gdb", "procps": "pgrep", "git": "git", "cpio": "cpio",
    "dnsmasq-base": "dnsmasq", "tcl": "tclsh", "lua5.4": "lua5.4",
    "sqlite3": "sqlite3", "redis-tools": "redis-cli",
    "libmemcached-tools": "memcstat", "fdisk": "sfdisk",
    "openssl": "openssl", "perl": "pod2man",   # perl-base is not enough
    "nghttp2-client": "nghttp", "e2fsprogs": "e2fsck", "tmux": "tmux",
    "man-db": "man", "mmdebstrap": "mmdebstrap",
    "autoconf": "autoreconf", "automake": "automake", "cmake": "cmake",
    "libtool": "libtoolize", "meson": "meson", "ninja-build": "ninja",
    "musl-tools": "musl-gcc", "clang": "clang", "doxygen": "doxygen",
    "libclang-rt-dev": "/usr/lib/llvm-14/lib/clang/14.0.6/lib/linux/"
    "libclang_rt.fuzzer-x86_64.a",
    "libdevel-nytprof-perl":
        "/usr/share/perl5/Devel/NYTProf/flamegraph.pl",
}
BUILD = ["gcc", "g++", "make", "libc6-dev", "binutils", "patch",
         "xz-utils", "bzip2", "python3-kconfiglib"]
# Sources come by apt; where there is none, they are provided by hand.
if shutil.which("apt-get"):
    BUILD += ["dpkg-dev", "ca-certificates"]
RUN = ["qemu-system-x86"]
NET = ["iproute2"]
TEST = ["python3-pytest", "python3-pytest-xdist", "m4", "curl", "wrk",
        "iputils-ping",
        "gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross", "gdb", "iproute2",
        "procps", "git", "cpio", "tmux", "man-db", "dnsmasq-base",
        "clang", "libclang-rt-dev", "doxygen", "musl-tools", "lua5.4",
        "sqlite3", "redis-tools", "tcl", "fdisk", "libmemcached-tools",
        "openssl",
        "nghttp2-client", "autoconf", "automake", "libtool", "cmake"]
BENCH = ["wrk", "curl", "e2fsprogs"]
FRESH = ["mmdebstrap"]
LINUX = ["musl-tools"]
PROFILE = ["libdevel-nytprof-perl"]
# Unpacked for the Linux guest of `uk bench --vs linux`, never installed. The
# kernel's package is looked up: its name has the version.
LINUX_GUEST = ["busybox-static", "nginx", "memcached", "libc6", "libcrypt1",
               "libevent-2.1-7", "libpcre2-8-0", "libsasl2-2", "libssl3",
               "zlib1g"]
# Unpacked for a test that compares answers, and not installed either: that
# would start it.
NGINX = ["nginx", "libcrypt1", "libpcre2-8-0", "libssl3", "zlib1g"]
PATIENCE_S = 300    # how long another user of apt is waited for
LOCKED = re.compile(r"Could not get lock (\S+?)\. It is held by process (.*)")


def search():
    """PATH, and the folders of root's commands, which a user's may lack."""
    return os.environ.get("PATH", os.defpath) + ":/usr/sbin:/sbin"


def present(package):
    what = SHOWN_BY[package]
    if what.startswith("import "):
        return importlib.util.find_spec(what[7:]) is not None
    if what.startswith("/"):
        return os.path.exists(what)
    return bool(shutil.which(what, path=search()))


def missing(names):
    return [n for n in dict.fromkeys(names) if not present(n)]


def ensure(names):
    """Install what is missing; says what it does, and what to type if not.
    Where nothing is missing, neither apt nor sudo is called."""
    todo = missing(names)
    if not todo:
        return
    if not shutil.which("apt-get"):
        tools = " ".join(SHOWN_BY[n].rpartition(" ")[2] for n in todo)
        raise UkError(f"missing, and this is no Debian system: {tools}",
                      "install them by hand (Debian 12 has them in " +
                      " ".join(todo) + ")", LACKING)
    prefix = []
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            raise UkError("missing packages: " + " ".join(todo),
                          "as root: apt-get install " + " ".join(todo),
                          LACKING)
        # Without a terminal sudo could only ask nobody for a password.
        prefix = ["sudo"] if os.isatty(0) else ["sudo", "-n"]
    say("installing " + " ".join(todo))
    apt(prefix + ["apt-get", "update"], fatal=False)
    apt(prefix + ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get",
                  "install", "-y", "--no-install-recommends"] + todo,
        fatal=True)


def apt(argv, fatal):
    """One apt call; its output is shown only when it fails. A third-party
    archive out of reach fails `update` but not the install that follows."""
    if command.dry_run:
        command.show(argv)
        return
    told, end = False, time.monotonic() + PATIENCE_S
    while True:
        p = subprocess.run(argv, stdin=None, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, text=True,
                           env={**os.environ, "LC_ALL": "C.UTF-8"})
        held = LOCKED.search(p.stdout)
        if not p.returncode or not held or time.monotonic() > end:
            break
        if not told:
            say(f"waiting for apt's lock {held[1]}, which is held by process "
                f"{held[2]}")
            told = True
        time.sleep(1)
    if p.returncode and fatal:
        refused = p.stdout.startswith("sudo:")
        tail = "\n".join(p.stdout.splitlines()[-15:])
        raise UkError(f"apt-get failed:\n{tail}", "as root: " +
                      " ".join(argv[argv.index("apt-get"):]),
                      LACKING if refused else TOOL)


def dependency(name):
    """The first package that the package depends on."""
    p = subprocess.run(["apt-cache", "depends", name], capture_output=True,
                       text=True)
    for line in p.stdout.splitlines():
        if line.strip().startswith("Depends: "):
            return line.split()[1]
    raise UkError(f"apt knows no package {name}", "apt-get update")


def download(names, folder):
    """Fetch packages into the folder; their paths. Needs no rights."""
    p = subprocess.run(["apt-get", "download"] + list(names), cwd=folder,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                       text=True)
    if p.returncode:
        tail = "\n".join(p.stdout.splitlines()[-5:])
        raise UkError(f"apt-get download failed:\n{tail}", "apt-get update")
    return [os.path.join(folder, f) for f in sorted(os.listdir(folder))]
