# SPDX-License-Identifier: BSD-3-Clause
# Xen without a machine that runs it: Debian's hypervisor in QEMU, either with
# an image as its first domain, or with a Linux that starts guests by xl. The
# packages are unpacked into the user's cache; none is installed.
import contextlib
import functools
import gzip
import os
import re
import shlex
import shutil
import subprocess
import tempfile

import build
import packages
from command import call, locked, say
from errors import UkError
from initramfs import Archive

PACKAGES = ["xen-hypervisor-4.17-amd64", "xen-utils-4.17", "xenstore-utils",
            "libxenmisc4.17", "libxencall1", "libxendevicemodel1",
            "libxenevtchn1", "libxenforeignmemory1", "libxengnttab1",
            "libxenhypfs1", "libxenstore4", "libxentoolcore1",
            "libxentoollog1", "libyajl2", "libuuid1", "zlib1g", "liblzma5",
            "libzstd1", "libc6", "libgcc-s1", "busybox-static"]
KERNEL = "linux-image-amd64"    # the cloud kernel cannot be a first domain
# Three features of QEMU's larger models break a Linux on Xen under TCG (SMAP,
# RDTSCP) or, worse, now and then one of its processes (XSAVE): without them.
CPU = "qemu64,+npt"
EXIT_DEVICE = ["-device", "isa-debug-exit,iobase=0x501,iosize=1"]
CRASHED = 0x7e
HOST_MIB, DOM0_MIB = 768, 320
TOOLS = ("xl", "xenstored", "xenconsoled", "xen-init-dom0", "lsevtchn")
STORE_TOOLS = ("xenstore-read", "xenstore-write", "xenstore-ls")
MODULES = ("xen-evtchn", "xen-gntdev", "xen-gntalloc", "xen-privcmd", "xenfs",
           "xen-netback", "virtio_ring", "virtio", "virtio_pci_legacy_dev",
           "virtio_pci_modern_dev", "virtio_pci", "virtio_blk", "xen-blkback")
# A guest's network device has the first domain at its other end.
HOST_ADDRESS = "172.44.0.1/24"
VIF_SCRIPT = """#!/bin/sh
[ "$1" = online ] || exit 0
ip addr add {address} dev $vif
ip link set $vif up
xenstore-write $XENBUS_PATH/hotplug-status connected
"""
# A guest's disk is a block device of the first domain.
BLOCK_SCRIPT = """#!/bin/sh
[ "$1" = add ] || exit 0
device=$(xenstore-read $XENBUS_PATH/params)
xenstore-write $XENBUS_PATH/physical-device $(stat -c %t:%T $device)
xenstore-write $XENBUS_PATH/hotplug-status connected
"""
LIBRARIES = "lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu"
LOADER = "ld-linux-x86-64.so.2"
RESULTS = "/dev/ttyS1"
INIT = """#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin:/usr/sbin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm /run/xen /run/lock /var/lib/xen /var/log/xen/console
mount -t devpts devpts /dev/pts
ln -s /proc/self/fd /dev/fd
ln -s /run /var/run
ln -s /run/lock /var/lock
echo 3 >/proc/sys/kernel/printk
for module in {modules}; do insmod /lib/modules/$module.ko; done
mount -t xenfs xenfs /proc/xen
xenstored --pid-file=/run/xen/xenstored.pid
xen-init-dom0
xenconsoled --log=guest --log-dir=/var/log/xen/console
stty -F {results} raw
sh /test/run >{results} 2>&1
echo "status $?" >{results}
sync
printf '\\000' | dd of=/dev/port bs=1 seek=1281 2>/dev/null
poweroff -f
"""


def cache():
    path = os.path.join(build.cache(), "xen")
    os.makedirs(path, exist_ok=True)
    return path


@functools.cache
def root():
    """The folder of the unpacked packages."""
    path = os.path.join(cache(), "root")
    with locked(cache()):
        if os.path.exists(path):
            return path
        say("fetching Debian's Xen and the kernel of its first domain")
        new = path + ".new"
        shutil.rmtree(new, ignore_errors=True)
        os.mkdir(new)
        with tempfile.TemporaryDirectory(dir=cache()) as folder:
            names = PACKAGES + [packages.dependency(KERNEL)]
            for deb in packages.download(names, folder):
                call(["dpkg-deb", "-x", deb, new])
        # QEMU's multiboot loader does not unpack
        with gzip.open(found("boot", "xen-", new)) as packed, \
                open(os.path.join(new, "xen"), "wb") as plain:
            shutil.copyfileobj(packed, plain)
        os.rename(new, path)
    return path


def found(folder, start, base=None):
    """The one file whose name begins so."""
    folder = os.path.join(base or root(), folder)
    names = [f for f in os.listdir(folder) if f.startswith(start)
             and not f.endswith((".config", ".efi"))]
    if len(names) != 1:
        raise UkError(f"{folder}: not one {start}*", f"rm -r {cache()}")
    return os.path.join(folder, names[0])


def library(name):
    for folder in LIBRARIES:
        path = os.path.join(root(), folder, name)
        if os.path.exists(path):
            return path
    raise UkError(f"the packages of the Xen host have no {name}")


