#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Fetches, checks and unpacks the sources that a recipe names.

usage: fetch.py --cache DIR --out DIR [--etc /etc/apt] RECIPE

Looks in the cache, then asks Debian's archive through apt. Checks the original
tarball's sha256 against the recipe in every case, unpacks it to
OUT/<name>-<version> and applies Debian's own patches, which carry the security
fixes. OUT/revision then says which Debian revision it was.
"""
import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

import aptsource
import diskerror

KEYS = ("name", "version", "licence", "sha256", "debian")


class FetchError(Exception):
    """One reason, or several lines of them."""


def say(text):
    sys.stderr.write("fetch: %s\n" % text)


def read_recipe(path):
    """The recipe as a dictionary, with package and revision split."""
    recipe = {}
    with open(path, encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            line = line.split("#")[0].strip()
            if not line:
                continue
            key, colon, value = line.partition(":")
            if not colon or key not in KEYS:
                raise FetchError("%s:%d: expected one of %s" %
                                 (path, number, ", ".join(KEYS)))
            recipe[key] = value.strip()
    missing = [key for key in KEYS if not recipe.get(key)]
    if missing:
        raise FetchError("%s: no %s" % (path, ", ".join(missing)))
    if not re.fullmatch(r"[0-9a-f]{64}", recipe["sha256"]):
        raise FetchError("%s: sha256 is not 64 hexadecimal digits" % path)
    recipe["package"], recipe["revision"] = recipe["debian"].split()
    return recipe


def sha256(path):
    total = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            total.update(block)
    return total.hexdigest()


def is_original(name):
    return re.search(r"\.orig\.tar\.\w+$", name) is not None


def read_dsc(path):
    """(version, {file: sha256}) of a .dsc file."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    version = re.search(r"^Version: (\S+)", text, re.M)
    part = re.search(r"^Checksums-Sha256:\s*\n((?: .*\n)+)", text, re.M)
    if not version or not part:
        raise FetchError("%s: not a Debian source description" % path)
    return version.group(1), {
        name: value for value, name in
        re.findall(r"([0-9a-f]{64}) \d+ (\S+)", part.group(1))}


def check_original(path, recipe):
    actual = sha256(path)
    if actual != recipe["sha256"]:
        raise FetchError(
            "%s: the original archive is not the one of the recipe:\n"
            "  expected sha256 %s\n  found           %s\n"
            "remove it if it was damaged; if upstream changed it, find out why"
            % (path, recipe["sha256"], actual))


def from_cache(folder, recipe):
    """The newest complete .dsc of a folder, checked, or None.

    An original archive alone, put there by hand, also counts.
    """
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    for name in names:
        if is_original(name):
            check_original(os.path.join(folder, name), recipe)
    best = None
    for name in names:
        if not name.endswith(".dsc"):
            continue
        path = os.path.join(folder, name)
        version, files = read_dsc(path)
        if not all(f in names and sha256(os.path.join(folder, f)) == value
                   for f, value in files.items()):
            continue
        if not best or aptsource.compare_versions(version, best[0]) > 0:
            best = (version, path)
    if best:
        return best
    alone = [name for name in names if is_original(name)]
    if alone and not any(name.endswith(".dsc") for name in names):
        say("warning: %s: only the original archive is there: Debian's "
            "security patches are missing" % recipe["name"])
        return ("original", os.path.join(folder, alone[0]))
    return None


def download_one(apt, recipe, version, files, folder):
    """One revision to the folder; the reason when it cannot be had."""
    originals = [value for name, value in files.items() if is_original(name)]
    if originals and recipe["sha256"] not in originals:
        return "its original archive is another one (sha256 %s)" % originals[0]
    # What an interrupted download left here is continued by apt. Nobody else
    # is at it: the private apt's lock is held.
    temp = folder + ".partial"
    os.makedirs(temp, exist_ok=True)
    text = apt.download(recipe["package"], version, temp)
    if text:
        errors = re.findall(r"^E: Failed to fetch.*", text, re.M) or \
            re.findall(r"^E:.*", text, re.M)
        return (errors or text.strip().splitlines() or ["failed"])[0]
    names = sorted(files, key=lambda name: not name.endswith(".dsc"))
    for name in filter(is_original, names):
        check_original(os.path.join(temp, name), recipe)
    os.makedirs(folder, exist_ok=True)
    # Another build may be looking: no file appears half written, and the .dsc
    # comes first, so that the original is never taken for one that was put
    # there alone. (Copied, because apt links to files of an archive on this
    # machine.)
    for name in names:
        part = os.path.join(temp, name + ".copy")
        shutil.copyfile(os.path.join(temp, name), part)
        with open(part, "rb") as file:
            os.fsync(file.fileno())
        os.replace(part, os.path.join(folder, name))
    shutil.rmtree(temp)
    return ""


