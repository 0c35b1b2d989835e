# SPDX-License-Identifier: BSD-3-Clause
"""Lua in a unikernel, beside the same Lua on Linux (Debian's lua5.4)."""
import re
import shutil
import subprocess

import pytest

from conftest import LIMIT, ROOT, UK

PROGRAMS = ROOT / "test" / "integration" / "lua"


@pytest.fixture(scope="module", autouse=True)
def image():
    subprocess.run([UK, "build", "lua"], check=True, timeout=LIMIT)


@pytest.fixture
def lua(uk):
    """Arguments and input of `uk run lua`: (status, output, errors)."""
    def run(*args, stdin=b"", options=()):
        p = uk.run("lua", "--no-build", *options, "--", *args, stdin=stdin)
        return p.returncode, p.stdout, p.stderr.decode()
    return run


def linux(*args, **kw):
    p = subprocess.run(["lua5.4", *args], capture_output=True, timeout=60,
                       **kw)
    return p.returncode, p.stdout, \
        p.stderr.decode().replace("lua5.4:", "lua:", 1)


def test_the_reference_manual(lua, tmp_path):
    here = tmp_path / "here"
    shutil.copytree(PROGRAMS, here)
    (here / "tmp").mkdir()
    status, expected, _ = linux("all.lua", cwd=here)
    assert status == 0 and len(expected.splitlines()) > 600
    got = lua("all.lua", options=["--rootfs", here])
    assert got[1].splitlines() == expected.splitlines(), got[2]
    assert got[0] == 0 and got[2] == "Lua warning: a warning\n"


NAMES = """
for lib, t in pairs(_G) do
  if type(t) == "function" then print(lib) end
  for name in pairs(type(t) == "table" and lib ~= "_G" and lib ~= "arg" and t
                    or {}) do
    print(lib .. "." .. name)
  end
end
for name in pairs(getmetatable(io.stdout).__index) do print(":" .. name) end
"""
# They wait for a person, end the program, or load what cannot be; see below.
ELSEWHERE = {"debug.debug", "io.popen", "os.execute", "package.loadlib"}


def test_every_name_of_the_manual_occurs():
    text = "".join(path.read_text(encoding="latin-1")
                   for path in PROGRAMS.glob("*.lua"))
    names = set(linux("-e", NAMES)[1].decode().split())
    assert len(names) > 150
    used = set(re.findall(r"(?:\w+\.)?\w+|:\w+", text))
    methods = set(re.findall(r"[:.](\w+)", text))
    assert {name for name in names - used - ELSEWHERE
            if name.rpartition(":")[2] not in methods} == set()


@pytest.mark.parametrize("args, stdin", [
    (["-e", "print(1)"], b""),
    ([], b"print(...)\nprint(2)\n"),
    (["-", "a", "b"], b"print(...)"),
    (["-e", "for l in io.lines() do print(#l, l) end"],
     b"one\n\ntwo\0three\nlast"),
    (["-e", "io.write(('x'):rep(300000), '\\0\\1\\255')"], b""),
    (["-e", "os.exit(7)"], b""),
    (["-e", "io.stderr:write('to 2') os.exit(false)"], b""),
    (["-e", "error('bad')"], b""),
    (["-e", "error{code = 2}"], b""),
    (["-e", "x ="], b""),
    (["-v", "-W", "-e", "warn('w')"], b""),
    (["nosuch.lua"], b""),
])
def test_as_on_linux(lua, args, stdin):
    got = lua(*args, stdin=stdin)
    assert got == linux(*args, input=stdin)


def test_what_linux_has_and_we_have_not(lua):
    """Told by an error, as a Lua program expects it."""
    status, out, _ = lua("-e", "print(io.popen('ls')) "
                         "print(package.loadlib('x.so', 'f')) "
                         "print(os.execute('ls'))")
    first, second, third = out.decode().splitlines()
    assert status == 0
    assert first == "nil\tls: Function not implemented\t38"
    assert second.startswith("nil\tDynamic loading not supported\topen")
    assert third.startswith("nil")
