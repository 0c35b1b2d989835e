# SPDX-License-Identifier: BSD-3-Clause
"""Upstream sources: fetch, unarchive, clone, patch, their stamps and hooks.

Everything comes from a local folder by file://. The shape is that of existing
libraries: archive, patches, links to the public headers, objects.
"""
import hashlib
import io
import os
import subprocess
import tarfile
import time
import zipfile

import pytest

FILES = {"pkg-1/src/p.c": "#include <pkg.h>\nint original(void);\n"
                          "int original(void) { return PKG; }\n",
         "pkg-1/src/pkg.h": "#define PKG 4\n"}
PATCH = """--- a/p.c
+++ b/p.c
@@ -1,3 +1,3 @@
 #include <pkg.h>
-int %(old)s(void);
-int %(old)s(void) { return PKG; }
+int %(new)s(void);
+int %(new)s(void) { return PKG; }
"""
SOURCES = """
LIBPKG_SRC = $(LIBPKG_ORIGIN)/pkg-1/src
LIBPKG_CINCLUDES-y += -I$(LIBPKG_SRC)
LIBPKG_SRCS-y += $(LIBPKG_SRC)/p.c
"""
TYPES = ["tar.gz", "tgz", "tar.xz", "tar.bz2", "zip"]
SUMS = ["SHA256", "SHA512", "SHA1", "MD5"]


def archive(path, files=None):
    """An archive of the type that its name says."""
    files = files or FILES
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as made:
            for name, text in files.items():
                made.writestr(name, text)
        return path
    kind = {".tgz": "gz"}.get(path.suffix, path.suffix[1:])
    with tarfile.open(path, "w:" + kind) as made:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            info.mtime = 1e9
            made.addfile(info, io.BytesIO(text.encode()))
    return path


def digest(path, kind="SHA256"):
    return hashlib.new(kind.lower(), path.read_bytes()).hexdigest()


class Package:
    """Library libpkg beside the application of the dummy tree."""

    def __init__(self, tree, external):
        self.tree = tree
        self.external = external
        self.build = tree.root / "app/build/libpkg"
        self.url = "file://%s" % archive(tree.path / "pkg-1.tar.gz")

    def library(self, macros, config=None, files=None, sources=SOURCES):
        self.lib = self.external("libpkg", macros + sources, config=config,
                                 files=files)

    def make(self, *words, ok=True):
        return self.tree.make("L=%s" % self.lib.path, *words, ok=ok)

    def source(self):
        return (self.build / "origin/pkg-1/src/p.c").read_text()


@pytest.fixture
def package(tree, external):
    return Package(tree, external)


@pytest.mark.parametrize("kind", TYPES)
def test_types(package, kind):
    path = archive(package.tree.path / ("pkg-1." + kind))
    package.library("$(eval $(call fetch,libpkg,file://%s))" % path)
    assert "p.c" in package.make("-j2").compiled
    assert (package.build / ("pkg-1." + kind)).exists()
    for stamp in (".origin", ".chksum"):
        assert (package.build / stamp).exists()
    assert package.make().text == ""


def test_fetchas(package):
    package.library("$(eval $(call fetchas,libpkg,%s,other.tar.gz))" %
                    package.url)
    package.make()
    assert (package.build / "other.tar.gz").exists()
    assert not (package.build / "pkg-1.tar.gz").exists()


@pytest.mark.parametrize("macro", ["fetch2", "fetchas2"])
def test_second_url(package, macro):
    name = ",name.tar.gz" if macro == "fetchas2" else ""
    package.library("$(eval $(call %s,libpkg,file:///nowhere/pkg-1.tar.gz,"
                    "%s%s))" % (macro, package.url, name))
    assert "p.c" in package.make().compiled
    assert (package.build / (name[1:] or "pkg-1.tar.gz")).exists()


