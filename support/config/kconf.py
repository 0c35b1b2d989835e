#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Configuration goals and the files that the build derives from .config.

Called by support/build/config.mk, which passes these by the environment:
  srctree          root of the sources (kconfiglib resolves `source` there)
  KCONFIG_CONFIG   the .config file
  UK_CONFIG_DIR    folder of generated files
and the names that Config.uk files refer to as $(NAME).

`sync` writes
  auto.mk          every symbol as a make variable
  auto.mk.d        the Config.uk files that auto.mk depends on
  minimal          what differs from the defaults; the image carries it
  sym/NAME         the value of one symbol; rewritten only when it changes, so
                   that an object depends on the symbols it names and no other
and the header uk/config.h.
"""
import os
import sys

try:
    import kconfiglib
except ImportError:
    sys.exit("config: no kconfiglib: apt-get install python3-kconfiglib")

import choose    # noqa: E402
import report    # noqa: E402
import why    # noqa: E402


def fail(text):
    """Ends with one line that says what is wrong."""
    sys.stderr.write("config: %s\n" % text)
    sys.exit(1)


def write_if_changed(path, text):
    """Writes a file unless it has this content already; True if written."""
    try:
        with open(path, encoding="utf-8") as old:
            if old.read() == text:
                return False
    except OSError:
        pass
    os.makedirs(os.path.dirname(path), exist_ok=True)
    temp = "%s.%d" % (path, os.getpid())
    with open(temp, "w", encoding="utf-8") as new:
        new.write(text)
    os.replace(temp, path)
    return True


def load(config=None):
    """Parses the Config.uk files, and the configuration if one is named."""
    os.environ.setdefault("CONFIG_", "CONFIG_")
    kconf = kconfiglib.Kconfig("Config.uk", warn_to_stderr=False)
    kconf.warn_assign_undef = False
    if config:
        kconf.load_config(config)
    return kconf


def default_config(kconf):
    """Loads UK_DEFCONFIG, else the application's defconfig, if there is one.

    A name in it that no Config.uk defines is usually a spelling error.
    """
    path = os.environ.get("UK_DEFCONFIG") or ""
    if path and not os.path.isfile(path):
        fail("UK_DEFCONFIG=%s: there is no such file" % path)
    if not path:
        path = os.path.join(os.environ["UK_APP"], "defconfig")
    if os.path.isfile(path):
        kconf.load_config(path)
        say(report.ignored(kconf))
        say(report.gone(kconf) + report.refused(kconf), "%s: " % path)


def say(lines, before="", out=sys.stderr):
    for line in report.short(lines):
        out.write("config: %s%s\n" % (before, line))


def quote_c(text):
    return '"%s"' % kconfiglib.escape(text)


def meaning(sym):
    """The symbol whose value counts: for an alias what it stands for.

    Kconfig can't say that each of two symbols follows the other; so an alias
    selects, and here it is set as soon as what it selects is.
    """
    node = sym.nodes[0]
    if node.filename == "lib/compat/Config.uk" and len(node.selects) == 1:
        return node.selects[0][0]
    return sym


def c_line(sym):
    """The symbol's line of config.h, or nothing when it is not set."""
    value = meaning(sym).str_value
    if sym.orig_type == kconfiglib.BOOL:
        return "#define CONFIG_%s 1\n" % sym.name if value == "y" else ""
    if sym.orig_type == kconfiglib.STRING:
        value = quote_c(value)
    elif value == "":
        return ""
    return "#define CONFIG_%s %s\n" % (sym.name, value)


def mk_line(sym):
    """The symbol's line of auto.mk, or nothing when it is not set."""
    value = meaning(sym).str_value
    if sym.orig_type == kconfiglib.BOOL and value != "y":
        return ""
    if sym.orig_type == kconfiglib.STRING:
        value = quote_c(value)
    value = value.replace("$", "$$").replace("#", "\\#")
    return "CONFIG_%s=%s\n" % (sym.name, value)


def visible_value(sym):
    """The value that a compiled file can see; empty when it sees none."""
    return c_line(sym).rstrip("\n")


