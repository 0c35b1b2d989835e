# SPDX-License-Identifier: BSD-3-Clause
"""ext/ext4 as a program of the host (ext/ext4/tests/ext4host.c), over the same
sources of libext2fs that images have."""
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXT2FS, EXT4 = ROOT / "ext" / "ext2fs", ROOT / "ext" / "ext4"
FORMATS = {
    "ext2": ["-t", "ext2", "-b", "1024"],
    "ext3": ["-t", "ext3", "-b", "4096"],
    "ext3, 1 KiB": ["-t", "ext3", "-b", "1024"],
    "ext4": ["-t", "ext4", "-b", "4096"],
    "ext4, 1 KiB": ["-t", "ext4", "-b", "1024"],
    "ext4, no sums": ["-t", "ext4", "-b", "4096", "-O", "^metadata_csum"],
    "ext4, 32 bits": ["-t", "ext4", "-b", "4096", "-O", "^64bit"],
    "ext4, small inodes": ["-t", "ext4", "-b", "4096", "-I", "128", "-O",
                           "^64bit,^extra_isize"],
    "ext4, old sums": ["-t", "ext4", "-b", "1024", "-O",
                       "^metadata_csum,uninit_bg"],
    "ext4, seed of sums": ["-t", "ext4", "-b", "2048", "-O",
                           "metadata_csum_seed"],
    "ext4, meta_bg": ["-t", "ext4", "-b", "1024", "-O",
                      "meta_bg,^resize_inode"],
    "ext4, no journal": ["-t", "ext4", "-b", "4096", "-O", "^has_journal"],
}
JOURNALLED = [name for name in FORMATS if name not in ("ext2",
                                                       "ext4, no journal")]
# The smallest journal takes 4 MiB of 4 KiB blocks.
SIZE = "16M"


def build(folder, upstream):
    """ext4host, and ext4edges and ext4equal beside it, from unpacked sources
    of e2fsprogs."""
    lib = upstream / "lib" / "ext2fs"
    made = folder / "ext2fs" / "ext2_err.h"
    made.parent.mkdir()
    made.write_bytes(subprocess.run(
        ["awk", "-f", EXT2FS / "errors.awk", lib / "ext2_err.et.in"],
        capture_output=True, check=True).stdout)
    includes = [f"-isystem{path}" for path in (
        EXT2FS / "include", folder, upstream / "lib", lib)]
    theirs = [lib / name for name in
              (EXT2FS / "sources").read_text().splitlines() if name[:1] != "#"]
    ours = [path for path in sorted(EXT4.glob("*.c"))
            if not path.name.startswith("vfs_")]
    flags = ["gcc", "-std=gnu11", "-D_GNU_SOURCE", "-O1", "-g", *includes]
    subprocess.run([*flags, "-w", "-DHAVE_CONFIG_H", "-c", *theirs],
                   cwd=folder, check=True)
    objects = sorted(folder.glob("*.o"))
    archive = folder / "libext2fs.a"
    subprocess.run(["ar", "rcs", archive, *objects], check=True)
    for name, more in (("ext4host", []), ("ext4edges", []),
                       ("ext4equal", ["-Wl,--wrap=ext2fs_dirhash2"])):
        subprocess.run(
            [*flags, "-Wall", "-Wextra", "-Werror", *ours, *more,
             EXT4 / "tests" / f"{name}.c", "-o", folder / name, archive],
            check=True)
    return folder / "ext4host"


def make(path, name, size=SIZE):
    path.unlink(missing_ok=True)
    subprocess.run(["truncate", "-s", size, path], check=True)
    subprocess.run(["mke2fs", "-q", "-F", *FORMATS[name], path], check=True,
                   stderr=subprocess.DEVNULL)
    return path


def call(*argv):
    """What went wrong, or None."""
    env = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}
    p = subprocess.run(list(map(str, argv)), capture_output=True, text=True,
                       env=env)
    return None if p.returncode == 0 else \
        f"{argv}: {p.returncode}: {p.stdout}{p.stderr}"


def power_cut(program, folder, name, seed, writes):
    """One cut after so many writes. What was wrong then, or None."""
    disk, left = make(folder / "disk.img", name), folder / "left.img"
    theirs = folder / "theirs.img"
    wrong = call(program, "cut", disk, left, seed, writes)
    if wrong:
        return wrong
    # e2fsck carries out the journal, and has only orphans to see to
    theirs.write_bytes(left.read_bytes())
    p = subprocess.run(["e2fsck", "-fp", theirs], capture_output=True,
                       text=True)
    if p.returncode > 1:
        return f"{name}, seed {seed}, {writes} writes: {p.stdout}"
    # so does the driver, and finds what was promised
    return call("e2fsck", "-fn", theirs) or \
        call(program, "verify", disk, left, seed, writes) or \
        call("e2fsck", "-fn", left)
