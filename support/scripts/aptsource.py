# SPDX-License-Identifier: BSD-3-Clause
"""Debian source packages through a private apt configuration.

Everything lies in one folder (below the user's cache): sources, lists, state.
The sources are made from every `deb` source of the machine, in both formats,
as `deb-src`; their keyrings and the machine's proxy settings are kept, and
nothing under /etc or /var is written. A source that cannot be reached, or
offers no source packages, is tolerated: others may have the package.
"""
import fcntl
import functools
import glob
import os
import re
import shutil
import subprocess
import sys
import time

MAX_AGE = 24 * 3600     # seconds before the lists are read anew
ROOM = 64 << 20         # bytes that the lists may take while they are read


class AptError(Exception):
    """What was tried and failed, one attempt a line."""


def run(argv, env=None, cwd=None, keep=()):
    """(status, output of both streams) of a program, which inherits the file
    descriptors `keep`."""
    done = subprocess.run(argv, env=env, cwd=cwd, stdin=subprocess.DEVNULL,
                          pass_fds=keep,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace", check=False)
    return done.returncode, done.stdout


def one_line_source(line):
    """`deb [options] uri suite...` as deb-src; None for another line."""
    match = re.match(r"\s*deb(?:-src)?\s+(\[[^]]*\]\s+)?([^#]+)", line)
    if not match:
        return None
    options = [o for o in (match.group(1) or "").strip(" []\t\n").split()
               if not o.startswith("arch")]
    return "deb-src %s%s" % ("[%s] " % " ".join(options) if options else "",
                             " ".join(match.group(2).split()))


def deb822_source(stanza):
    """A stanza of a .sources file with its type made deb-src, or None."""
    fields = []
    for line in stanza.splitlines():
        if line.startswith("#"):
            continue
        if line[:1] in (" ", "\t") and fields:
            fields[-1][1].append(line)
        elif ":" in line:
            name, value = line.split(":", 1)
            fields.append((name.strip(), [value.strip()]))
    table = {name.lower(): value[0].lower() for name, value in fields}
    if "uris" not in table or table.get("enabled") in ("no", "false", "0"):
        return None
    kept = ["Types: deb-src"]
    for name, value in fields:
        if name.lower() not in ("types", "architectures"):
            kept.append("%s: %s" % (name, "\n".join(value)))
    return "\n".join(kept)


def read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def machine_sources(etc="/etc/apt"):
    """(one-line sources, deb822 stanzas) of the machine, without doubles."""
    lines, stanzas = [], []
    for path in ["%s/sources.list" % etc] + \
            sorted(glob.glob("%s/sources.list.d/*.list" % etc)):
        lines += [one_line_source(line) for line in read(path).splitlines()]
    for path in sorted(glob.glob("%s/sources.list.d/*.sources" % etc)):
        stanzas += [deb822_source(s) for s in
                    re.split(r"\n[ \t]*\n", read(path))]
    return (list(dict.fromkeys(filter(None, lines))),
            list(dict.fromkeys(filter(None, stanzas))))


class PrivateApt:
    """apt-get and apt-cache that keep all of their files in `folder`."""

    def __init__(self, folder, etc="/etc/apt"):
        self.folder = folder
        self.etc = etc
        self.env = dict(os.environ, LC_ALL="C.UTF-8",
                        APT_CONFIG=self.path("apt.conf"))

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def acquire_settings(self):
        """The machine's Acquire:: settings: proxies and the like."""
        status, text = run(["apt-config", "dump"])
        return [line for line in text.splitlines()
                if line.startswith("Acquire::")] if status == 0 else []

    def write_config(self):
        for name in ("state/lists/partial", "cache/archives/partial",
                     "sources.list.d", "parts"):
            os.makedirs(self.path(name), exist_ok=True)
        lines, stanzas = machine_sources(self.etc)
        if not lines and not stanzas:
            raise AptError("no `deb` source in %s" % self.etc)
        config = self.acquire_settings() + [
            'Dir::State "%s";' % self.path("state"),
            'Dir::State::status "%s";' % self.path("state", "status"),
            'Dir::Cache "%s";' % self.path("cache"),
            'Dir::Etc::sourcelist "/dev/null";',
            'Dir::Etc::sourceparts "%s";' % self.path("sources.list.d"),
            'Dir::Etc::parts "%s";' % self.path("parts"),
            'Dir::Etc::main "/dev/null";',
            'Acquire::Languages "none";',
            'APT::Sandbox::User "root";',
        ]
        for name, text in (("apt.conf", config), ("state/status", []),
                           ("sources.list.d/machine.list", lines),
                           ("sources.list.d/machine.sources",
                            ["\n\n".join(stanzas)])):
            with open(self.path(name), "w", encoding="utf-8") as file:
                file.writelines(line + "\n" for line in text)

    def update(self, say, force=False):
        """Reads the package lists, unless that was done not long ago."""
        stamp = self.path("updated")
        self.write_config()
        if not force and os.path.exists(stamp) and \
           time.time() - os.path.getmtime(stamp) < MAX_AGE:
            return ""
        # on a full disk apt-get waits for ever
        free = shutil.disk_usage(self.folder).free
        if free < ROOM:
            raise AptError("%s: %d MiB are free, the lists of packages need %d"
                           % (self.folder, free >> 20, ROOM >> 20))
        say("reading the lists of source packages (once a day)")
        status, text = run(["apt-get", "update"], env=self.env)
        if status == 0:
            with open(stamp, "w", encoding="utf-8"):
                pass
        return text

    def candidates(self, package):
        """[(version, {file: sha256})] of a source package, newest first."""
        _, text = run(["apt-cache", "showsrc", package], env=self.env)
        found = {}
        for stanza in text.split("\n\n"):
            fields = dict(re.findall(r"^([\w-]+):[ ]?((?:.*)(?:\n .*)*)",
                                     stanza, re.M))
            if fields.get("Package") != package:
                continue
            sums = re.findall(r"([0-9a-f]{64}) \d+ (\S+)",
                              fields.get("Checksums-Sha256", ""))
            found[fields["Version"]] = {name: value for value, name in sums}
        order = functools.cmp_to_key(compare_versions)
        return sorted(found.items(), key=lambda item: order(item[0]),
                      reverse=True)

    def download(self, package, version, folder):
        """Downloads one version to `folder`; the program's text on failure."""
        status, text = run(["apt-get", "source", "--download-only",
                            "--only-source", "%s=%s" % (package, version)],
                           env=self.env, cwd=folder,
                           keep=(self.lock.fileno(),))
        return "" if status == 0 else text

    def __enter__(self):
        if not shutil.which("apt-get"):
            raise AptError("apt-get is not installed")
        os.makedirs(self.folder, exist_ok=True)
        # pylint: disable=consider-using-with
        self.lock = open(self.path("lock"), "w", encoding="utf-8")
        # apt inherits it: one whose caller was killed is waited for, too.
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write("fetch: another one is at Debian's archive: "
                             "waiting for it\n")
            fcntl.flock(self.lock, fcntl.LOCK_EX)
        return self

    def __exit__(self, *_):
        self.lock.close()


def compare_versions(left, right):
    """-1, 0 or 1, by Debian's rules."""
    for relation, value in (("lt", -1), ("gt", 1)):
        if run(["dpkg", "--compare-versions", left, relation, right])[0] == 0:
            return value
    return 0