def add_programs(archive, programs):
    """Programs, and the shared libraries that they need."""
    # the last one is loaded by hand, when a thread is cancelled
    todo, libraries = list(programs), {LOADER, "libgcc_s.so.1"}
    while todo:
        text = subprocess.run(["readelf", "-d", todo.pop()], text=True,
                              capture_output=True, check=True).stdout
        for name in re.findall(r"\(NEEDED\).*\[(.*)\]", text):
            if name not in libraries:
                libraries.add(name)
                todo.append(library(name))
    for name in sorted(libraries):
        archive.file(("lib64/" if name == LOADER else LIBRARIES[0] + "/") +
                     name, library(name))
    for path in programs:
        archive.file("usr/sbin/" + os.path.basename(path), path)


@functools.cache
def dom0():
    """The archive of the first domain's files: the same for all guests."""
    path = os.path.join(cache(), "dom0.cpio")
    archive = Archive()
    archive.add("init", archive.PROGRAM, INIT.format(
        modules=" ".join(MODULES), results=RESULTS).encode())
    archive.file("bin/busybox", os.path.join(root(), "bin/busybox"))
    archive.devices()
    for folder in ("proc", "sys", "tmp", "run", "var/lib"):
        archive.add(folder, archive.FOLDER)
    base = os.path.join(root(), "usr/lib/xen-4.17/bin")
    add_programs(archive, [os.path.join(base, name) for name in TOOLS] +
                 [os.path.join(root(), "usr/bin", name)
                  for name in STORE_TOOLS])
    archive.file("usr/lib/xen-4.17/bin/libxl-save-helper",
                 os.path.join(base, "libxl-save-helper"))
    archive.add("etc/xen/xl.conf", archive.FILE, b'autoballoon="off"\n')
    archive.add("etc/xen/scripts/vif", archive.PROGRAM,
                VIF_SCRIPT.format(address=HOST_ADDRESS).encode())
    archive.add("etc/xen/scripts/block", archive.PROGRAM,
                BLOCK_SCRIPT.encode())
    for folder, _, leaves in sorted(os.walk(os.path.join(root(),
                                                         "lib/modules"))):
        for leaf in leaves:
            if leaf.removesuffix(".ko") in MODULES:
                archive.file("lib/modules/" + leaf,
                             os.path.join(folder, leaf))
    with tempfile.NamedTemporaryFile(dir=cache(), delete=False) as f:
        f.write(archive.close())
    os.replace(f.name, path)
    return path


def command(xen_words, modules, memory, serials):
    """QEMU's, for the hypervisor with its modules: [(path, words)]."""
    for path, words in modules:
        if "," in f"{path}{words}":
            raise UkError(f"a comma in {path} {words}: QEMU's -initrd takes "
                          "none")
    argv = ["qemu-system-x86_64", "-accel", "tcg", "-M", "pc", "-cpu", CPU,
            "-m", str(memory), "-nodefaults", "-no-user-config", "-display",
            "none", "-no-reboot", *EXIT_DEVICE,
            "-kernel", os.path.join(root(), "xen"),
            "-append", "console=com1 com1=115200,8n1 " + xen_words,
            "-initrd", ",".join(f"{path} {words}".strip()
                                for path, words in modules)]
    for path in serials:
        argv += ["-serial", path]
    return argv


def first_domain(image, args=(), memory=128, seconds=60, kind="pvh"):
    """Runs an image as the first domain: (its status or None, its text)."""
    argv = command(f"dom0={kind} dom0-iommu=none loglvl=none "
                   "guest_loglvl=none", [(image, " ".join(args))], memory,
                   ["stdio"])
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        out.seek(0)
        text = out.read().decode(errors="replace")
    status = process.returncode
    lines = [line for line in text.replace("\r", "").splitlines()
             if not line.startswith("(XEN)")]
    return (status >> 1 if status > 0 and status & 1 else None,
            "\n".join(lines))


def host(script, files, seconds=600, disks=()):
    """Boots a Linux as the first domain and has it run a shell script, in
    which xl works, the files {name: path} stand below /test and the images of
    disks are /dev/vda, /dev/vdb, ...: (its status or None, what it wrote)."""
    archive = Archive()
    archive.add("test/run", archive.PROGRAM, script.encode())
    for name, path in files.items():
        archive.file("test/" + name, path)
    with tempfile.TemporaryDirectory() as folder:
        initramfs = os.path.join(folder, "initramfs")
        with open(initramfs, "wb") as f, open(dom0(), "rb") as base:
            shutil.copyfileobj(base, f)
            f.write(archive.close())    # the kernel takes one after the other
        results = os.path.join(folder, "results")
        log = os.path.join(folder, "log")
        argv = command(f"dom0_mem={DOM0_MIB}M,max:{DOM0_MIB}M loglvl=warning "
                       "guest_loglvl=warning",
                       [(found("boot", "vmlinuz-"), "console=hvc0 quiet"),
                        (initramfs, "")], HOST_MIB,
                       [f"file:{log}", f"file:{results}"])
        for n, disk in enumerate(disks):
            argv += ["-drive", f"file={disk},format=raw,if=none,id=disk{n}",
                     "-device", f"virtio-blk-pci,drive=disk{n}"]
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
        process.wait()
        text = read(results)
        status = re.search(r"^status (\d+)$", text, re.MULTILINE)
        if not status:
            return None, text + "\n--- " + shlex.join(argv) + "\n" + read(log)
        return int(status[1]), text[:status.start()]


def read(path):
    with contextlib.suppress(FileNotFoundError):
        with open(path, "rb") as f:
            return f.read().decode(errors="replace").replace("\r", "")
    return ""
