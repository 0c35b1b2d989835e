# SPDX-License-Identifier: BSD-3-Clause
# What compiled code asks of the system: which libraries of Unilith have it, and
# what none has.
import glob
import os
import re
import subprocess

from app import ROOT

DEFINED = re.compile(r"UK_L*SYSCALL_R\w*_DEFINE\([^,()]+,\s*(\w+)")
# Functions of the C library, and a system call that they are made of, where
# the two have different names. (What each program does, such as writing to
# standard output or allocating, is there with the C library.)
CALLS = {
    "fopen": "open", "freopen": "open", "open64": "open", "creat": "open",
    "mkstemp": "open", "tmpfile": "open", "opendir": "getdents64",
    "readdir": "getdents64", "stat64": "stat", "remove": "unlink",
    "fork": "", "system": "", "popen": "", "dlopen": "", "execvp": "",
    "execl": "", "execlp": "", "execv": "", "execve": "", "vfork": "",
    "posix_spawn": "", "posix_spawnp": "",
    "pthread_create": "clone", "pthread_mutex_lock": "futex",
    "pthread_cond_wait": "futex", "sem_wait": "futex",
    "time": "clock_gettime", "clock": "clock_gettime",
    "sleep": "nanosleep", "usleep": "nanosleep",
    "signal": "rt_sigaction", "sigaction": "rt_sigaction",
    "sigprocmask": "rt_sigprocmask", "raise": "tkill",
    "getaddrinfo": "socket", "gethostbyname": "socket", "send": "sendto",
    "recv": "recvfrom", "isatty": "ioctl", "tcgetattr": "ioctl",
    "epoll_create": "epoll_create1", "eventfd": "eventfd2",
    "mmap64": "mmap", "sysconf": "sysinfo", "gethostname": "uname",
    "getrandom": "getrandom", "getentropy": "getrandom",
}
PROCESSES = ("fork", "vfork", "system", "popen", "execvp", "execl", "execlp",
             "execv", "execve", "posix_spawn", "posix_spawnp")


def libraries():
    """{system call: symbol of the library that implements it}."""
    found = {}
    for path in glob.glob(os.path.join(ROOT, "lib", "posix-*", "*.c")):
        with open(path) as f:
            names = DEFINED.findall(f.read())
        folder = os.path.basename(os.path.dirname(path))
        for name in names:
            found[name] = "LIB" + folder.upper().replace("-", "_")
    return found


def undefined(objects):
    """Symbols that objects need and none of them defines."""
    text = ""
    for first in range(0, len(objects), 500):
        text += subprocess.run(["nm", "-g", *objects[first:first + 500]],
                               capture_output=True, text=True,
                               stdin=subprocess.DEVNULL).stdout
    needs = set(re.findall(r"^ +U (\S+)", text, re.M))
    return needs - set(re.findall(r" [A-TV-Z] (\S+)$", text, re.M))


def of(objects):
    """(symbols to select, what is asked in vain: lines)."""
    have, names = libraries(), undefined(objects)
    selects = {have[call] for call in (CALLS.get(n, n) for n in names)
               if call in have}
    lines = []
    processes = sorted(names & set(PROCESSES))
    if processes:
        lines.append(f"It calls {', '.join(processes)}: there is no fork(), "
                     "and other programs start only with LIBPOSIX_EXEC "
                     "(doc/processes.md).")
    if "dlopen" in names:
        lines.append("It calls dlopen, which loads nothing.")
    if "LIBPOSIX_SOCKET" in selects:
        selects.add("LIBLWIP")
    return sorted(selects), lines
