# SPDX-License-Identifier: BSD-3-Clause
"""What the tool says: help, man page, completion, doctor, in 80 columns."""
import json
import os
import pty
import re
import subprocess

import pytest

import arguments
import completion
import manpage
from conftest import ROOT, UK

PARSER = arguments.parser()
COMMANDS = completion.subcommands(PARSER)
OPTIONS = sorted({o for p in (PARSER, *COMMANDS.values())
                  for a in p._actions for o in a.option_strings})


def call(*args, **env):
    return subprocess.run([UK, *args], capture_output=True, text=True,
                          env={**os.environ, **env})


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits_80_columns(command):
    p = call(*command.split(), "--help", COLUMNS="80")
    assert p.returncode == 0 and p.stdout.startswith("usage: uk")
    assert max(map(len, p.stdout.splitlines())) <= 80


def test_each_option_and_command_has_help():
    for p in (PARSER, *COMMANDS.values()):
        for action in p._actions:
            assert action.help or action.dest == "==SUPPRESS==", action


def test_man_page_is_up_to_date():
    """Else: /usr/bin/python3 -B support/uk/manpage.py >doc/uk.1"""
    made = subprocess.run(["/usr/bin/python3", "-B", manpage.__file__],
                          capture_output=True, text=True, check=True).stdout
    assert (ROOT / "doc" / "uk.1").read_text() == made


def test_man_page_has_each_option_and_command():
    p = subprocess.run(["man", "--warnings", "-l", ROOT / "doc" / "uk.1"],
                       capture_output=True, text=True,
                       env={**os.environ, "MANWIDTH": "80", "PAGER": "cat",
                            "MAN_KEEP_FORMATTING": "", "LC_ALL": "C"})
    assert p.returncode == 0 and p.stderr == ""
    page = re.sub(r".\x08", "", p.stdout)
    text = re.sub(" +", " ", page)      # lines are filled up to the margin
    for word in [*OPTIONS, *("uk " + c for c in COMMANDS)]:
        if word not in ("-h", "--help"):
            assert re.search(rf"(^|[\s,\[]){re.escape(word)}\b", text), word
    assert max(map(len, page.splitlines())) <= 80


def complete(*words):
    """What bash offers after these words."""
    script = ('. <("$0" completion bash); COMP_WORDS=("$@"); '
              'COMP_CWORD=$(($# - 1)); _uk; printf "%s\\n" "${COMPREPLY[@]}"')
    p = subprocess.run(["bash", "-uc", script, UK, *words],
                       capture_output=True, text=True)
    assert not p.stderr
    return p.stdout.split()


def test_completion():
    assert complete("uk", "un") == ["uninstall"]
    assert set(COMMANDS) <= set(complete("uk", ""))
    assert complete("uk", "-n", "run", "helloworld-") == ["helloworld-musl"]
    assert complete("uk", "run", "nginx", "--net", "") == \
        ["user", "tap", "none"]
    assert complete("uk", "run", "--mac") == ["--machine"]
    assert complete("uk", "completion", "z") == ["zsh"]


def test_completion_knows_each_option():
    text = call("completion", "bash").stdout
    for name, parser in COMMANDS.items():
        line = re.search(rf"^\t{name}\) (.*)", text, re.M)[1]
        for action in parser._actions:
            for option in action.option_strings:
                assert option in ("-h", "--help") or option in line


def test_completion_of_instances(uk):
    uk.start(ROOT / "test/boot/status", "--name", "sleepy", "--", "echo")
    env = {**uk.env, "PATH": f"{ROOT}:{os.environ['PATH']}"}
    script = ('. <(uk completion bash); COMP_WORDS=(uk stop sl); '
              'COMP_CWORD=2; _uk; echo "${COMPREPLY[@]}"')
    p = subprocess.run(["bash", "-uc", script], env=env, text=True,
                       capture_output=True)
    assert p.stdout == "sleepy\n", p.stderr


def test_zsh_loads_bash_completion():
    text = call("completion", "zsh").stdout
    assert "autoload -U +X bashcompinit && bashcompinit\n" in text
    assert text.endswith("complete -o filenames -F _uk uk ./uk\n")


