# SPDX-License-Identifier: BSD-3-Clause
"""Each function of a public header is documented there: what it does, its
parameters by their names, what it returns; and each header says from where its
functions may be called. Whether that is true is for readers to say."""
import re

import headers
import pages

CONTEXT = re.compile(r"context|interrupt|thread|block|sleep|lock|wait|boot|"
                     r"serialise|fail", re.I)
# A value, an error, another function, a question, or the word itself.
RESULT = re.compile(r"\breturn|\b[01]\b|\btrue\b|\bNULL\b|-E[A-Z]|\?|\w\(\)|"
                    r"\bwhether\b|\bthe same\b", re.I)
STATUS = ("int", "bool", "__ssz")


def elsewhere(path):
    """The functions of a header for one architecture that are documented in
    those for all."""
    if path.parent.name != "asm":
        return set()
    return {f.name
            for general in (pages.ROOT / "arch/include/uk/arch").glob("*.h")
            for f in headers.functions(general.read_text()) if f.comment}


def parameters(comment):
    """The names behind @param."""
    return [name for names in re.findall(r"@param\s+([\w,]+)", comment)
            for name in names.split(",")]


def problems(function):
    """What is wrong with the comment of a function."""
    _, result, name, given, comment = function
    if not comment:
        return ["no comment"]
    found = ["no parameter " + p for p in parameters(comment)
             if not re.search(r"\b%s\b" % p, given)]
    if not name.startswith("_") and not comment.startswith("/**"):
        found.append("a comment that the reference leaves out: no /**")
    result = result.replace("static inline ", "").replace("extern ", "")
    if result in STATUS and not RESULT.search(comment):
        found.append("does not say what it returns")
    return found


def test_each_function_is_documented():
    wrong, count = [], 0
    for path in headers.public():
        known = elsewhere(path)
        for function in headers.functions(path.read_text()):
            count += 1
            if function.name not in known:
                wrong += ["%s:%d: %s: %s" % (pages.name(path), function.line,
                                             function.name, problem)
                          for problem in problems(function)]
    assert count > 700
    assert not wrong, "\n" + "\n".join(wrong)


def test_each_header_says_where_its_functions_may_be_called():
    wrong = []
    for path in headers.public():
        text = path.read_text()
        names = {f.name for f in headers.functions(text)} - elsewhere(path)
        if names and not CONTEXT.search("".join(headers.comments(text))):
            wrong.append(pages.name(path))
    assert not wrong


EXAMPLE = """/* A header. */
#define X(a) \\
	int not_one(int a);
typedef int (*fn_t)(int);
struct s { int (*op)(int); };
extern int (*pointer)(void);
/** Adds; 0, or -EINVAL. */
int one(int a);
int two(int a);

int three(int a) __attribute__((format(printf, 1, 2)));
/** Doubles (a). @param b is no parameter */
static inline int four(int a)
{
	return one(a) + two(a);
}
static inline void five(void (*fn)(int a)) { }
/* Not for the reference. */
#if X
void six(void);
#else
static inline void six(void) { }
#endif
"""


def test_the_checker_notices():
    found = {f.name: problems(f) for f in headers.functions(EXAMPLE)}
    assert found == {
        "one": [], "two": [], "three": ["no comment"],
        "four": ["no parameter b", "does not say what it returns"],
        "five": ["no comment"],
        "six": ["a comment that the reference leaves out: no /**"]}