def test_second_url_fails_too(package):
    package.library("$(eval $(call fetch2,libpkg,file:///nowhere/a.zip,"
                    "file:///nowhere/b.zip))")
    text = package.make(ok=False).text
    assert "file:///nowhere/a.zip" in text and "file:///nowhere/b.zip" in text
    assert "put it at %s/a.zip" % package.build in text


@pytest.mark.parametrize("kind", SUMS)
def test_checksum(package, kind):
    variable = "LIBPKG_ORIGIN_%s = " % kind
    path = package.tree.path / "pkg-1.tar.gz"
    fetch = "\n$(eval $(call fetch,libpkg,%s))" % package.url
    wrong = "0" * len(digest(path, kind))
    package.library(variable + wrong + fetch)
    result = package.make(ok=False)
    assert "wrong " + kind.lower() in result.text
    assert not (package.build / "origin").exists()
    package.library(variable + digest(path, kind) + fetch)
    assert "p.c" in package.make().compiled
    # A sum that comes later is not that of this archive.
    package.library(fetch + "\n" + variable + wrong)
    package.make()


def test_checksum_names():
    # What test_checksum sets, spelt out for the table of names.
    assert ["LIBPKG_ORIGIN_" + kind for kind in SUMS] == [
        "LIBPKG_ORIGIN_SHA256", "LIBPKG_ORIGIN_SHA512",
        "LIBPKG_ORIGIN_SHA1", "LIBPKG_ORIGIN_MD5"]


def test_archive_in_the_build_folder_is_used(package):
    package.library("$(eval $(call fetch,libpkg,"
                    "http://localhost:1/pkg-1.tar.gz))")
    package.build.mkdir(parents=True)
    archive(package.build / "pkg-1.tar.gz")
    assert "p.c" in package.make().compiled
    # `clean` removes what was compiled, not what was brought.
    package.make("clean")
    assert not (package.build / "lib.o").exists()
    assert (package.build / "pkg-1.tar.gz").exists()
    again = package.make()
    assert "p.c" in again.compiled and "FETCH" not in again.text


def test_another_version(package):
    package.library("$(eval $(call fetch,libpkg,%s))" % package.url)
    package.make()
    newer = {name: text.replace("4", "5") for name, text in FILES.items()}
    path = archive(package.tree.path / "pkg-1.1.tar.gz", newer)
    package.library("$(eval $(call fetch,libpkg,file://%s))" % path)
    assert "p.c" in package.make().compiled
    assert "5" in (package.build / "origin/pkg-1/src/pkg.h").read_text()
    package.library("$(eval $(call fetch,libpkg,%s))" % package.url)
    assert "p.c" in package.make().compiled
    assert "4" in (package.build / "origin/pkg-1/src/pkg.h").read_text()


def test_unarchive(package):
    package.library("""
$(LIBPKG_BUILD)/ready: ; touch $@
$(eval $(call unarchive,libpkg,$(LIBPKG_BASE)/pkg.zip,$(LIBPKG_BUILD)/ready))
""")
    archive(package.lib.path / "pkg.zip")
    assert "p.c" in package.make("-j2").compiled
    assert (package.build / "ready").exists()