def test_version():
    p = call("--version")
    assert p.returncode == 0 and re.fullmatch(r"uk \d+\.\d+\S*\n", p.stdout)
    made = subprocess.run(["make", "-s", "-C", ROOT / "app/helloworld",
                           "print-version"], capture_output=True, text=True)
    assert p.stdout == f"uk {made.stdout}"
    assert f"## {made.stdout.strip()}" in (ROOT / "CHANGELOG.md").read_text()


def test_doctor_is_a_line_each():
    p = call("doctor", COLUMNS="80")
    lines = p.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    for word in ("operating system", "build: gcc 1", "build: make 4",
                 "run: qemu-system-x86_64 ", "acceleration: ", "tap: ",
                 "disk: ", "memory: ", "cache: ", "instances: "):
        assert sum(word in line for line in lines) == 1, word
    assert all(re.match(r"(ok   |LACK |note ) |-> |   ", line)
               for line in lines)


def test_ps_fits_80_columns(uk):
    uk.run("helloworld", "--name", "a" * 20)
    p = uk("ps", "--all")
    assert len(p.stdout.splitlines()) == 2
    assert max(map(len, p.stdout.splitlines())) <= 80


def on_terminal(argv, **env):
    """What a program writes to a terminal."""
    parent, child = pty.openpty()
    p = subprocess.Popen(argv, stdin=child, stdout=child, stderr=child,
                         env={**os.environ, "TERM": "xterm", **env})
    os.close(child)
    data = b""
    try:
        while block := os.read(parent, 4096):
            data += block
    except OSError:
        pass        # closed
    os.close(parent)
    assert p.wait() in (0, 1)
    return data.decode()


def test_colours_only_where_wanted():
    assert "\x1b[32mok" in on_terminal([UK, "doctor"], NO_COLOR="")
    for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert "\x1b" not in on_terminal([UK, "doctor"], **env)
    assert "\x1b" not in call("doctor").stdout


@pytest.mark.parametrize("args", [
    ["run"], ["nosuch"], ["run", "helloworld", "--nosuch"], ["new"],
    ["completion", "fish"], ["run", "helloworld", "--cpus"]])
def test_a_wrong_command_line(args):
    p = call(*args)
    assert p.returncode == 125 and p.stdout == ""
    lines = p.stderr.splitlines()
    assert len(lines) == 2 and lines[0].startswith("uk: ")
    assert re.match(r"uk: try: uk.* --help", lines[1])


@pytest.mark.parametrize("setup, text", [
    ("rm -rf $1; touch $1", "$1: File exists"),
    ("chmod 0 $1; echo", "is not a private folder of yours"),
])
def test_folders_that_cannot_be_used(tmp_path, setup, text):
    folder = tmp_path / "unilith"
    folder.mkdir()
    folder.chmod(0o755)
    subprocess.run(["sh", "-c", setup, "sh", folder], check=True)
    if "chmod" in setup:
        folder.chmod(0o755)
    p = call("ps", XDG_RUNTIME_DIR=str(tmp_path))
    assert p.returncode == 125
    assert text.replace("$1", str(folder)) in p.stderr
    assert "Errno" not in p.stderr and "Traceback" not in p.stderr


def test_an_output_that_is_full(uk):
    with open("/dev/full", "w") as full:
        p = subprocess.run([UK, "ps", "--json"], stdout=full, env=uk.env,
                           stderr=subprocess.PIPE, text=True)
    assert p.returncode == 125
    assert p.stderr == "uk: the output: No space left on device\n"


@pytest.mark.parametrize("closed,status,text", [
    ("<&-", 0, ""),
    (">&-", 125, "uk: the output: Bad file descriptor\n"),
    ("2>&-", 0, "")])
def test_a_stream_that_is_closed(uk, closed, status, text):
    p = subprocess.run(f"{UK} ps {closed}", shell=True, env=uk.env,
                       capture_output=True, text=True)
    assert (p.returncode, p.stderr) == (status, text)


def test_errors_stay_out_of_the_output(uk):
    p = subprocess.run(f"{UK} stop nosuch 2>&-", shell=True, env=uk.env,
                       capture_output=True, text=True)
    assert (p.returncode, p.stdout) == (125, "")


def test_a_reader_that_leaves(uk):
    p = subprocess.run(f"{UK} --help | true", shell=True, env=uk.env,
                       capture_output=True, text=True)
    assert p.returncode == 0 and p.stderr == ""


def test_ps_of_nothing_is_json(uk):
    assert json.loads(uk("ps", "--json").stdout) == []
