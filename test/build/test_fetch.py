# SPDX-License-Identifier: BSD-3-Clause
"""Recipes: a made-up Debian source package, served by a local archive."""
import concurrent.futures
import hashlib
import io
import pathlib
import shutil
import subprocess
import sys
import tarfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "support/scripts"
sys.path.insert(0, str(SCRIPTS))
import aptsource    # noqa: E402  pylint: disable=wrong-import-position

PATCH = """--- a/hello.c
+++ b/hello.c
@@ -1 +1 @@
-int original;
+int %s;
"""
SERIES = "# fixes\nfix.patch\n"


def tar(path, files):
    with tarfile.open(path, "w:gz") as archive:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text.encode()))


def digest(path, kind="sha256"):
    return hashlib.new(kind, path.read_bytes()).hexdigest()


class Archive:
    """A flat apt archive with one source package in several revisions."""

    def __init__(self, path):
        self.path = path
        self.repo = path / "repo"
        self.repo.mkdir()
        self.etc = path / "etc"
        (self.etc / "sources.list.d").mkdir(parents=True)
        (self.etc / "sources.list").write_text(
            "deb [trusted=yes arch=amd64] file:%s ./\n"
            "deb [trusted=yes] file:%s/unreachable ./\n" %
            (self.repo, self.repo))
        self.original = self.repo / "hello_1.0.orig.tar.gz"
        tar(self.original, {"upstream/hello.c": "int original;\n"})
        self.cache = path / "cache"
        self.out = path / "origin"
        self.stanzas = []
        self.recipe("1.0-1", digest(self.original))

    def recipe(self, revision, sha256):
        self.recipe_file = self.path / "recipe"
        self.recipe_file.write_text(
            "name: hello\nversion: 1.0\nlicence: MIT\nsha256: %s\n"
            "debian: hello %s\n" % (sha256, revision))

    def add(self, revision, word):
        """A revision whose Debian patch puts `word` into hello.c."""
        debian = self.repo / ("hello_%s.debian.tar.gz" % revision)
        tar(debian, {"debian/patches/series": SERIES,
                     "debian/patches/fix.patch": PATCH % word,
                     "debian/changelog": "", "debian/control": "",
                     "debian/source/format": "3.0 (quilt)\n"})
        dsc = self.repo / ("hello_%s.dsc" % revision)
        head = ("Format: 3.0 (quilt)\n%s: hello\nBinary: hello\n"
                "Version: %s\nMaintainer: Nobody <nobody@localhost>\n")

        def sums(files):
            text = ""
            for title, kind in (("Files", "md5"),
                                ("Checksums-Sha256", "sha256")):
                text += "%s:\n" % title + "".join(
                    " %s %d %s\n" % (digest(f, kind), f.stat().st_size,
                                     f.name) for f in files)
            return text

        files = [self.original, debian]
        dsc.write_text(head % ("Source", revision) + sums(files))
        self.stanzas.append(head % ("Package", revision) +
                            "Directory: .\n" + sums(files + [dsc]))
        (self.repo / "Sources").write_text("\n".join(self.stanzas) + "\n")

    def fetch(self, out=None):
        done = subprocess.run(
            [sys.executable, "-B", str(SCRIPTS / "fetch.py"),
             "--cache", str(self.cache), "--out", str(out or self.out),
             "--etc", str(self.etc), str(self.recipe_file)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            check=False)
        return done.returncode, done.stdout

    def source(self):
        return (self.out / "hello-1.0/hello.c").read_text()


@pytest.fixture
def archive(tmp_path):
    made = Archive(tmp_path)
    made.add("1.0-1", "patched")
    return made


def test_fetch_and_debian_patches(archive):
    assert archive.fetch()[0] == 0
    assert archive.source() == "int patched;\n"
    assert (archive.out / "revision").read_text().startswith("1.0-1 ")


def test_cache_needs_no_archive(archive):
    archive.fetch()
    shutil.rmtree(archive.repo)
    shutil.rmtree(archive.out)
    assert archive.fetch() == (0, "")
    assert archive.source() == "int patched;\n"


def test_two_fetches_at_once(archive):
    with concurrent.futures.ThreadPoolExecutor() as pool:
        outs = [archive.path / ("out%d" % i) for i in range(3)]
        results = list(pool.map(archive.fetch, outs))
    assert [status for status, _ in results] == [0, 0, 0], results
    assert sum("fetch: hello 1.0-1" in text for _, text in results) == 1


def test_newer_revision_with_a_warning(archive):
    archive.add("1.0-1+deb12u1", "secured")
    status, text = archive.fetch()
    assert status == 0
    assert "Debian's revision 1.0-1+deb12u1 is used" in text
    assert archive.source() == "int secured;\n"


def test_revision_that_is_not_there_falls_back(archive):
    archive.add("1.0-1+deb12u1", "secured")
    (archive.repo / "hello_1.0-1+deb12u1.dsc").unlink()
    status, text = archive.fetch()
    assert status == 0, text
    assert "warning: hello 1.0-1+deb12u1 cannot be used" in text
    assert archive.source() == "int patched;\n"


def test_original_of_another_hash_stops(archive):
    archive.recipe("1.0-1", "0" * 64)
    status, text = archive.fetch()
    assert status == 1
    assert "its original archive is another one (sha256 %s)" % \
        digest(archive.original) in text
    assert not archive.out.exists()


def test_damaged_cache_stops(archive):
    archive.fetch()
    path = archive.cache / "sources/hello-1.0/hello_1.0.orig.tar.gz"
    path.write_bytes(b"damaged")
    status, text = archive.fetch()
    assert status == 1
    assert "the original archive is not the one of the recipe" in text
    assert str(path) in text


def test_failure_says_what_to_do(archive):
    (archive.repo / "Sources").write_text("")
    status, text = archive.fetch()
    assert status == 1
    folder = archive.cache / "sources/hello-1.0"
    assert "hello 1.0: cannot get the sources. Tried:" in text
    assert "cache: %s" % folder in text
    assert "no source package hello in the archive" in text
    assert "To provide them by hand, put the .dsc" in text


def test_cache_that_cannot_be_used(archive):
    archive.cache = pathlib.Path("/proc/nowhere")
    status, text = archive.fetch()
    assert status == 1
    assert text.startswith("fetch: the cache /proc/nowhere cannot be used: ")
    assert "No such file or directory" in text and "XDG_CACHE_HOME" in text
    archive.cache = archive.path / "file"
    archive.cache.write_text("")
    status, text = archive.fetch()
    assert status == 1
    assert "the cache %s cannot be used" % archive.cache in text
    assert "Not a directory" in text or "File exists" in text


def test_by_hand(archive):
    folder = archive.cache / "sources/hello-1.0"
    folder.mkdir(parents=True)
    for path in archive.repo.iterdir():
        shutil.copy(path, folder)
    shutil.rmtree(archive.etc)
    assert archive.fetch()[0] == 0
    assert archive.source() == "int patched;\n"


def test_original_alone_by_hand(archive):
    folder = archive.cache / "sources/hello-1.0"
    folder.mkdir(parents=True)
    shutil.copy(archive.original, folder)
    status, text = archive.fetch()
    assert status == 0
    assert "only the original archive is there" in text
    assert archive.source() == "int original;\n"


def test_without_dpkg_source(archive, monkeypatch):
    import fetch    # pylint: disable=import-outside-toplevel
    monkeypatch.setattr(fetch.shutil, "which", lambda _: None)
    target = archive.path / "hello-1.0"
    fetch.unpack(str(archive.repo / "hello_1.0-1.dsc"), str(target))
    assert (target / "hello.c").read_text() == "int patched;\n"


@pytest.mark.parametrize("text,error", [
    ("name: x\nbogus: y\n", "recipe:2: expected one of"),
    ("\udcff", "recipe:1: expected one of"),
    ("name: x\n", "no version, licence, sha256, debian"),
    ("name: x\nversion: 1\nlicence: y\nsha256: 12\ndebian: x 1-1\n",
     "sha256 is not 64 hexadecimal digits"),
])
def test_wrong_recipe(archive, text, error):
    archive.recipe_file.write_bytes(
        text.encode(errors="surrogateescape"))
    status, said = archive.fetch()
    assert status == 1 and error in said


def test_sources_of_the_machine(tmp_path):
    parts = tmp_path / "sources.list.d"
    parts.mkdir()
    (tmp_path / "sources.list").write_text(
        "# deb http://comment x y\n"
        "deb http://one stable main contrib # tail\n"
        "deb-src http://one stable main contrib\n"
        "deb [arch=amd64 signed-by=/k.gpg] http://two stable main\n")
    (parts / "a.sources").write_text(
        "# a comment\nTypes: deb\nURIs: http://three\nSuites: s s-updates\n"
        "Components: main\nArchitectures: amd64\nSigned-By:\n -----BEGIN\n"
        " .\n key\n\nEnabled: no\nTypes: deb\nURIs: http://four\nSuites: s\n")
    (parts / "b.list.disabled").write_text("deb http://five s main\n")
    lines, stanzas = aptsource.machine_sources(str(tmp_path))
    assert lines == ["deb-src http://one stable main contrib",
                     "deb-src [signed-by=/k.gpg] http://two stable main"]
    assert stanzas == ["Types: deb-src\nURIs: http://three\n"
                       "Suites: s s-updates\nComponents: main\nSigned-By: \n"
                       " -----BEGIN\n .\n key"]


def test_lists_need_room(tmp_path, monkeypatch):
    """Where the disk is full apt-get would wait for ever."""
    (tmp_path / "sources.list").write_text("deb http://one.invalid s main\n")
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(aptsource.shutil, "disk_usage",
                        lambda path: usage._replace(free=5 << 20))
    with aptsource.PrivateApt(str(tmp_path / "apt"), str(tmp_path)) as apt:
        with pytest.raises(aptsource.AptError, match="5 MiB are free"):
            apt.update(lambda text: pytest.fail(text))


def make_external(tree, patch):
    """A recipe in a dummy tree, whose package lies in the cache."""
    source = Archive(tree.path)
    source.add("1.0-1", "patched")
    folder = tree.cache / "sources/hello-1.0"
    folder.mkdir(parents=True)
    for path in source.repo.iterdir():
        shutil.copy(path, folder)
    tree.write("ext/hello/recipe", source.recipe_file.read_text())
    tree.write("ext/hello/Config.uk",
               'config LIBHELLO\n\tbool "hello"\n\tdefault y\n')
    tree.write("ext/hello/Makefile.uk",
               "$(eval $(call addlib_s,libhello,$(CONFIG_LIBHELLO)))\n"
               "$(eval $(call addrecipe,libhello))\n"
               "LIBHELLO_SRCS-y += $(LIBHELLO_SRC)/hello.c\n")
    tree.write("ext/hello/patches/10.patch",
               (PATCH % patch).replace("original", "patched"))


def test_recipe_in_a_build(tree):
    make_external(tree, "ours")
    first = tree.make("-j2")
    assert "hello.c" in first.compiled
    path = tree.root / "app/build/libhello/origin/hello-1.0/hello.c"
    assert path.read_text() == "int ours;\n"
    assert tree.make().calls == []


def test_changed_patch_remakes(tree):
    make_external(tree, "ours")
    tree.make()
    tree.write("ext/hello/patches/10.patch",
               (PATCH % "newer").replace("original", "patched"))
    assert tree.make().compiled == ["hello.c"]
    path = tree.root / "app/build/libhello/origin/hello-1.0/hello.c"
    assert path.read_text() == "int newer;\n"
    (tree.root / "ext/hello/patches/10.patch").unlink()
    assert tree.make().compiled == ["hello.c"]
    assert path.read_text() == "int patched;\n"


def test_patch_that_does_not_apply_stops(tree):
    make_external(tree, "ours")
    tree.write("ext/hello/patches/20.patch", PATCH % "never")
    for _ in range(2):
        result = tree.make(ok=False)
        assert result.status != 0
        assert "20.patch does not apply" in result.text


def test_deselected_is_not_fetched(tree):
    make_external(tree, "ours")
    tree.write("app/defconfig", "# CONFIG_LIBHELLO is not set\n")
    tree.make()
    assert not (tree.root / "app/build/libhello").exists()


def make_archive(tree, sha256=None, url=None):
    """A library whose sources are an archive, in the contract's words."""
    path = tree.path / "pkg-1.tar.gz"
    tar(path, {"pkg-1/p.c": "int original;\n"})
    tree.write("ext/pkg/Config.uk",
               'config LIBPKG\n\tbool "pkg"\n\tdefault y\n')
    tree.write("ext/pkg/patches/a.patch",
               (PATCH % "patched").replace("hello.c", "p.c"))
    tree.write("ext/pkg/Makefile.uk", """
$(eval $(call addlib_s,libpkg,$(CONFIG_LIBPKG)))
LIBPKG_ORIGIN_SHA256 = %s
$(eval $(call fetch,libpkg,%s))
$(eval $(call patch,libpkg,$(LIBPKG_BASE)/patches,pkg-1))
LIBPKG_SRCS-y += $(LIBPKG_ORIGIN)/pkg-1/p.c
""" % (sha256 or digest(path), url or "file://%s" % path))
    return path


def test_archive_by_url(tree):
    make_archive(tree)
    assert "p.c" in tree.make("-j2").compiled
    source = tree.root / "app/build/libpkg/origin/pkg-1/p.c"
    assert source.read_text() == "int patched;\n"
    for stamp in (".chksum", ".origin", ".patched"):
        assert (tree.root / "app/build/libpkg" / stamp).exists()
    again = tree.make()
    assert again.calls == [] and again.text == ""


def test_archive_with_wrong_checksum(tree):
    make_archive(tree, sha256="0" * 64)
    result = tree.make(ok=False)
    assert result.status != 0 and "wrong sha256" in result.text
    assert not (tree.root / "app/build/libpkg/origin").exists()


def test_archive_in_place_is_used(tree):
    path = make_archive(tree, url="http://localhost:1/pkg-1.tar.gz")
    result = tree.make(ok=False)
    assert "To provide it by hand, put it at" in result.text
    shutil.copy(path, tree.root / "app/build/libpkg")
    assert "p.c" in tree.make().compiled
