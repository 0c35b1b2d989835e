#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Makes headers, defaults, table, trace and documentation from syscalls.tbl.
"""usage: gen.py KIND ARCH TABLE OUTPUT
KIND: nr proto const enosys table doc; ARCH: x86_64 arm64"""
import os
import sys

KINDS = {"fd": "f", "int": "d", "uint": "u", "long": "l", "size": "z",
         "oct": "o", "hex": "x", "sig": "S", "ptr": "p", "path": "s"}
ARCHS = ("x86_64", "arm64")
HEAD = ("/* SPDX-License-Identifier: BSD-3-Clause */\n"
        "/* Made from syscalls.tbl by gen.py: do not edit. */\n")


class Call:
    def __init__(self, line, where):
        words = line.split()
        if len(words) < 3:
            sys.exit(f"{where}: want NAME X86_64 ARM64 [ARG:KIND ...]")
        self.name = words[0]
        try:
            self.nr = {a: None if w == "-" else int(w)
                       for a, w in zip(ARCHS, words[1:3])}
            self.args = [tuple(w.split(":")) for w in words[3:]]
            self.kinds = "".join(KINDS[k] for _, k in self.args)
        except (ValueError, KeyError) as e:
            sys.exit(f"{where}: {e} is not a number or a kind")
        if len(self.args) > 6:
            sys.exit(f"{where}: more than six arguments")

    def params(self, names=True):
        return ", ".join(f"long {n}" if names else "long"
                         for n, _ in self.args) or "void"


def read(path):
    calls, seen = [], set()
    with open(path, encoding="ascii") as f:
        for number, line in enumerate(f, 1):
            line = line.split("#")[0].strip()
            if not line:
                continue
            call = Call(line, f"{path}:{number}")
            for key in [call.name] + [(a, n) for a, n in call.nr.items()
                                      if n is not None]:
                if key in seen:
                    sys.exit(f"{path}:{number}: {key} is there twice")
                seen.add(key)
            calls.append(call)
    return calls


def guard(name, body):
    return f"{HEAD}#ifndef {name}\n#define {name}\n\n{body}\n#endif\n"


def numbered(calls, arch):
    return sorted((c.nr[arch], c) for c in calls if c.nr[arch] is not None)


def nr(calls, arch):
    body = "".join(f"#define UK_SYS_{c.name} {n}\n"
                   for n, c in numbered(calls, arch))
    body += "\n/* Kinds of the arguments, a letter each (trace). */\n"
    body += "".join(f'#define UK_SYS_KINDS_{c.name} "{c.kinds}"\n'
                    for c in calls)
    return guard("__UK_BITS_SYSCALL_NR_H__", body)


def proto(calls, _):
    body = "".join(f"long uk_syscall_r_{c.name}({c.params()});\n"
                   for c in calls)
    return guard("__UK_BITS_SYSCALL_PROTO_H__", body)


def const(calls, arch):
    """A call by a number that is a constant: folds to a direct call."""
    body = ("static inline __attribute__((always_inline)) long\n"
            "__uk_syscall_const(long nr, long a0, long a1, long a2, long a3,\n"
            "\t\t   long a4, long a5)\n{\n"
            "\t(void)a0; (void)a1; (void)a2; (void)a3; (void)a4; (void)a5;\n"
            "\tswitch (nr) {\n")
    for n, c in numbered(calls, arch):
        args = ", ".join(f"a{i}" for i in range(len(c.args)))
        body += f"\tcase {n}: return uk_syscall_r_{c.name}({args});\n"
    body += "\tdefault: return -38; /* ENOSYS */\n\t}\n}\n"
    return guard("__UK_BITS_SYSCALL_CONST_H__",
                 "#include <uk/bits/syscall_proto.h>\n\n" + body)


def enosys(calls, _):
    out = HEAD + "#include <uk/syscall.h>\n"
    for c in calls:
        void = "".join(f"\t(void)a{i};\n" for i in range(len(c.args)))
        params = ", ".join(f"long a{i}" for i in range(len(c.args))) or "void"
        out += (f'\nstatic struct uk_syscall_missing missing_{c.name} = '
                f'{{ .name = "{c.name}" }};\n'
                f"__attribute__((weak)) long uk_syscall_r_{c.name}({params})\n"
                f"{{\n{void}\treturn uk_syscall_enosys(&missing_{c.name});\n"
                "}\n")
    return out


def table(calls, arch):
    out = (HEAD + '#include <uk/syscall.h>\n#include "table.h"\n\n'
           "/* All take longs: a function that is given more than it has\n"
           " * parameters ignores the rest (both architectures' ABI). */\n"
           "#define CALL(name) \\\n"
           "\t{ (uk_syscall_any_fn)(void *)uk_syscall_r_##name, #name }\n\n"
           "const struct uk_syscall_entry uk_syscall_table[] = {\n")
    entries = numbered(calls, arch)
    out += "".join(f"\t[{n}] = CALL({c.name}),\n" for n, c in entries)
    return (out + "};\nconst unsigned long uk_syscall_table_len = "
            f"{entries[-1][0] + 1};\n")


