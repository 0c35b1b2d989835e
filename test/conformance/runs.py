# SPDX-License-Identifier: BSD-3-Clause
"""Builds the programs twice and runs them: on this Linux, and in a guest."""
import os
import pathlib
import re
import signal
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
MARK = re.compile(r"== (\w+) (begins|ends: (\w+)|hangs)$")
CHECK = re.compile(r"(\w+)/(.*?) = (.*)$")
HOST_LIMIT = 60     # seconds for a program on the host
GUEST_LIMIT = 300   # seconds for one boot
BOOTS = 6           # so often a guest that died is started behind its program
CFLAGS = ["-static", "-O1", "-pthread", "-std=gnu11", "-D_GNU_SOURCE",
          "-Wall", "-Wextra", "-Werror", f"-I{HERE}"]


def programs():
    """Names in the order of programs.h."""
    return re.findall(r"^PROGRAM\((\w+)\)$", (HERE / "programs.h").read_text(),
                      re.M)


class Result:
    """What one program printed: its checks, and how it ended."""

    def __init__(self):
        self.checks = {}
        self.twice = []     # names that were printed more than once
        self.stray = []     # lines that are no check
        self.end = "not run"

    def line(self, text):
        m = CHECK.match(text)
        if not m:
            self.stray.append(text)
        elif m[2] in self.checks:
            self.twice.append(m[2])
        else:
            self.checks[m[2]] = m[3]


def read(text, results):
    """Adds the output of a run to the results; the program that was running
    when the output ended, else None."""
    now = None
    for line in text.splitlines():
        m = MARK.match(line)
        if not m:
            if now:
                results[now].line(line)
            continue
        now = m[1]
        if m[2] == "begins":
            results[now] = Result()
            results[now].end = "crashed, or stopped the machine"
            continue
        results[now].end = "hangs" if m[2] == "hangs" else \
            "ended" if m[3] == "0" else m[3]
        if m[2] != "hangs":
            now = None
    return now


def build_host(folder):
    """The binary of the host: the same sources, by the same C library."""
    out = folder / "conformance"
    sources = sorted(map(str, [*HERE.glob("*.c"), *HERE.glob("programs/*.c")]))
    objects = []
    running = []
    for source in sources:
        objects.append(str(folder / (pathlib.Path(source).stem + ".o")))
        running.append(subprocess.Popen(["musl-gcc", *CFLAGS, "-c", source,
                                         "-o", objects[-1]]))
        if len(running) >= (os.cpu_count() or 1):
            assert running.pop(0).wait() == 0, source
    assert not any([p.wait() for p in running])
    subprocess.run(["musl-gcc", *CFLAGS, *objects, "-o", str(out)], check=True)
    return out


def run_host(binary, names):
    """Each program in a process, on a tmpfs, with a network of its own that
    has a loopback device and nothing else."""
    assert os.geteuid() == 0, "the suite compares with what root may do"
    results = {}
    for name in names:
        with tempfile.TemporaryDirectory(prefix="uk.", dir="/dev/shm") as tmp:
            os.chmod(tmp, 0o755)
            p = subprocess.Popen(
                ["unshare", "--net", "--ipc", "--uts", "sh", "-c",
                 "ip link set lo up && exec \"$0\" \"$1\"", binary, name],
                cwd=tmp, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                text=True, errors="replace", start_new_session=True)
            try:
                out = p.communicate(timeout=HOST_LIMIT)[0]
            except subprocess.TimeoutExpired:
                os.killpg(p.pid, signal.SIGKILL)
                out = p.communicate()[0]
            read(out, results)
    return results


def run_guest(uk, app):
    """All programs in one boot; behind one that kills the guest or hangs the
    run goes on in another boot."""
    results, args = {}, []
    for _ in range(BOOTS):
        p = uk("run", app, "--accel", "tcg", *(["--", *args] if args else []))
        now = read(p.stdout.decode(errors="replace"), results)
        if now is None:
            assert p.returncode == 0, p.stderr.decode()
            break
        args = ["--after", now]
    return results


def differences():
    """{(program, check): (kind, reason)} of differences.tsv."""
    table = {}
    for line in (HERE / "differences.tsv").read_text().splitlines():
        if line.startswith("#") or not line:
            continue
        kind, name, reason = line.split("\t")
        program, _, check = name.partition("/")
        assert (program, check) not in table, f"listed twice: {name}"
        table[program, check] = (kind, reason)
    return table


def compare(host, guest):
    """Lines of what differs: (check, Linux, guest)."""
    return [(name, host.checks.get(name), guest.checks.get(name))
            for name in {**host.checks, **guest.checks}
            if host.checks.get(name) != guest.checks.get(name)]
