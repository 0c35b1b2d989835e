# SPDX-License-Identifier: BSD-3-Clause
"""The loads of load.h in a guest whose root is a file system; UK_SEED is their
seed, which is printed."""
import os
import random
import subprocess
import tempfile

import runs

KINDS = ["file", "tree"]


def run(runtime, kind, system, seconds):
    seed = os.environ.get("UK_SEED") or str(random.randrange(10**6))
    print(f"seed {seed}: UK_SEED={seed} tries it again")
    options = runs.FILE_SYSTEMS.get(system, lambda _: [])
    with tempfile.TemporaryDirectory(prefix="uk.", dir="/dev/shm") as folder:
        os.chmod(folder, 0o755)
        p = runs.Uk(runtime)("run", runs.HERE, "--accel", "tcg",
                             *options(folder), "--", "--load", kind, seed,
                             seconds, runs.LACKS[system])
        told = p.stdout.decode(errors="replace")
        assert p.returncode == 0, told + p.stderr.decode(errors="replace")
        assert told.endswith(" operations, all right\n"), told
        if system == "ext4":
            subprocess.run(["e2fsck", "-fn", f"{folder}/disk.img"], check=True,
                           stdout=subprocess.DEVNULL)
