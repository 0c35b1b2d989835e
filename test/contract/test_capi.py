# SPDX-License-Identifier: BSD-3-Clause
"""What the guest that uses the C API does as a whole: its end, its boot."""
import pytest

from conftest import ROOT, run_make
from guest import APP


def test_all_tests_of_the_guest_pass(guest):
    assert guest.status == 1, guest.text        # status 0: 2 * 0 + 1
    assert "not ok" not in guest.text, guest.text
    assert guest.passed == {
        title for title, _ in guest.cases()} - {"suite_skipped: never"}
    assert "suite_skipped: never # SKIP" in guest.text
    assert "# from the console\n" in guest.text


def test_arguments_stand_behind_two_dashes(guest):
    assert "# 2 arguments, the last is end\n" in guest.text


def test_what_was_done_is_undone_in_reverse(guest):
    assert guest.text.endswith("# undone: late\n# undone: sys\n")


@pytest.mark.parametrize("name,wish,says", [
    ("UK_ASSERT", "assert", "argc == 0"),
    ("UK_BUGON", "bugon", "argc != 0"),
    ("UK_BUG", "bug", "BUG"),
    ("UK_CRASH", "crash", "a crash of 2"),
    ("ukplat_terminate", "terminate-crash", ""),
])
def test_end_by_crash(guest, name, wish, says):
    status, text = guest.boot(wish)
    assert status not in (0, 1, 124), text
    assert says in text, name
    assert "arguments, the last" not in text


@pytest.mark.parametrize("name,wish", [("ukplat_halt", "halt"),
                                       ("ukplat_terminate", "terminate")])
def test_end_of_a_guest(guest, name, wish):
    """At once and in peace: nothing is undone, the status is 0."""
    status, text = guest.boot(wish)
    assert status == 1, name
    assert "arguments, the last" not in text and "undone" not in text


def test_a_wrong_boot_parameter_is_told(guest):
    status, text = guest.boot("tests", "blkdev.ramdisk=64K "
                              "appcapi.nosuch=1 appcapi.flag=x")
    assert "appcapi.nosuch=1" in text and "appcapi.flag=x" in text
    assert status == 3, text                    # its tests miss parameters: 1


def test_banner(guest):
    """The variant that the guest's defconfig asks for."""
    lines = guest.text.split("\n")
    first = lines.index("\033[34m\u2588   \u2588" + 8 * " " + "\u2588" +
                        2 * "  \u2588" + "   \u2588   \u2588")
    assert lines[first + 5].startswith("\033[0mPowered by Unilith ")


def test_headers_beside_nolibc(core):
    """In any order and without a warning, as capi/ has it with musl."""
    folder = ROOT / "lib" / "nolibc" / "include"
    libc = "".join("#include <%s>\n" % path.relative_to(folder)
                   for path in sorted(folder.rglob("*.h")))
    uk = (APP / "uk_headers.h").read_text()
    app = core(config="config APPCONTRACT\n\tbool\n\tdefault y\n" + "".join(
        "\tselect %s\n" % name for name in
        ["LIBUKMPI", "LIBUKNETDEV", "LIBUKRANDOM", "LIBUKTEST",
         "LIBPOSIX_SOCKET", "LIBUKSTREAMBUF", "LIBUKARGPARSE",
         "LIBSYSCALL_SHIM"]),
        sources={"libc_first.c": libc + uk, "uk_first.c": uk + libc},
        makefile="APPCONTRACT_CFLAGS-y += -Wall -Wextra -Werror\n")
    app.make("prepare")
    run_make("-C", ROOT, "A=%s" % app.path,
             *(app.build / "appcontract" / name
               for name in ("libc_first.o", "uk_first.o")))
