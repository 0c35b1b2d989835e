# SPDX-License-Identifier: BSD-3-Clause
"""Every public header of the core is one for C++, too: each compiles by
itself, twice, without a warning, by both compilers, and what it declares has
the name that C gives it."""
import re
import shlex
import subprocess

import pytest

from conftest import CoreApp, ROOT, run_make

FOLDERS = [*sorted(ROOT.glob("lib/*/include")), ROOT / "include",
           ROOT / "include/compat", ROOT / "arch/include"]
# A part of another header, which alone includes it.
PARTS = {ROOT / "lib/ukalloc/include/uk/alloc_stats.h"}
HEADERS = [path for folder in FOLDERS for path in sorted(folder.rglob("*.h"))
           if folder / "compat" not in path.parents and path not in PARTS]


def name_of(path):
    """The header as one includes it."""
    return str(path.relative_to(max(
        (folder for folder in FOLDERS if folder in path.parents),
        key=lambda folder: len(folder.parts))))


def symbols():
    """All options of the libraries, for an application to ask for."""
    found = set()
    for path in ROOT.glob("lib/*/Config.uk"):
        text = path.read_text()
        found |= set(re.findall(r"^(?:menu)?config (LIB\w+)\n\tbool", text,
                                re.M))
    return sorted(found)


def command_of(app, source, words):
    """The words before -MD of the command that compiles a source."""
    made = app.build / "appcontract" / (source.rsplit(".")[0] + ".o")
    made.unlink(missing_ok=True)
    text = run_make("-C", ROOT, "A=%s" % app.path, "V=1", *words, made)[1]
    line = next(line for line in text.splitlines() if " -c " in line)
    return shlex.split(line.split(" -MD ")[0])


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    made = CoreApp(tmp_path_factory.mktemp("cxx"), config="config APPCONTRACT\n"
                   "\tbool\n\tdefault y\n" + "".join(
                       "\timply %s\n" % name for name in symbols()),
                   sources={"main.c": "int main(void) { return 0; }\n",
                            "one.cpp": "int one;\n"},
                   makefile="APPCONTRACT_CFLAGS-y += -Wall -Wextra -Werror\n"
                   "APPCONTRACT_CXXFLAGS-y += -Wall -Wextra -Werror\n")
    made.make("prepare")
    return made


@pytest.fixture(scope="module")
def functions(app, tmp_path_factory):
    """{header: names of the functions that it declares}, by a C compiler."""
    folder = tmp_path_factory.mktemp("functions")
    source = folder / "all.c"
    source.write_text("".join("#include <%s>\n" % name_of(path)
                              for path in HEADERS))
    subprocess.run([*command_of(app, "main.c", []), "-fsyntax-only",
                    "-aux-info", folder / "all.X", source], check=True)
    found = {}
    for line in (folder / "all.X").read_text().splitlines():
        match = re.match(r"/\* (\S+?):\d+:N\w \*/ extern .*?\b(\w+) \(", line)
        if match and match[2] != "main":
            found.setdefault(match[1], set()).add(match[2])
    return found


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_headers(app, functions, compiler, tmp_path):
    declared = 0
    for number, path in enumerate(HEADERS):
        names = sorted(functions.get(str(path), ()))
        declared += len(names)
        include = "#include <%s>\n" % name_of(path)
        (tmp_path / ("h%d.cpp" % number)).write_text(
            include + include + "".join(
                'extern "C" decltype(%s) %s;\n' % (name, name)
                for name in names))
    assert len(HEADERS) > 100 and declared > 300
    done = subprocess.run(
        [*command_of(app, "one.cpp", ["COMPILER=" + compiler]),
         "-fsyntax-only", *sorted(tmp_path.iterdir())],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False)
    assert done.returncode == 0, done.stdout[-6000:]
