# SPDX-License-Identifier: BSD-3-Clause
"""`make debug` and `make gdb`: names are right although the base is random."""
import json
import os
import signal
import subprocess

from conftest import LIMIT, ROOT


def start(app, port, runtime):
    """`make debug` of an application, when it waits for its debugger."""
    subprocess.run(["make", "-C", app], check=True, capture_output=True,
                   timeout=LIMIT)
    guest = subprocess.Popen(
        ["timeout", "60", "make", "-sC", app, "debug", f"GDB_PORT={port}"],
        env={**os.environ, "XDG_RUNTIME_DIR": str(runtime)},
        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    said = ""
    while "gdb GDB_PORT" not in said:
        said = guest.stderr.readline()
        assert said, "it ended"
    return guest


def record(app, runtime):
    return json.loads((runtime / "unilith" / app.name / "record.json")
                      .read_text())


def test_gdb_stops_at_main_by_name(port, tmp_path):
    app = ROOT / "app" / "helloworld"
    guest = start(app, port, tmp_path)
    try:
        p = subprocess.run(["make", "-C", app, "gdb", f"GDB_PORT={port}"],
                           input="break main\ncontinue\nbacktrace\nkill\n",
                           capture_output=True, text=True, timeout=60)
        assert "Breakpoint 1, main (argc=1" in p.stdout, p.stdout + p.stderr
        assert guest.wait(timeout=20) == 0
        assert "crashed" not in guest.stderr.read()
        assert record(app, tmp_path)["end"] == "killed"
    finally:
        guest.kill()


def test_debug_has_the_network_that_run_has(port, tmp_path):
    app = ROOT / "app" / "httpreply"
    guest = start(app, port, tmp_path)
    try:
        inst = record(app, tmp_path)
        os.kill(inst["pid"], signal.SIGKILL)
        guest.wait(timeout=20)
        assert "virtio-net" in inst["command"]
        assert "netdev.ip=" in inst["command"]
    finally:
        guest.kill()
