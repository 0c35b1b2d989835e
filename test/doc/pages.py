# SPDX-License-Identifier: BSD-3-Clause
"""The pages of the book: all *.md of the sources, and what is in them."""
import os
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOC = ROOT / "doc"
FENCE = re.compile(r"^( *)```([^\n]*)\n(.*?)^\1```[ ]*$", re.M | re.S)


def sources(*endings):
    """Files of the sources by their names' ends; not what was fetched or
    built."""
    found = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = sorted(f for f in folders
                            if f != "build" and not f.startswith("."))
        found += [pathlib.Path(folder, f) for f in sorted(files)
                  if f.endswith(endings)]
    return found


def all_pages():
    return sources(".md")


def name(path):
    """The page's name from the root on, for messages."""
    return str(path.relative_to(ROOT))


def without_code(text):
    """The text, each code block as many empty lines."""
    return FENCE.sub(lambda m: "\n" * m[0].count("\n"), text)


def blocks(text):
    """(word after the fence, text) of each code block."""
    for match in FENCE.finditer(text):
        indent = len(match[1])
        yield match[2].strip(), "".join(
            line[indent:] + "\n" for line in match[3].splitlines())


def anchors(text):
    """The anchors that the headings of a page have."""
    seen, found = {}, set()
    for heading in re.findall(r"^#{1,6}[ ]+(.+?)[ ]*#*$",
                              without_code(text), re.M):
        heading = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        count = seen.get(slug, 0)
        seen[slug] = count + 1
        found.add(slug if not count else "%s-%d" % (slug, count))
    return found


def links(text):
    """(line, target) of each link and picture of a page."""
    text = re.sub(r"`[^`\n]*`", lambda m: "`" * len(m[0]),
                  without_code(text))
    for match in re.finditer(r"\]\(\s*([^)\s]+)\s*\)", text):
        yield text.count("\n", 0, match.start()) + 1, match[1]
