# SPDX-License-Identifier: BSD-3-Clause
"""A tree of dummy libraries around the real build system, for its tests."""
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Each compiler call is one line of the log.
WRAPPER = """#!/bin/sh
echo "$*" >>'{log}'
exec gcc "$@"
"""

KVM_LDS = """ENTRY(_start)
SECTIONS {
	. = 0x100000;
	.text : { KEEP(*(.text.entry)) *(.text*) }
	.rodata : { *(.rodata*) }
	.note : { KEEP(*(.note.gnu.build-id)) }
	.data : { *(.data*) *(.bss*) }
}
"""

APP_MAKEFILE = (ROOT / "app" / "helloworld" / "Makefile").read_text()


class Result:
    """What one run of make said, and which sources it compiled."""

    def __init__(self, done, calls):
        self.status = done.returncode
        self.text = done.stdout
        self.calls = calls
        self.compiled = sorted(
            os.path.basename(call.split(" -c ")[1].split()[0])
            for call in calls if " -c " in call)


class Tree:
    """A root folder with its own lib/, plat/ and applications."""

    def __init__(self, path):
        self.path = path
        self.cache = path / "cache"
        self.log = path / "calls"
        self.root = path / "root"
        for folder in ("include", "arch/include", "lib", "plat/kvm"):
            (self.root / folder).mkdir(parents=True)
        for name in ("Makefile", "Config.uk", "support"):
            (self.root / name).symlink_to(ROOT / name)
        self.wrapper = path / "cc"
        self.wrapper.write_text(WRAPPER.format(log=self.log))
        self.wrapper.chmod(0o755)
        self.write("plat/kvm/Config.uk",
                   'config PLAT_KVM\n\tbool "kvm"\n\tdefault y\n')
        self.write("plat/kvm/Makefile.uk",
                   "$(eval $(call addplat_s,kvm,$(CONFIG_PLAT_KVM)))\n"
                   "$(eval $(call addplatlib_s,kvm,libkvmplat,"
                   "$(CONFIG_PLAT_KVM)))\n"
                   "LIBKVMPLAT_SRCS-y += $(LIBKVMPLAT_BASE)/entry.S\n")
        self.write("plat/kvm/Linker.uk",
                   "$(eval $(call link_image,kvm,$(KVM_BASE)/link.lds.S))\n")
        self.write("plat/kvm/link.lds.S", KVM_LDS)
        self.write("plat/kvm/entry.S",
                   '.section .text.entry,"ax"\n.global _start\n'
                   "_start: call main\n\thlt\n")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def library(self, name, sources, config="", folder="lib", extra="",
                exports=None):
        """A library with the given {file: text}; headers go by their path."""
        upper = "LIB" + name.upper()
        base = "%s/%s" % (folder, name)
        self.write(base + "/Config.uk",
                   'config %s\n\tbool "%s"\n\tdefault y\n%s' %
                   (upper, name, config))
        lines = ["$(eval $(call addlib_s,lib%s,$(CONFIG_%s)))" % (name, upper),
                 "CINCLUDES-$(CONFIG_%s) += -I$(%s_BASE)/include" %
                 (upper, upper)]
        lines += ["%s_SRCS-y += $(%s_BASE)/%s" % (upper, upper, source)
                  for source in sources if not source.endswith(".h")]
        self.write(base + "/Makefile.uk", "\n".join(lines) + "\n" + extra)
        for source, text in sources.items():
            self.write("%s/%s" % (base, source), text)
        if exports is not None:
            self.write(base + "/exportsyms.uk", exports)

    def app(self, name="app", main="int main(void) { return 0; }\n",
            config=""):
        self.write(name + "/Makefile", APP_MAKEFILE.replace("../..", ".."))
        self.write(name + "/Makefile.uk", "$(eval $(call addlib,appmain))\n"
                   "APPMAIN_SRCS-y += $(APPMAIN_BASE)/main.c\n")
        self.write(name + "/Config.uk", config)
        self.write(name + "/main.c", main)

    def env(self, **more):
        """The environment of a build in this tree."""
        env = {k: v for k, v in os.environ.items()
               if not k.startswith(("MAKE", "UK_"))}
        return dict(env, UK_CACHE=str(self.cache), **more)

    def make(self, *words, app="app", ok=True, cwd=None, **more):
        """Runs make in an application's folder with the counting compiler;
        `more` is environment."""
        self.log.write_text("")
        env = self.env(**more)
        done = subprocess.run(
            ["make", "CC=%s" % self.wrapper, *words],
            cwd=cwd or self.root / app, env=env, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, check=False)
        result = Result(done, self.log.read_text().splitlines())
        assert not ok or done.returncode == 0, done.stdout
        return result

    def image(self, app="app", suffix=""):
        return self.root / app / "build" / ("%s_kvm-x86_64%s" % (app, suffix))

    def symbols(self, app="app"):
        """{name: nm's letter} of the linked image."""
        text = subprocess.run(["nm", str(self.image(app, ".dbg"))],
                              stdout=subprocess.PIPE, text=True,
                              check=True).stdout
        return {line.split()[-1]: line.split()[-2]
                for line in text.splitlines()}


@pytest.fixture
def tree(tmp_path):
    """Two libraries, ukfoo and ukbar, and an application that uses both."""
    made = Tree(tmp_path)
    made.library("ukfoo", {
        "foo.c": "#include <uk/config.h>\n#include <uk/foo.h>\n"
                 "int hidden_foo(void);\n"
                 "__attribute__((noinline)) int hidden_foo(void)\n"
                 "{ return CONFIG_LIBUKFOO_DEPTH; }\n"
                 "int uk_foo(void) { return hidden_foo(); }\n"
                 "int uk_foo_unused(void) { return 1; }\n",
        "foo2.c": "#include <uk/foo.h>\nint uk_foo2(void) { return 2; }\n",
        "include/uk/foo.h": "int uk_foo(void);\nint uk_foo2(void);\n"
                            "int uk_foo_unused(void);\n",
    }, config='config LIBUKFOO_DEPTH\n\tint "depth"\n\tdefault 3\n',
        exports="# the API\nuk_foo*\n")
    made.library("ukbar", {
        "bar.c": "#include <uk/bar.h>\nint uk_bar(void) { return 5; }\n",
        "include/uk/bar.h": "int uk_bar(void);\n",
    })
    made.app(main="#include <uk/foo.h>\n"
             "int main(void) { return uk_foo() + uk_foo2(); }\n")
    return made


def pytest_terminal_summary(terminalreporter):
    """The seed of the random configurations, so that CI's can be repeated."""
    seeds = [report.nodeid.split("[")[1].rstrip("]")
             for reports in terminalreporter.stats.values()
             for report in reports
             if "::test_random_configuration[" in
             getattr(report, "nodeid", "") and
             getattr(report, "when", "") == "call"]      # else: deselected
    if seeds:
        terminalreporter.write_line("random configurations: UK_SEED=%s "
                                    "UK_RANDOM=%d" % (min(seeds, key=int),
                                                      len(seeds)))