def from_debian(options, folder, recipe):
    """Downloads the newest revision that can be had; raises FetchError."""
    tried = []
    package = recipe["package"]
    try:
        with aptsource.PrivateApt(os.path.join(options.cache, "apt"),
                                  options.etc) as apt:
            # Whoever held the lock before may have fetched the same.
            if from_cache(folder, recipe):
                return
            for force in (False, True):
                log = apt.update(say, force)
                found = apt.candidates(package)
                for version, files in found:
                    if aptsource.compare_versions(version,
                                                  recipe["revision"]) < 0:
                        tried.append("%s: older than the recipe's" % version)
                        continue
                    say("%s %s" % (package, version))
                    why = download_one(apt, recipe, version, files, folder)
                    if not why:
                        return
                    say("warning: %s %s cannot be used: %s" %
                        (package, version, why))
                    tried.append("%s: %s" % (version, why))
                if not found:
                    tried.append("no source package %s in the archive" %
                                 package)
                    tried += re.findall(r"^[EW]:.*", log, re.M)
                if log:
                    break
    except aptsource.AptError as err:
        tried.append(str(err))
    raise FetchError(
        "%s %s: cannot get the sources. Tried:\n  cache: %s\n%s\n"
        "To provide them by hand, put the .dsc, .orig.tar.* and .debian.tar.* "
        "of Debian's source package \"%s\" (%s) into %s" %
        (recipe["name"], recipe["version"], folder,
         "\n".join("  apt: %s" % line for line in dict.fromkeys(tried)),
         package, recipe["revision"], folder))


def patch_file(tree, patch, strip):
    with open(patch, "rb") as file:
        done = subprocess.run(["patch", "-s", "-f", "-t", strip, "-d", tree],
                              stdin=file, check=False)
    if done.returncode != 0:
        raise FetchError("%s does not apply" % patch)


def unpack_tar(archive, folder):
    """Unpacks so that the archive's one folder becomes `folder`."""
    with tempfile.TemporaryDirectory(dir=os.path.dirname(folder)) as temp:
        with tarfile.open(archive) as tar:
            tar.extractall(temp)
        inner = os.listdir(temp)
        if len(inner) != 1:
            raise FetchError("%s has not one top folder" % archive)
        os.replace(os.path.join(temp, inner[0]), folder)


def unpack_by_hand(dsc, files, folder):
    """What dpkg-source -x does, for machines without it (3.0 quilt)."""
    where = os.path.dirname(dsc)
    unpack_tar(os.path.join(where, next(filter(is_original, files))), folder)
    debian = [f for f in files if re.search(r"\.debian\.tar\.\w+$", f)]
    if not debian:
        raise FetchError("%s: install dpkg-dev to unpack this" % dsc)
    with tarfile.open(os.path.join(where, debian[0])) as tar:
        tar.extractall(folder)
    patches = os.path.join(folder, "debian", "patches")
    series = os.path.join(patches, "series")
    if not os.path.exists(series):
        return
    with open(series, encoding="utf-8") as file:
        for line in file:
            words = line.split("#")[0].split()
            if words:
                patch_file(folder, os.path.join(patches, words[0]),
                           words[1] if len(words) > 1 else "-p1")


def unpack(path, folder):
    if not path.endswith(".dsc"):
        unpack_tar(path, folder)
    elif shutil.which("dpkg-source"):
        status, text = aptsource.run(["dpkg-source", "--no-check", "--no-copy",
                                      "-x", path, folder])
        if status != 0:
            raise FetchError("%s: dpkg-source: %s" % (path, text.strip()))
    else:
        unpack_by_hand(path, read_dsc(path)[1], folder)
    # New times: what was compiled from older sources must be remade.
    for base, _, names in os.walk(folder):
        for name in names:
            if not os.path.islink(os.path.join(base, name)):
                os.utime(os.path.join(base, name))


def fetch(options):
    recipe = read_recipe(options.recipe)
    label = "%s-%s" % (recipe["name"], recipe["version"])
    folder = os.path.join(options.cache, "sources", label)
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    found = from_cache(folder, recipe)
    if not found:
        from_debian(options, folder, recipe)
        found = from_cache(folder, recipe)
    version, path = found
    if version not in ("original", recipe["revision"]):
        say("warning: %s: Debian's revision %s is used, the recipe was tested "
            "with %s" % (recipe["name"], version, recipe["revision"]))
    shutil.rmtree(options.out, ignore_errors=True)
    os.makedirs(options.out)
    unpack(path, os.path.join(options.out, label))
    with open(os.path.join(options.out, "revision"), "w",
              encoding="utf-8") as file:
        file.write("%s %s\n" % (version, sha256(path)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--etc", default="/etc/apt")
    parser.add_argument("recipe")
    options = parser.parse_args()
    try:
        fetch(options)
    except OSError as err:
        sys.exit("fetch: %s" % diskerror.explain(err, options.cache))
    except (FetchError, aptsource.AptError) as err:
        sys.exit("fetch: %s" % err)


if __name__ == "__main__":
    main()
