# SPDX-License-Identifier: BSD-3-Clause
"""Options, functions, headers and words of the tool that a page names exist."""
import re
import sys

import pages

sys.path.insert(0, str(pages.ROOT / "support" / "uk"))
import arguments    # noqa: E402
import completion   # noqa: E402

# Libraries of examples, and variables of a library rather than its option.
EXAMPLE = re.compile(r"LIB(X|Y|FOO|UK_FOO|PROG)(_|$)")
# Of other programs, in commands or text of ours.
FOREIGN = {"--no-dynamic-linker", "--gc-sections", "--build-id",
           "--strip-all", "--variant", "--version", "--help", "--defsym",
           "--appendonly", "--requirepass", "--rdb", "--size"}


def texts():
    """(name, text) of each page, but for what was once."""
    return [(pages.name(page), page.read_text())
            for page in pages.all_pages() if page.name != "CHANGELOG.md"]


def content(*endings):
    return "".join(path.read_text() for path in pages.sources(*endings))


def unknown(pattern, known):
    return ["%s: %s" % (name, word) for name, text in texts()
            for word in re.findall(pattern, text) if word not in known]


def test_options():
    known = set(re.findall(r"^\s*(?:menu)?config (\w+)",
                           content("Config.uk"), re.M))
    assert len(known) > 150
    named = unknown(r"`(?:CONFIG_)?(LIB[A-Z0-9_]+)(?:=y)?`", known)
    assert not [word for word in named
                if not EXAMPLE.match(word.split(": ")[1])]


def test_functions():
    known = set(re.findall(r"\b(uk\w+)\b", content(".h", ".c", ".S", ".uk",
                                                   ".mk", ".rules")))
    assert not unknown(r"\b((?:uk_|ukplat_|ukarch_)\w+)\(", known)


def test_headers():
    known = {str(path).rpartition("/include/")[2].removeprefix("compat/")
             for path in pages.sources(".h")}
    known |= {"uk/config.h"}        # made by the build
    assert not unknown(r"<((?:uk|abi)/[\w/]+\.h)>", known)


def test_words_of_the_tool():
    parser = arguments.parser()
    commands = completion.subcommands(parser)
    known = {option for p in (parser, *commands.values())
             for action in p._actions for option in action.option_strings}
    assert not unknown(r"(?:^|[\s`])(--[a-z][a-z-]+)", known | FOREIGN)
    assert not unknown(r"\./uk (?:-n )?([a-z]+)\b", commands)
