# SPDX-License-Identifier: BSD-3-Clause
"""The tool on a terminal (tmux): progress, keys, menuconfig, and that the
terminal is as before after any end. The shell is dash, which, unlike bash,
does not repair what a program has left."""
import os
import re
import shutil
import subprocess
import time

import pytest

from conftest import LIMIT, ROOT, UK

STATUS = ROOT / "test" / "boot" / "status"


class Screen:
    """A shell on a terminal of 80 columns and 24 lines."""

    def __init__(self, folder, env):
        self.tmux = ["tmux", "-S", str(folder / "tmux"), "-f", "/dev/null"]
        self.env = {**env, "UK_ROOT": str(ROOT)}

    def start(self):
        subprocess.run([*self.tmux, "new-session", "-d", "-x", "80", "-y",
                        "24", "PS1='$ ' exec dash"], check=True,
                       env=self.env)
        self.line("alias uk=" + UK)
        self.mode = self.ask("stty -g")

    def keys(self, *keys):
        subprocess.run([*self.tmux, "send-keys", *keys], check=True)

    def line(self, text):
        subprocess.run([*self.tmux, "send-keys", "-l", text], check=True)
        self.keys("Enter")

    def text(self):
        """All that was printed, scrolled away or not, without wraps."""
        return subprocess.run([*self.tmux, "capture-pane", "-p", "-J", "-S",
                               "-"],
                              capture_output=True, text=True).stdout

    def wait(self, pattern, seconds=90):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = re.search(pattern, self.text(), re.M)
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"no {pattern!r} on:\n{self.text()}")

    def ask(self, command):
        """A command's one line of output; its echo has not this form."""
        self.line(f'echo "<$({command})>"')
        answer = self.wait(r"^<([^$]*)>$")[1]
        self.clear()
        return answer

    def clear(self):
        """An empty screen with a prompt. What is typed before the prompt is
        there would be echoed before it, and output would follow it."""
        self.line("clear")
        end = time.monotonic() + LIMIT
        while self.text().strip() != "$":
            assert time.monotonic() < end, self.text()
            time.sleep(0.05)
            subprocess.run([*self.tmux, "clear-history"], check=True)

    def programs(self):
        """The pids of the programs that run in the shell."""
        shell = subprocess.run(
            [*self.tmux, "display-message", "-p", "#{pane_pid}"],
            capture_output=True, text=True).stdout.strip()
        return [int(pid) for pid in subprocess.run(
            ["pgrep", "-P", shell], text=True,
            capture_output=True).stdout.split()]

    def ended(self):
        """Waits for the end of the program; its status. The terminal must be
        as it was at the start."""
        end = time.monotonic() + LIMIT
        while self.programs():
            assert time.monotonic() < end, self.text()
            time.sleep(0.05)
        self.line("echo status $?.")
        status = int(self.wait(r"status (\d+)\.")[1])
        self.clear()
        assert self.ask("stty -g") == self.mode
        return status


@pytest.fixture
def screen(uk, tmp_path):
    s = Screen(tmp_path, uk.env)
    try:
        s.start()
        yield s
    finally:
        subprocess.run([*s.tmux, "kill-server"])


@pytest.fixture
def app(tmp_path):
    """A copy of helloworld that was never built."""
    shutil.copytree(ROOT / "app" / "helloworld", tmp_path / "hello",
                    ignore=shutil.ignore_patterns("build", ".config"))
    return tmp_path / "hello"


def run_echo(screen, *args):
    screen.line(f"uk run {STATUS} --no-build --accel tcg " + " ".join(args) +
                " -- echo")
    screen.line("attached")
    screen.wait("^attached\nattached$", 60)


@pytest.fixture(scope="module", autouse=True)
def image():
    subprocess.run([UK, "build", STATUS], check=True, timeout=LIMIT)


# --- building -----------------------------------------------------------------

def test_progress_is_one_line_that_vanishes(screen, app):
    screen.line(f"uk build {app}")
    screen.wait(r"^uk: \[\d+\] CC ")
    screen.wait(r"bytes$")
    lines = [x for x in screen.text().splitlines() if x.startswith("uk: ")]
    assert lines[0] == "uk: building hello" and len(lines) == 2, lines
    assert screen.ended() == 0


def test_ctrl_c_ends_a_build(screen, app):
    screen.line(f"uk build {app}")
    screen.wait(r"^uk: \[\d+\] CC ")
    screen.keys("C-c")
    screen.wait("^uk: interrupted")
    assert screen.ended() == 130
    screen.line(f"uk build {app}")      # nothing is locked or half made
    screen.wait(r"bytes$")
    assert screen.ended() == 0


