# SPDX-License-Identifier: BSD-3-Clause
"""What an image says of itself: `uk inspect`, `make sbom`, `make licenses`."""
import json
import re
import subprocess

import pytest

from conftest import LIMIT, ROOT, UK

NGINX = ROOT / "app" / "nginx"


def make(folder, *goals):
    p = subprocess.run(["make", "-C", folder, *goals], capture_output=True,
                       text=True, timeout=LIMIT)
    assert p.returncode == 0, p.stdout + p.stderr
    return p


@pytest.fixture(scope="module")
def nginx():
    make(NGINX)
    return NGINX / "build" / "nginx_kvm-x86_64"


def test_image_says_what_it_is(uk, nginx, tmp_path):
    """Also where nothing but the image itself is left."""
    alone = tmp_path / "image"
    alone.write_bytes(nginx.read_bytes())
    found = json.loads(uk("inspect", "--json", alone).stdout)
    notes = subprocess.run(["readelf", "-n", nginx], capture_output=True,
                           text=True).stdout
    assert found["build_id"] == re.search(r"Build ID: (\w+)", notes)[1]
    assert found["schema"] == 1 and found["bytes"] == nginx.stat().st_size
    assert "uk " + found["version"] == uk("--version").stdout.decode().strip()
    parts = {p["name"]: p for p in found["parts"]}
    assert set(parts) == {"unilith", "musl", "lwip", "nginx", "pcre2", "zlib"}
    assert parts["nginx"]["licence"] == "BSD-2-Clause"
    assert parts["nginx"]["version"] == "1.22.1"
    assert re.match(r"1\.22\.1-9\+deb12u\d+$", parts["nginx"]["revision"])
    assert 'CONFIG_LIBCPIOFS_EMBED="rootfs"' in found["changed"]
    assert found["config"] == []


def test_whole_configuration_is_in_the_debug_file(uk, nginx):
    found = json.loads(uk("inspect", "--json", "nginx").stdout)
    lines = (NGINX / ".config").read_text().splitlines()
    assert "CONFIG_LIBMUSL=y" in found["config"]
    assert set(found["config"]) == {
        line for line in lines if line.startswith("CONFIG_") and
        not line.startswith(("CONFIG_UK_BASE=", "CONFIG_UK_APP="))}
    p = uk("inspect", nginx)
    assert b"symbols in all" in p.stdout and b"build-id   " in p.stdout


@pytest.mark.parametrize("word, text", [
    ("nosuch", "there is no such image or application"),
    (str(ROOT / "README.md"), "is no image of Unilith"),
    ("/bin/true", "is no image of Unilith"),
])
def test_what_is_no_image(uk, word, text):
    p = uk("inspect", word)
    assert p.returncode == 125 and text in p.stderr.decode()


def test_sbom(nginx):
    make(NGINX, "sbom")
    with open(f"{nginx}.spdx.json") as f:
        bom = json.load(f)
    assert bom["spdxVersion"] == "SPDX-2.3" and bom["SPDXID"] == \
        "SPDXRef-DOCUMENT" and bom["dataLicense"] == "CC0-1.0"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
                        bom["creationInfo"]["created"])
    packages = {p["name"]: p for p in bom["packages"]}
    musl = packages["musl"]
    assert musl["versionInfo"] == "1.2.3" and \
        musl["licenseDeclared"] == "MIT"
    assert "Debian source package musl 1.2.3-1" in musl["sourceInfo"]
    assert musl["externalRefs"][0]["referenceLocator"] == \
        "pkg:deb/debian/musl@1.2.3-1?arch=source"
    recipe = (ROOT / "ext/musl/recipe").read_text()
    assert re.search("sha256: (.*)", recipe)[1] in musl["comment"]
    ids = {p["SPDXID"] for p in bom["packages"]} | {"SPDXRef-DOCUMENT"}
    assert len(ids) == len(packages) + 1
    for r in bom["relationships"]:
        assert {r["spdxElementId"], r["relatedSpdxElement"]} <= ids
    assert sum(r["relationshipType"] == "CONTAINS"
               for r in bom["relationships"]) == len(packages) - 1


def test_licences_of_nginx(nginx):
    p = make(NGINX, "licenses")
    assert re.search(r"^zlib +1\.2\.13\.dfsg +\S+ +Zlib$", p.stdout, re.M)
    assert "warning" not in p.stderr


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    subprocess.run([UK, "new", "--lib", "foo"], cwd=folder, check=True)
    return folder / "foo"


@pytest.mark.parametrize("licence, warning", [
    ("GPL-2.0-only", "foo is under GPL-2.0-only, which then holds"),
    ("LGPL-2.1-or-later", "is under LGPL-2.1-or-later"),
    ("MIT OR GPL-2.0-only", None),
    ("GPL-3.0-or-later WITH GCC-exception-3.1", None),
    (None, "the licence of libfoo is not known"),
])
def test_a_gpl_part_is_warned_of(library, licence, warning):
    source = library / "foo.c"
    line = f"/* SPDX-License-Identifier: {licence} */\n" if licence else "\n"
    source.write_text(line + source.read_text().partition("\n")[2])
    p = make(library / "test", "licenses")
    assert "libfoo" in p.stdout
    if warning:
        assert warning in p.stderr
    else:
        assert "warning" not in p.stderr