def doc(calls, _):
    """The table in Markdown, with what the sources and tests tell of each."""
    root = os.path.normpath(os.path.join(os.path.dirname(__file__), "../.."))
    where, tested = implementations(root), tests(root)
    state = states(os.path.dirname(__file__), calls, where)
    done = sum(c.name in where for c in calls)
    out = ("<!-- SPDX-License-Identifier: BSD-3-Clause -->\n"
           "<!-- Made by lib/uksyscall/gen.py: do not edit. -->\n"
           "# System calls\n\n"
           f"{done} of {len(calls)} calls are implemented by a library; the "
           "others return -ENOSYS and are counted by name "
           "(boot parameter `uksyscall.missing=1` lists them at exit). "
           "The last column names the programs of `test/conformance` that "
           "compare the call with Linux.\n\n"
           "| call | x86-64 | arm64 | arguments | library | state | tests |\n"
           "|---|---|---|---|---|---|---|\n")
    for c in calls:
        row = [f"`{c.name}`"]
        row += ["" if c.nr[a] is None else str(c.nr[a]) for a in ARCHS]
        row += [", ".join(n for n, _ in c.args), where.get(c.name, ""),
                state[c.name], " ".join(sorted(tested.get(c.name, [])))]
        out += "| " + " | ".join(row) + " |\n"
    return out


def states(folder, calls, where):
    """{call: its state in words}, from states.tsv."""
    path = os.path.join(folder, "states.tsv")
    known = {c.name: "full" if c.name in where else "" for c in calls}
    with open(path, encoding="ascii") as f:
        for number, line in enumerate(f, 1):
            if line.startswith("#"):
                continue
            name, state, text = line.rstrip("\n").split("\t")
            if name not in known or state not in ("partial", "none"):
                sys.exit(f"{path}:{number}: no call, or no state")
            if state == "none" and name in where:
                sys.exit(f"{path}:{number}: {name} is implemented")
            known[name] = f"{'no' if state == 'none' else state}: {text}"
    for name, state in known.items():
        if not state:
            sys.exit(f"{path}: {name} is not implemented: say why")
    return known


def tests(root):
    """{call: programs of test/conformance with a check about it}."""
    import glob
    import re
    words = {}
    with open(root + "/test/conformance/calls.tsv", encoding="ascii") as f:
        for line in f:
            name, *rest = line.rstrip("\n").split("\t")
            for word in [name] + (rest[1].split() if len(rest) > 1 else []):
                words.setdefault(word, set()).add(name)
    # at the begin of a check's name, or as the first field of a table
    pattern = re.compile(r'"(\w+): |(?:{ |\.name = )"(\w+)",|\bCALL\((\w+),')
    found = {}
    for path in glob.glob(root + "/test/conformance/programs/*.c"):
        with open(path, encoding="utf-8") as f:
            for word in set(filter(None, sum(pattern.findall(f.read()), ()))):
                for name in words.get(word, {word}):
                    program = os.path.basename(path)[:-2]
                    found.setdefault(name, set()).add(program)
    return found


def implementations(root):
    import glob
    import re
    pattern = re.compile(
        r"^UK_(?:LL)?SYSCALL_(?:R_)?(?:FAST_)?DEFINE\(([^,()]+),\s*(\w+)", re.M)
    where = {}
    for path in glob.glob(root + "/lib/*/*.c") + \
            glob.glob(root + "/lib/*/*/*.c"):
        with open(path, encoding="utf-8") as f:
            for match in pattern.finditer(f.read()):
                lib = os.path.relpath(path, root).split(os.sep)[1]
                where[match[2]] = f"`{lib}`"
    for path in glob.glob(root + "/lib/*/arch/x86_64/*.S"):
        with open(path, encoding="utf-8") as f:
            for name in re.findall(r"\.globl uk_syscall_r_(\w+)", f.read()):
                lib = os.path.relpath(path, root).split(os.sep)[1]
                where[name] = f"`{lib}`"
    return where


def main(argv):
    makers = {f.__name__: f for f in (nr, proto, const, enosys, table, doc)}
    if len(argv) != 5 or argv[1] not in makers or argv[2] not in ARCHS:
        sys.exit(__doc__)
    text = makers[argv[1]](read(argv[3]), argv[2])
    os.makedirs(os.path.dirname(argv[4]) or ".", exist_ok=True)
    try:
        with open(argv[4], encoding="ascii") as f:
            if f.read() == text:
                os.utime(argv[4])
                return
    except FileNotFoundError:
        pass
    with open(argv[4], "w", encoding="ascii") as f:
        f.write(text)


main(sys.argv)
