# SPDX-License-Identifier: BSD-3-Clause
"""The functions that public headers declare, each with its comment.

A comment belongs to the declaration that follows it without an empty line,
and to the prototypes that follow that one, without an empty line and without
a comment of their own: a family. A function with a body has its own.
"""
import collections
import re

import pages

# Those of doc/Makefile, and those for one architecture or class of drivers.
# Not nolibc's, whose functions ISO C and POSIX describe, and not the ABI's.
PUBLIC = ("include/uk/*.h", "include/uk/plat/*.h", "arch/include/uk/arch/*.h",
          "arch/*/include/uk/*/*.h", "lib/*/include/uk/*.h",
          "plat/*/include/uk/plat/*.h", "drivers/*/*/include/*/*.h")
Function = collections.namedtuple(
    "Function", "line result name parameters comment")

TOKEN = re.compile(r"""
    (?P<comment>/\*.*?\*/|//[^\n]*)
  | (?P<directive>^[ \t]*\#(?:[^\n\\]|\\.)*)
  | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<mark>[{};])
  | (?P<other>.)
""", re.X | re.S | re.M)
CPLUSPLUS = re.compile(r"^#ifdef __cplusplus\n.*?^#endif[^\n]*\n", re.M | re.S)
ATTRIBUTE = re.compile(
    r"\b__(?:attribute__|printf|align|section)\s*"
    r"(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))")
# Result, name, parameters. Parameters may have parameters: callbacks.
HEAD = re.compile(r"^(?P<result>[\w\s*]*?[\s*])(?P<name>\w+)\s*"
                  r"\((?P<parameters>(?!\s*\*).*)\)\s*(?:\w+\s*)*$", re.S)


def public():
    return sorted(path for pattern in PUBLIC
                  for path in pages.ROOT.glob(pattern))


def comments(text):
    return [token[0] for token in TOKEN.finditer(text)
            if token.lastgroup == "comment"]


def statements(text):
    """(line, text up to its `;` or `{`, comment, apart) of each declaration at
    file level; apart: an empty line or a comment stands before it."""
    text = CPLUSPLUS.sub(lambda m: "\n" * m[0].count("\n"), text)
    depth, words, start, comment, apart = 0, "", 0, "", True
    for token in TOKEN.finditer(text):
        kind, word = token.lastgroup, token[0]
        if kind == "comment" and depth == 0 and not words.strip():
            comment, words, apart = word, "", True
        elif kind == "directive":
            # A comment may stand before the `#if` around its function.
            if not words.strip():
                comment = comment if re.match(r"\s*#\s*if", word) else ""
                words = ""
        elif kind == "mark":
            if depth == 0 and word != "}":
                empty = re.match(r"\s*", words)[0].count("\n") > 1
                yield (text.count("\n", 0, start) + 1, words.strip() + word,
                       "" if empty else comment, empty or apart)
                comment, apart = "", False
            depth += (word == "{") - (word == "}")
            words = ""
        elif depth == 0 and kind == "other":
            if not words.strip() and not word.isspace():
                start = token.start()
            words += word


def functions(text):
    """The functions that a header declares, in its order."""
    family, named = "", {}
    for line, words, comment, apart in statements(text):
        plain = re.sub(r"\s+", " ", ATTRIBUTE.sub("", words[:-1])).strip()
        match = HEAD.match(plain)
        if not match or plain.startswith("typedef") or "=" in plain:
            family = ""
            continue
        prototype = words[-1] == ";"
        if not comment and prototype and not apart:
            comment = family
        family = comment if prototype else ""
        # Once is enough: at a declaration before the definition, or in one
        # branch of an `#if`.
        comment = named.setdefault(match["name"], comment) or comment
        yield Function(line, match["result"].strip(), match["name"],
                       match["parameters"], comment)