def sync(kconf):
    """Writes all derived files; each only if its content changed."""
    out = os.environ["UK_CONFIG_DIR"]
    syms = [s for s in kconf.unique_defined_syms
            if s.orig_type != kconfiglib.UNKNOWN]
    header = ("/* SPDX-License-Identifier: BSD-3-Clause */\n"
              "/* Generated from the configuration: do not edit. */\n")
    write_if_changed(os.environ["UK_CONFIG_H"],
                     header + "".join(c_line(s) for s in syms))
    kconf.write_min_config(os.path.join(out, "minimal"), "")
    known = set()
    for sym in syms:
        known.add(sym.name)
        write_if_changed(os.path.join(out, "sym", sym.name),
                         visible_value(sym) + "\n")
    for name in os.listdir(os.path.join(out, "sym")):
        if name not in known:
            write_if_changed(os.path.join(out, "sym", name), "\n")
    base = os.environ["srctree"]
    deps = [os.path.join(base, f) for f in kconf.kconfig_filenames]
    write_if_changed(os.path.join(out, "auto.mk.d"),
                     "_kconfig_files := %s\n" % " ".join(deps))
    with open(os.path.join(out, "auto.mk"), "w", encoding="utf-8") as file:
        file.write("# Generated from the configuration: do not edit.\n")
        file.writelines(mk_line(s) for s in syms)


def core_errors(kconf):
    """Selects of undefined symbols in the core, which are spelling errors.

    External libraries may name symbols that Unilith has not: for them a
    select of an unknown name stays silent.
    """
    base = os.path.join(os.environ["srctree"], "")
    core = tuple(os.path.join(base, d, "")
                 for d in ("arch", "drivers", "lib", "plat"))
    for sym in kconf.unique_defined_syms:
        for node in sym.nodes:
            place = os.path.join(base, node.filename)
            if not place.startswith(core):
                continue
            for target, _ in node.selects + node.implies:
                for name in kconfiglib.expr_items(target):
                    if isinstance(name, kconfiglib.Symbol) and \
                       not name.nodes and not name.is_constant:
                        yield "%s:%d: %s selects %s, which no Config.uk " \
                              "defines" % (place, node.linenr, sym.name,
                                           name.name)


def is_core(sym):
    return sym.nodes[0].filename.startswith(
        ("arch/", "drivers/", "lib/", "plat/", "Config.uk"))


def unmet_dependencies(kconf):
    """An error where the core selects what cannot be, else a warning."""
    wrong = list(report.unmet(kconf))
    say(text for by, text in wrong if not is_core(by))
    errors = [text for by, text in wrong if is_core(by)]
    if errors:
        fail("\nconfig: ".join(errors))


def write_config(kconf):
    """Replaces .config in one step, if its content changed."""
    path = os.path.realpath(os.environ["KCONFIG_CONFIG"])
    os.makedirs(os.path.dirname(path), exist_ok=True)
    temp = "%s.%d" % (path, os.getpid())
    try:
        kconf.write_config(temp, save_old=False)
        with open(temp, encoding="utf-8") as file:
            write_if_changed(path, file.read())
    finally:
        if os.path.exists(temp):
            os.remove(temp)


def goal_sync():
    path = os.environ["KCONFIG_CONFIG"]
    if os.path.exists(path):
        kconf = load(path)
        say(report.ignored(kconf))
        stale = report.gone(kconf) + report.refused(kconf)
        say(stale, "%s: no effect has " % path)
        if stale:
            say(["`make olddefconfig` brings %s up to date" % path])
    else:
        kconf = load()
        default_config(kconf)
    errors = list(core_errors(kconf))
    if errors:
        fail("\nconfig: ".join(errors))
    unmet_dependencies(kconf)
    if not os.path.exists(path):
        write_config(kconf)
    sync(kconf)


def goal_defconfig():
    kconf = load()
    default_config(kconf)
    write_config(kconf)


