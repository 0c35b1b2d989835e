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
MARK = re.compile(r"== (\w+) (begins|ends: (.+)|hangs)$")
CHECK = re.compile(r"(\w+)/(.*?) = (.*)$")
HOST_LIMIT = 60     # seconds for a program on the host
GUEST_LIMIT = 1200  # seconds for one boot, and the build before it
BOOTS = 6           # so often a guest that died is started behind its program
# What runs on other file systems, too, in the order of programs.h.
FILE_PROGRAMS = ["fd_io", "fd_files", "file_io", "directories", "old_calls",
                 "times", "locks", "locks_more", "edges", "ranges", "rights"]
def ext4(folder):
    """A disk, whose pages are as large as a tmpfs', with nothing on it."""
    disk = pathlib.Path(folder) / "disk.img"
    subprocess.run(["truncate", "-s", "64M", disk], check=True)
    subprocess.run(["mke2fs", "-q", "-F", "-t", "ext4", "-b", "4096", disk],
                   check=True)
    subprocess.run(["debugfs", "-w", "-R", "rmdir lost+found", disk],
                   check=True, capture_output=True)
    return ["--disk", disk, "--append", 'vfs.fstab=[ "vda:/:ext4" ]']


# Those file systems: for an empty folder of the host, the options of `uk run`
# that make one that is new the guest's root.
FILE_SYSTEMS = {
    "ext4": ext4,
    "9pfs": lambda folder: ["--fs", f"{folder}:/"],
    "virtiofs": lambda folder: ["--fs", f"{folder}:/:virtiofs"],
}
# What they lack, as fuzz.h numbers it. By 9P a file that lost its name, or one
# of them, is not what it was. The size of an ext4 directory is that of its
# blocks. The space of a shared folder is the host's, who uses it as well.
LACKS = {"ramfs": 1024, "ext4": 48, "virtiofs": 1103, "9pfs": 1999}
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
        # The line of its beginning may be lost, without memory.
        ended = results.setdefault(now, Result())
        ended.end = "hangs" if m[2] == "hangs" else \
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
                ["unshare", "--mount", "--net", "--ipc", "--uts", "sh", "-c",
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


class Uk:
    """Calls the tool with records of its own, apart from the user's."""

    def __init__(self, runtime, tool=ROOT / "uk", **env):
        self.tool = str(tool)
        self.env = {**os.environ, "XDG_RUNTIME_DIR": str(runtime), **env}

    def __call__(self, *args):
        argv = [self.tool, *map(str, args)]
        p = subprocess.Popen(argv, stdin=subprocess.DEVNULL, env=self.env,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            out = p.communicate(timeout=GUEST_LIMIT)
        except subprocess.TimeoutExpired:
            p.terminate()       # it ends its guest, and passes on the rest
            out = p.communicate()
        return subprocess.CompletedProcess(argv, p.returncode, *out)

    def boot_log(self):
        """What the latest guest said on its first console."""
        logs = pathlib.Path(self.env["XDG_RUNTIME_DIR"]).glob(
            "unilith/*/boot.log")
        return max(logs, key=os.path.getmtime).read_text(errors="replace")


def run_guest(uk, app, *options, told=None, names=(), boots=BOOTS, limit=40):
    """All programs, or those named, in one boot; behind one that kills the
    guest or hangs (for `limit` seconds) the run goes on in another boot. The
    lines of the machine's own messages are added to the list `told`."""
    results, args = {}, [name for name in programs() if name in names]
    for _ in range(boots):
        p = uk("run", app, "--accel", "tcg", *options, "--", "--limit", limit,
               *args)
        now = read(p.stdout.decode(errors="replace"), results)
        if told is not None:
            told += uk.boot_log().splitlines()
        if now is None:
            assert p.returncode == 0, p.stderr.decode()
            break
        args = args[args.index(now) + 1:] if names else ["--after", now]
        if names and not args:
            break
    return results


def differences(name="differences.tsv"):
    """{(program, check): (kind, reason)} of a list."""
    table = {}
    for line in (HERE / name).read_text().splitlines():
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


def told(name, results):
    """The result of a program, which must have come to its end."""
    assert name in results, f"{name} was not run"
    assert results[name].end == "ended", f"{name}: {results[name].end}"
    return results[name]
