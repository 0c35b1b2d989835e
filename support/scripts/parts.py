#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""What an image consists of: versions, Debian revisions, licences.

usage: parts.py info PARTS MAP CONFIG    text that the image carries
       parts.py sbom PARTS MAP IMAGE     SPDX 2.3, as JSON
       parts.py licences PARTS MAP       a table; warns about GPL parts

PARTS is written by support/build/parts.mk: a line `system NAME VERSION`, a
line `compiler VERSION`, and for each library
`lib NAME|KIND|VERSION|LICENCE|RECIPE|FOLDER OF ORIGIN|SOURCES`; those of the
kind `core` are the system, together. A line `together NAMES` has the libraries
that were optimised as one, whose parts the map file cannot tell.
Only what the map file shows to be in the image counts. A library without a
recipe has the licences that its sources name in SPDX-License-Identifier.
"""
import hashlib
import json
import os
import re
import sys
import time

from mapfile import pieces

HEAD = 2000     # bytes of a source in which its licence stands
TAG = re.compile(rb"SPDX-License-Identifier:\s*([\w.+() -]+\w\)?)")
RUNTIME = "GPL-3.0-or-later WITH GCC-exception-3.1"
UNKNOWN = "NOASSERTION"


def fail(text):
    sys.stderr.write("parts: %s\n" % text)
    sys.exit(1)


def recipe_of(path):
    """The recipe's keys; fetch.py has checked them."""
    with open(path, encoding="utf-8") as file:
        pairs = [line.partition(":") for line in file]
    return {key.strip(): value.strip() for key, _, value in pairs}


def revision_of(origin, recipe):
    """The Debian revision that was fetched, else the recipe's."""
    package, revision = recipe["debian"].split()
    try:
        with open(os.path.join(origin, "revision"), encoding="utf-8") as file:
            revision = file.read().split()[0]
    except FileNotFoundError:
        pass
    return package, revision


def licences_of(sources):
    """What the sources say, joined to one expression."""
    found = set()
    for path in sources:
        with open(path, "rb") as file:
            match = TAG.search(file.read(HEAD))
        found.add(match[1].decode().strip() if match else UNKNOWN)
    known = sorted(found - {UNKNOWN})
    if UNKNOWN in found or not known:
        known.append(UNKNOWN)
    return " AND ".join("(%s)" % k if " OR " in k else k for k in known)


def library(text):
    """One `lib` line as a part."""
    name, kind, version, licence, recipe, origin, sources = text.split("|")
    part = {"name": name, "kind": kind, "version": version or None,
            "package": None, "revision": None, "sha256": None}
    if recipe:
        keys = recipe_of(recipe)
        package, revision = revision_of(origin, keys)
        part.update(name=keys["name"], version=keys["version"],
                    package=package, revision=revision,
                    sha256=keys["sha256"])
        licence = licence or keys["licence"]
    part["licence"] = licence or licences_of(sources.split())
    return part


def parts(spec, map_path):
    """The image's parts: the system, then the others by name."""
    linked = {piece.library for piece in pieces(map_path)}
    result, core = [], set()
    with open(spec, encoding="utf-8") as file:
        lines = [line.strip().partition(" ") for line in file]
    words = {kind: text for kind, _, text in lines if kind != "lib"}
    linked.update(words.get("together", "").split())
    for kind, _, text in lines:
        if kind != "lib" or text.split("|")[0] not in linked:
            continue
        part = library(text)
        if part["kind"] == "core":
            core.add(part["licence"])
        else:
            result.append(part)
    name, version = words["system"].split()
    result.sort(key=lambda part: part["name"])
    if "(compiler)" in linked:
        result.append({"name": "libgcc", "kind": "ext", "package": None,
                       "version": words["compiler"], "revision": None,
                       "sha256": None, "licence": RUNTIME})
    return [{"name": name, "kind": "core", "version": version,
             "package": None, "revision": None, "sha256": None,
             "licence": " AND ".join(sorted(core)) or UNKNOWN}] + result


def info(spec, map_path, config):
    """Written to standard output, a line a thing."""
    for part in parts(spec, map_path):
        print("part", part["name"], part["version"] or "-",
              part["revision"] or "-", part["licence"])
    with open(config, encoding="utf-8") as file:
        sys.stdout.write(file.read())


def spdx_id(text):
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", text)


def spdx_package(part):
    """A part as a package of SPDX."""
    package = {"name": part["name"], "SPDXID": spdx_id(part["name"]),
               "downloadLocation": UNKNOWN, "filesAnalyzed": False,
               "licenseConcluded": UNKNOWN,
               "licenseDeclared": part["licence"],
               "copyrightText": UNKNOWN}
    if part["version"]:
        package["versionInfo"] = part["version"]
    if part["package"]:
        package["sourceInfo"] = "Debian source package %s %s" % (
            part["package"], part["revision"])
        package["externalRefs"] = [{
            "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
            "referenceLocator": "pkg:deb/debian/%s@%s?arch=source" % (
                part["package"], part["revision"].replace(":", "%3A"))}]
    if part["sha256"]:
        package["comment"] = "original archive: sha256 " + part["sha256"]
    return package


def sbom(spec, map_path, image):
    with open(image, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    found = parts(spec, map_path)
    name = os.path.basename(image)
    top = spdx_package({"name": name, "version": None, "package": None,
                        "sha256": None, "licence": UNKNOWN})
    top["checksums"] = [{"algorithm": "SHA256", "checksumValue": digest}]
    stamp = time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH") or
                            os.path.getmtime(image)))
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", top["SPDXID"])] + [
        (top["SPDXID"], "CONTAINS", spdx_id(part["name"])) for part in found]
    print(json.dumps({
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT", "name": name,
        "documentNamespace": "urn:unilith:%s:%s" % (name, digest),
        "creationInfo": {
            "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", stamp),
            "creators": ["Tool: unilith-" + found[0]["version"]]},
        "packages": [top] + [spdx_package(part) for part in found],
        "relationships": [{
            "spdxElementId": a, "relationshipType": what,
            "relatedSpdxElement": b} for a, what, b in relations]},
        indent=1))


def copyleft(licence):
    """Does it ask for the sources of what it is linked with? Not where there
    is a choice."""
    licence = re.sub(r"\S+ WITH GCC-exception-3\.1", "", licence)
    return any(all(re.match("[AL]?GPL-", word.strip(" ()"))
                   for word in term.split(" OR "))
               for term in licence.split(" AND "))


def licences(spec, map_path):
    found = parts(spec, map_path)
    form = "%-16s %-14s %-22s %s"
    print(form % ("part", "version", "Debian revision", "licence"))
    for part in found:
        print(form % (part["name"], part["version"] or "-",
                      part["revision"] or "-", part["licence"]))
    for part in found:
        if copyleft(part["licence"]):
            sys.stderr.write("warning: %s is under %s, which then holds for "
                             "the whole image\n" %
                             (part["name"], part["licence"]))
        elif UNKNOWN in part["licence"]:
            sys.stderr.write("warning: the licence of %s is not known: set "
                             "its LICENCE in its Makefile.uk\n" %
                             part["name"])


GOALS = {"info": info, "sbom": sbom, "licences": licences}


def main():
    try:
        GOALS[sys.argv[1]](*sys.argv[2:])
    except (KeyError, IndexError, TypeError):
        fail(__doc__)
    except OSError as err:
        fail("%s: %s" % (err.filename or "the build folder",
                         err.strerror))


main()
