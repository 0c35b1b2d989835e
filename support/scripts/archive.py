#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Archives that a Makefile.uk names by URL.

usage: archive.py fetch OUT URL...       the first URL that answers
       archive.py check FILE KIND=SUM... stops at a wrong checksum
       archive.py unpack FILE FOLDER     replaces the folder's content
"""
import hashlib
import lzma
import os
import shutil
import sys
import tarfile
import urllib.error
import urllib.request
import zipfile
import zlib


def fail(text):
    sys.stderr.write("archive: %s\n" % text)
    sys.exit(1)


def fetch(out, *urls):
    tried = []
    for url in urls:
        try:
            with urllib.request.urlopen(url, timeout=60) as source, \
                 open(out + ".tmp", "wb") as file:
                shutil.copyfileobj(source, file)
                missing = getattr(source, "length", 0)
                if missing:     # it ended before it was all there
                    raise ValueError("%d bytes are missing" % missing)
            os.replace(out + ".tmp", out)
            return
        except (OSError, ValueError) as err:
            reason = getattr(err, "reason", err)
            tried.append("  %s: %s" % (url, getattr(reason, "strerror", None)
                                       or reason))
    fail("cannot fetch %s. Tried:\n%s\nTo provide it by hand, put it at %s" %
         (os.path.basename(out), "\n".join(tried), out))


def check(path, *sums):
    with open(path, "rb") as file:
        data = file.read()
    for text in sums:
        kind, expected = text.lower().split("=", 1)
        actual = hashlib.new(kind, data).hexdigest()
        if actual != expected:
            fail("%s: wrong %s\n  expected %s\n  found    %s" %
                 (path, kind, expected, actual))


def leads_outside(member, links):
    """Does what a tar archive has by this name, or what it links to, lie
    outside of the folder, or is it reached through a link of the archive's?
    links: those that came before."""
    name = os.path.normpath(member.name)
    if member.isdev() or name.startswith(("/", "..")):
        return True
    if any(os.path.join(name, "").startswith(link + "/") for link in links):
        return True
    if not (member.issym() or member.islnk()):
        return False
    links.add(name)
    # A `..` that comes later may follow a link, to somewhere else.
    up = member.linkname.lstrip("./")
    target = os.path.normpath(os.path.join(
        os.path.dirname(name) if member.issym() else "", member.linkname))
    return ".." in up.split("/") or target.startswith(("/", ".."))


def unpack(path, folder):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
    else:
        with tarfile.open(path) as archive:
            links = set()
            for member in archive.getmembers():
                if leads_outside(member, links):
                    fail("%s: %s is a device or lies outside" %
                         (path, member.name))
            archive.extractall(folder)
            # The sum over all of it is checked where it ends.
            while archive.fileobj.read(1 << 20):
                pass
    # New times: what was compiled from older sources must be remade.
    for base, _, names in os.walk(folder):
        for name in names:
            if not os.path.islink(os.path.join(base, name)):
                os.utime(os.path.join(base, name))


def main():
    goals = {"fetch": fetch, "check": check, "unpack": unpack}
    if len(sys.argv) < 4 and sys.argv[1:2] != ["check"]:
        fail("usage: archive.py fetch|check|unpack ...")
    try:
        goals[sys.argv[1]](*sys.argv[2:])
    except OSError as err:      # without a number it is gzip's or bz2's
        fail("%s: %s" % (err.filename or "the build folder", err.strerror)
             if err.errno else "%s: %s" % (sys.argv[2], err))
    except tarfile.ReadError:   # it lists what each method says of it
        fail("%s: no archive, or a damaged one" % sys.argv[2])
    # RuntimeError: encrypted, or packed by a method that is not there.
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, zlib.error,
            lzma.LZMAError, RuntimeError) as err:
        fail("%s: %s" % (sys.argv[2], err))


main()
