# SPDX-License-Identifier: BSD-3-Clause
"""`make debug` and `make gdb`: names are right although the base is random."""
import subprocess

from conftest import LIMIT, ROOT

APP = ROOT / "app" / "helloworld"


def test_gdb_stops_at_main_by_name(port):
    env_port = f"GDB_PORT={port}"
    subprocess.run(["make", "-C", APP], check=True, capture_output=True,
                   timeout=LIMIT)
    guest = subprocess.Popen(["timeout", "60", "make", "-sC", APP, "debug",
                              env_port], stdout=subprocess.PIPE, text=True)
    try:
        assert "make gdb" in guest.stdout.readline()
        p = subprocess.run(["make", "-C", APP, "gdb", env_port],
                           input="break main\ncontinue\nbacktrace\nkill\n",
                           capture_output=True, text=True, timeout=60)
        assert "Breakpoint 1, main (argc=1" in p.stdout, p.stdout + p.stderr
        guest.wait(timeout=20)
    finally:
        guest.kill()
