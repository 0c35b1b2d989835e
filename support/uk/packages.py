# SPDX-License-Identifier: BSD-3-Clause
# Which Debian packages each command needs, and installing what is missing.
import os
import shutil
import subprocess

import command
from command import say
from errors import UkError

BUILD = ["gcc", "g++", "make", "libc6-dev", "binutils", "patch", "bison",
         "flex", "dpkg-dev", "xz-utils", "bzip2", "python3-kconfiglib",
         "ca-certificates"]
RUN = ["qemu-system-x86"]
NET = ["iproute2"]
TEST = ["python3-pytest", "curl", "wrk", "iputils-ping", "gcc-aarch64-linux-gnu",
        "libc6-dev-arm64-cross", "gdb", "iproute2", "procps", "git",
        "cpio"]
BENCH = ["wrk", "curl"]
FRESH = ["mmdebstrap"]
LINUX = ["musl-tools"]
# Unpacked for the Linux guest of `uk bench --vs linux`, never installed. The
# kernel's package is looked up: its name has the version.
LINUX_GUEST = ["busybox-static", "nginx", "libc6", "libcrypt1",
               "libpcre2-8-0", "libssl3", "zlib1g"]


def missing(names):
    """The packages of names that dpkg does not report as installed."""
    try:
        out = subprocess.run(
            ["dpkg-query", "-W", "-f=${db:Status-Status} ${Package}\n"]
            + list(names), capture_output=True, text=True).stdout
    except FileNotFoundError:
        raise UkError("this is no Debian system: dpkg-query is missing",
                      "install by hand: " + " ".join(names))
    have = {line.split()[1] for line in out.splitlines()
            if line.startswith("installed ")}
    return [n for n in names if n not in have]


def ensure(names):
    """Install what is missing; says what it does, and what to type if not."""
    todo = missing(names)
    if not todo:
        return
    install = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "install", "-y",
               "--no-install-recommends"] + todo
    prefix = []
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            raise UkError("missing packages: " + " ".join(todo),
                          "as root: apt-get install " + " ".join(todo))
        prefix = ["sudo"]
    say("installing " + " ".join(todo))
    env = ["env", "DEBIAN_FRONTEND=noninteractive"]
    apt(prefix + ["apt-get", "update"], fatal=False)
    apt(prefix + env + install, fatal=True)


def apt(argv, fatal):
    """One apt call; its output is shown only when it fails. A third-party
    archive out of reach fails `update` but not the install that follows."""
    if command.dry_run:
        command.show(argv)
        return
    p = subprocess.run(argv, stdin=None, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, text=True)
    if p.returncode and fatal:
        tail = "\n".join(p.stdout.splitlines()[-15:])
        raise UkError(f"apt-get failed:\n{tail}", "type: " + " ".join(argv))


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
