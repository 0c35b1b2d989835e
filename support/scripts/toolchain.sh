#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Asks the compiler once what the makefiles must know: toolchain.sh OUT CC...
# Writes OUT, a makefile, and beside it `compiler`, the compiler's version.
set -e

out=$1
shift
fail() { echo "toolchain: $*" >&2; exit 1; }

name=gcc
macros=$("$@" -dM -E -x c /dev/null) || fail "\"$*\" cannot compile"
value() { printf '%s\n' "$macros" | sed -n "s/^#define $1 //p"; }
major=$(value __GNUC__) minor=$(value __GNUC_MINOR__)
if [ -n "$(value __clang__)" ]; then
	name=clang
	major=$(value __clang_major__) minor=$(value __clang_minor__)
fi
[ -n "$major" ] || fail "\"$*\" is neither gcc nor clang"

id=$("$@" --version | head -n 1 | sed 's/[$#]//g')

mkdir -p "${out%/*}"
cat >"$out.tmp" <<END
# Facts about the target compiler; remade when the compiler changes.
TOOLCHAIN_CC := $*
CC_NAME := $name
CC_MAJOR := $major
CC_MINOR := $minor
CC_ID := $id
CC_INCLUDE := $("$@" -print-file-name=include)
CC_RTLIB := $("$@" -print-libgcc-file-name)
END
mv "$out.tmp" "$out"

# Objects depend on this one, which is new only when the compiler is another.
[ "$id" = "$(cat "${out%/*}/compiler" 2>/dev/null)" ] ||
	echo "$id" >"${out%/*}/compiler"