def repository(path, branch):
    """A git repository whose branch has the sources, and two commits."""
    def git(*words):
        subprocess.run(["git", "-C", str(path), "-c", "user.name=n",
                        "-c", "user.email=e", *words], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for name, text in FILES.items():
        file = path / name.replace("pkg-1/", "")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    subprocess.run(["git", "init", "-q", "-b", branch, str(path)], check=True)
    git("add", ".")
    git("commit", "-q", "-m", "one")
    git("commit", "-q", "--allow-empty", "-m", "two")


def test_clone(package):
    repository(package.tree.path / "git", "stable")
    package.library("$(eval $(call clone,libpkg,file://%s,stable))" %
                    (package.tree.path / "git"),
                    sources=SOURCES.replace("/pkg-1", ""))
    assert "p.c" in package.make("-j2").compiled
    log = subprocess.run(["git", "-C", str(package.build / "origin"), "log",
                          "--format=%s"], stdout=subprocess.PIPE, text=True,
                         check=True).stdout
    assert log == "two\n"
    assert (package.build / ".origin").exists()
    assert package.make().calls == []


def test_clone_of_a_branch_that_is_not_there(package):
    repository(package.tree.path / "git", "stable")
    package.library("$(eval $(call clone,libpkg,file://%s,other))" %
                    (package.tree.path / "git"))
    text = package.make(ok=False).text
    assert "clone: cannot get other of file://" in text
    assert not (package.build / ".origin").exists()


PATCHED = """$(eval $(call fetch,libpkg,%s))
$(eval $(call patch,libpkg,$(LIBPKG_BASE)/patches,pkg-1/src))
"""


def test_patches_in_sorted_order(package):
    package.library(PATCHED % package.url, files={
        "patches/0002-b.patch": PATCH % {"old": "first", "new": "second"},
        "patches/0001-a.patch": PATCH % {"old": "original", "new": "first"},
        "patches/README.md": "not a patch\n"})
    assert "p.c" in package.make("-j2").compiled
    assert "int second(void);" in package.source()
    assert (package.build / ".patched").exists()
    assert package.make().text == ""
    (package.lib.path / "patches/0002-b.patch").unlink()
    assert "p.c" in package.make().compiled
    assert "int first(void);" in package.source()


def test_absent_patch_folder(package):
    package.library(PATCHED % package.url)
    assert "p.c" in package.make("-j2").compiled
    assert (package.build / ".patched").exists()
    assert package.make().text == ""


def test_two_patch_folders(package):
    package.library(PATCHED % package.url +
                    "$(eval $(call patch,libpkg,$(LIBPKG_BASE)/more,"
                    "pkg-1/src))\n", files={
        "patches/a.patch": PATCH % {"old": "original", "new": "first"},
        "more/a.patch": PATCH % {"old": "first", "new": "second"}})
    package.make("-j2")
    assert "int second(void);" in package.source()


def test_only_selected_libraries_are_fetched(package):
    # As existing Makefile.uk do it: the hooks are not guarded by the symbol.
    package.library(PATCHED % "file:///nowhere/pkg-1.tar.gz" + """
$(LIBPKG_BUILD)/include/%.h: $(LIBPKG_BUILD)/.origin
	ln -sf $(LIBPKG_SRC)/$*.h $@
UK_PREPARE += $(LIBPKG_BUILD)/include/pkg.h
UK_FETCH-y += $(LIBPKG_BUILD)/extra
UK_PREPROCESS-y += $(LIBPKG_BUILD)/gen.h
CINCLUDES-y += -I$(LIBPKG_BUILD)/include
""", config="config LIBPKG\n\tbool \"pkg\"\n")
    result = package.make()
    assert result.compiled == ["entry.S", "foo.c", "main.c"]
    assert not package.build.exists()
    package.make("fetch")
    assert not package.build.exists()


HEADERS = """$(eval $(call fetch,libpkg,%s))
$(eval $(call patch,libpkg,$(LIBPKG_BASE)/patches,pkg-1))
$(call mk_sub_libbuild_dir,libpkg,include)
CINCLUDES-$(CONFIG_LIBPKG) += -I$(LIBPKG_BUILD)/include
.PRECIOUS: $(LIBPKG_SRC)/%%.h
$(LIBPKG_SRC)/%%.h: $(LIBPKG_BUILD)/.origin
	@# only to wait for the archive

$(LIBPKG_BUILD)/include/%%.h: $(LIBPKG_SRC)/%%.h
	$(call build_cmd,LN,libpkg,$@,\\
		ln -sf $< $@)
UK_PREPARE += $(LIBPKG_BUILD)/include/pkg.h
"""


def test_public_headers_as_links(package):
    """The headers of the archive are linked to a folder, in UK_PREPARE."""
    first, _, rest = SOURCES.strip().partition("\n")
    package.library(first + "\n" + HEADERS % package.url + rest + "\n",
                    sources="")
    package.tree.app(main="#include <pkg.h>\nint main(void)\n"
                     "{ return PKG; }\n")
    assert "p.c" in package.make("-j4").compiled
    assert (package.build / "include/pkg.h").is_symlink()
    assert package.make().calls == []


def test_configure_and_prepared(package):
    """A configure script, whose stamp .prepared has no commands."""
    path = archive(package.tree.path / "conf.tar.gz", {
        **FILES, "pkg-1/configure": "echo '#define CONF 3' >src/conf.h\n"})
    package.library("""$(eval $(call fetch,libpkg,file://%s))
$(LIBPKG_ORIGIN)/pkg-1/src/conf.h: $(LIBPKG_BUILD)/.origin
	$(call verbose_cmd,CONFIG,libpkg: $(notdir $@), \\
		cd $(LIBPKG_ORIGIN)/pkg-1 && sh configure)
$(LIBPKG_BUILD)/.prepared: $(LIBPKG_ORIGIN)/pkg-1/src/conf.h
UK_PREPARE += $(LIBPKG_BUILD)/.prepared
LIBPKG_P_CDEPS += $(LIBPKG_BUILD)/.prepared
LIBPKG_P_FLAGS-y += -include conf.h
""" % path)
    first = package.make("-j4")
    assert "  CONFIG  libpkg: conf.h" in first.text
    assert (package.build / ".prepared").exists()
    assert package.make().calls == []
    # The object waits for the stamp: a new one remakes it.
    later = time.time() + 5
    os.utime(package.build / "origin/pkg-1/src/conf.h", (later, later))
    assert package.make().compiled == ["p.c"]


def test_stages(package):
    """fetch, prepare, preprocess and objects come after each other."""
    log = package.tree.path / "log"
    package.library("".join("""
$(BUILD_DIR)/%(low)s.stamp:
	@sleep %(wait)s; echo %(low)s >>%(log)s; touch $@
%(hook)s += $(BUILD_DIR)/%(low)s.stamp
""" % {"low": hook.lower(), "hook": hook, "log": log, "wait": wait}
                            for hook, wait in [
                                ("UK_PREPROCESS-y", 0), ("UK_PREPARE", .2),
                                ("UK_PREPARE-y", .2), ("UK_FETCH-y", .4)]) +
                    "$(LIBPKG_BUILD)/gen.c:\n\t@echo object >>%s; "
                    "echo 'int gen;' >$@\n"
                    "LIBPKG_SRCS-y += $(LIBPKG_BUILD)/gen.c\n" % log,
                    sources="")
    package.make("fetch")
    assert log.read_text().split() == ["uk_fetch-y"]
    package.make("-j4", "prepare")
    assert log.read_text().split()[0] == "uk_fetch-y"
    assert sorted(log.read_text().split()[1:]) == [
        "uk_prepare", "uk_prepare-y"]
    package.make("properclean")
    log.unlink()
    package.make("-j8")
    said = [word for word in log.read_text().split() if word != "object"]
    assert said[0] == "uk_fetch-y" and said[-1] == "uk_preprocess-y"
    assert len(said) == 4


def test_sources_of_another_library(package):
    """One archive, two libraries: a new patch remakes the objects of both."""
    package.library(PATCHED % package.url + """
$(eval $(call addlib_s,libpkg_more,$(CONFIG_LIBPKG)))
LIBPKG_MORE_CINCLUDES-y += -I$(LIBPKG_SRC)
LIBPKG_MORE_SRCS-y += $(LIBPKG_SRC)/p.c|again
LIBPKG_MORE_P_AGAIN_FLAGS-y += -Doriginal=again -Dfirst=again
""")
    assert package.make("-j4").compiled.count("p.c") == 2
    package.lib.write("patches/a.patch",
                      PATCH % {"old": "original", "new": "first"})
    assert package.make("-j4").compiled.count("p.c") == 2
