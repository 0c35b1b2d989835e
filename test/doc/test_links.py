# SPDX-License-Identifier: BSD-3-Clause
"""Links lead somewhere, each page is found from the table of contents, and
paths that a page names exist."""
import re

import pages

# First words of paths in the sources; what else is named is not a path.
TOP = ("app", "arch", "doc", "drivers", "ext", "include", "lib", "plat",
       "support", "test")
# In a path: an example's name, a placeholder, or what the build makes.
EXAMPLE = re.compile(r"foo|bar|[Xx]\b|NAME|[*…<>]|\.\.\.|/build\b")


def target_of(page, link):
    """(file, anchor) that a link of a page means; None: outside."""
    if re.match(r"[a-z]+:", link):
        return None
    path, _, anchor = link.partition("#")
    return (page.parent / path).resolve() if path else page, anchor


def broken(page, text):
    """What is wrong with the links of a page."""
    for line, link in pages.links(text):
        meant = target_of(page, link)
        if meant is None:
            continue
        path, anchor = meant
        where = "%s:%d: %s: " % (pages.name(page), line, link)
        if pages.ROOT not in path.parents:
            yield where + "outside of the sources"
        elif not path.exists():
            yield where + "there is no such file"
        elif anchor and anchor not in pages.anchors(
                text if path == page else path.read_text()):
            yield where + "there is no such heading"


def test_links():
    wrong = [text for page in pages.all_pages()
             for text in broken(page, page.read_text())]
    assert not wrong, "\n" + "\n".join(wrong)


def test_the_checker_notices():
    text = ("# A `b` c\n# A\n# A\n[x](no-such.md) [y](#a-b-c) [z](#a-b) "
            "[A](#a-1)\n```\n[x](no-such.md)\n```\n`[x](no-such.md)` "
            "[w](../../x) [v](build.md#no-such) [u](https://x.org/)\n")
    assert [line.split(": ", 1)[1] for line in
            broken(pages.DOC / "README.md", text)] == [
        "no-such.md: there is no such file",
        "#a-b: there is no such heading",
        "../../x: outside of the sources",
        "build.md#no-such: there is no such heading"]


def test_every_page_is_found_from_the_table_of_contents():
    seen, left = set(), [pages.DOC / "README.md"]
    while left:
        page = left.pop()
        if page in seen:
            continue
        seen.add(page)
        left += [meant[0] for _, link in pages.links(page.read_text())
                 for meant in [target_of(page, link)]
                 if meant and meant[0].suffix == ".md" and meant[0].exists()]
    lost = [pages.name(p) for p in pages.DOC.rglob("*.md") if p not in seen]
    assert not lost


def test_paths_that_are_named_exist():
    wrong = []
    for page in pages.all_pages():
        if page.name == "CHANGELOG.md":     # of files that were
            continue
        for path in re.findall(r"`((?:%s)/[\w./*+-]+)`" % "|".join(TOP),
                               pages.without_code(page.read_text())):
            if not EXAMPLE.search(path) and not (pages.ROOT / path).exists():
                wrong.append("%s: %s" % (pages.name(page), path))
    assert not wrong, "\n" + "\n".join(wrong)


def test_each_library_stands_on_the_page_of_its_tier():
    wrong = []
    for line in (pages.ROOT / "support/scripts/tiers").read_text().split("\n"):
        if not line or line.startswith("#"):
            continue
        tier, *libraries = line.split()
        text = (pages.DOC / "concepts" / ("tier-%s.md" % tier)).read_text()
        for library in libraries:
            for folder in (pages.ROOT / "lib").glob(library):
                if "`%s`" % folder.name not in text:
                    wrong.append("tier %s: %s" % (tier, folder.name))
    assert not wrong