# --- running ------------------------------------------------------------------

def test_ctrl_c_is_the_guests(screen):
    run_echo(screen)
    screen.keys("C-c")
    assert screen.ended() != 0


def test_keys_and_end_of_file(screen):
    """The guest's own terminal echoes and edits."""
    run_echo(screen)
    screen.keys("h", "e", "l", "l", "x", "BSpace", "o", "Enter")
    screen.wait("^hello\nhello$")
    screen.keys("C-d")
    assert screen.ended() == 0


def test_ctrl_bracket_leaves(screen):
    run_echo(screen)
    screen.keys("C-]")
    assert screen.ended() != 0


@pytest.mark.parametrize("number", [1, 3, 9, 15])
def test_a_tool_that_is_killed(screen, uk, number):
    run_echo(screen)
    os.kill(screen.programs()[0], number)
    status = screen.ended()
    assert status == 137 if number == 9 else status != 0
    uk("stop", "--all", "--force")


def test_a_guest_that_crashes(screen):
    screen.line(f"uk run {STATUS} --no-build --accel tcg -- panic")
    screen.wait("crashed$")
    assert screen.ended() == 134


def test_a_qemu_that_is_killed(screen, uk):
    run_echo(screen)
    os.kill(uk.ps()[0]["pid"], 9)
    screen.wait("status: killed$")
    assert screen.ended() == 137


def test_stopped_and_continued(screen):
    """The guest gets its keys again after the shell had the terminal."""
    run_echo(screen)
    pid = screen.programs()[0]
    os.kill(pid, 19)
    screen.wait("Stopped")
    screen.keys("C-j", *"stty", "Space", *"sane", "C-j")   # Enter is raw now
    screen.line("fg")
    time.sleep(0.5)
    screen.line("again")
    screen.wait("^again\nagain$")
    screen.keys("C-d")
    assert screen.ended() == 0


def test_console(screen, uk):
    uk.start(STATUS, "--no-build", "--name", "bg", "--", "echo")
    screen.line("uk console bg")
    screen.line("typed")
    screen.wait("^typed\ntyped$")
    screen.keys("C-c")
    assert screen.ended() == 0
    assert uk.ps()[0]["end"] is None


# --- programs with a prompt -----------------------------------------------------

def test_the_prompt_of_lua(screen):
    screen.line("uk run lua -q --accel tcg")
    screen.wait(r"^> $")
    screen.line("x = 6")
    screen.wait(r"^> x = 6\n> $")
    screen.line("x * 7")
    screen.wait("^42$")
    screen.line("for i = 1, 2 do")
    screen.wait(r"^>> $")
    screen.line("print(i, 'round') end")
    screen.wait(r"^2\s+round$")
    screen.line("print('begun') while true do end")
    screen.wait("^begun$")
    screen.keys("C-c")
    screen.wait(r"interrupted!\n(.*\n)*> $")
    screen.keys("C-d")
    assert screen.ended() == 0
    screen.line("uk run lua -q --accel tcg")
    screen.wait(r"^> $")
    screen.keys("C-c")
    assert screen.ended() == 130


def test_the_prompt_of_sqlite(screen):
    screen.line("uk run sqlite -q --accel tcg")
    screen.wait(r"^sqlite> $")
    screen.line("select 6 *")
    screen.wait(r"^   \.\.\.> $")
    screen.line("7\\;")      # tmux would take a last ; for its own
    screen.wait("^42$")
    # The row comes from the query that is to be interrupted: SQLite drops an
    # interrupt that arrives between two statements.
    screen.line("with recursive n(i) as (select 1 union all select i + 1 "
                "from n) select 'begun' from n where i = 1\\;")
    screen.wait("^begun$")
    screen.keys("C-c")
    screen.wait(r"interrupted( \(9\))?\nsqlite> $")
    screen.line(".quit")
    assert screen.ended() == 1      # as on Linux after an error


# --- menuconfig ---------------------------------------------------------------

def test_menuconfig(screen, app):
    screen.line(f"make -C {app} menuconfig")
    screen.wait("Unilith .* configuration")
    screen.line("/OPTIMIZE_WERROR")
    screen.keys("Enter")
    screen.wait("Warnings|Werror|errors")
    screen.keys("Space")
    screen.line("q")
    screen.keys("y")
    assert screen.ended() == 0
    text = (app / ".config").read_text()
    assert "OPTIMIZE_WERROR" in text


def test_ctrl_c_ends_menuconfig(screen, app):
    screen.line(f"make -C {app} menuconfig")
    screen.wait("Unilith .* configuration")
    screen.keys("C-c")
    assert screen.ended() != 0
    assert "Traceback" not in screen.text()