def goal_olddefconfig():
    """Brings .config up to date and says what that changed."""
    path = os.environ["KCONFIG_CONFIG"]
    kconf = load()
    if not os.path.exists(path):
        default_config(kconf)
        return write_config(kconf)
    kconf.load_config(path)
    old = {s.name: kconfiglib.TRI_TO_STR[s.user_value]
           if s.orig_type == kconfiglib.BOOL else s.user_value
           for s in kconf.unique_defined_syms if s.user_value is not None}
    for label, lines in (("ignored", report.ignored(kconf)),
                         ("removed", report.gone(kconf)),
                         ("refused", report.refused(kconf)),
                         ("changed", report.changed(old, kconf)),
                         ("new", report.added(kconf, old))):
        for line in report.short(lines):
            print("  %-7s %s" % (label, line))
    return write_config(kconf)


def goal_oldconfig():
    if not os.path.exists(os.environ["KCONFIG_CONFIG"]):
        goal_defconfig()
    kconf = load(os.environ["KCONFIG_CONFIG"])
    choose.ask(kconf)
    write_config(kconf)


def goal_listnewconfig():
    path = os.environ["KCONFIG_CONFIG"]
    kconf = load(path if os.path.exists(path) else None)
    for sym in choose.new_symbols(kconf):
        sys.stdout.write(sym.config_string)


def goal_deps():
    """Why each library is in, or the one that UK_DEPS_OF names."""
    libs = dict(word.split("=", 1) for word in
                os.environ["UK_DEPS_LIBS"].split())
    only = os.environ.get("UK_DEPS_OF")
    kconf = load(os.environ["KCONFIG_CONFIG"])
    for line in why.explain(kconf, libs, only):
        if line is None:
            fail("there is no library %s (`make print-libs` lists those of "
                 "this image)" % only)
        print(line)


def chosen(function, *values):
    """A goal that makes a new .config by a function of choose.py."""
    def goal():
        kconf = load()
        function(kconf, *values)
        write_config(kconf)
    return goal


def goal_savedefconfig():
    path = os.environ.get("UK_DEFCONFIG") or \
        os.path.join(os.environ["UK_APP"], "defconfig")
    kconf = load(os.environ["KCONFIG_CONFIG"])
    kconf.write_min_config(path)
    print("  SAVE    %s" % path)


def interactive(module_name):
    """menuconfig and guiconfig: kconfiglib's own programs."""
    if not os.path.exists(os.environ["KCONFIG_CONFIG"]):
        goal_defconfig()
    try:
        module = __import__(module_name)
    except ImportError as err:
        fail("no module %s: apt-get install %s" %
             (err.name, "python3-tk" if err.name == "tkinter" else
              "python3-kconfiglib"))
    kconf = load(os.environ["KCONFIG_CONFIG"])
    if module_name == "menuconfig" and not sys.stdin.isatty():
        fail("menuconfig needs a terminal; without one, edit %s and type "
             "make olddefconfig" % os.environ["KCONFIG_CONFIG"])
    if module_name == "guiconfig" and not os.environ.get("DISPLAY"):
        fail("guiconfig needs a display (DISPLAY is not set); in a terminal: "
             "make menuconfig")
    module.menuconfig(kconf)


GOALS = {
    "sync": goal_sync,
    "syncconfig": goal_sync,
    "defconfig": goal_defconfig,
    "olddefconfig": goal_olddefconfig,
    "savedefconfig": goal_savedefconfig,
    "deps": goal_deps,
    "oldconfig": goal_oldconfig,
    "listnewconfig": goal_listnewconfig,
    "allyesconfig": chosen(choose.set_all, 2),
    "allnoconfig": chosen(choose.set_all, 0),
    "randconfig": chosen(choose.set_randomly),
    "menuconfig": lambda: interactive("menuconfig"),
    "guiconfig": lambda: interactive("guiconfig"),
}


def main():
    goal = sys.argv[1] if len(sys.argv) == 2 else ""
    if goal not in GOALS:
        fail("usage: kconf.py %s" % "|".join(sorted(GOALS)))
    try:
        GOALS[goal]()
    except kconfiglib.KconfigError as err:
        fail(str(err))
    except OSError as err:
        fail("%s: %s" % (err.filename or "the build folder",
                         err.strerror))


if __name__ == "__main__":
    main()
