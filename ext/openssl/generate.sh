#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# generate.sh SRC DIR: what OpenSSL makes of its sources for x86-64: headers,
# tables and, by its perlasm, assembly. CC is the compiler; its assembler
# decides how much of AVX the assembly has.
set -eu
unset MAKEFLAGS MFLAGS MAKELEVEL
src=$1 dir=$2 here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$dir"
mkdir -p "$dir"
cd "$dir"
perl "$src/Configure" linux-x86_64 CC="$CC" --openssldir=/etc/ssl \
	--with-rand-seed=getrandom \
	$(sed '/^#/d' "$here/options") >configure.log 2>&1 ||
	{ cat configure.log >&2; exit 1; }
made=$(sed -n 's|^gen/||p' "$here/sources")
headers=$(echo "$made" | sed -n \
	's|common/der/\(der_.*\)_gen\.c|common/include/prov/\1.h|p')
SOURCE_DATE_EPOCH=0 make -s build_generated crypto/buildinf.h \
	$made $headers >/dev/null
# It would call OPENSSL_cpuid_setup() before main; OPENSSL_init_crypto() does.
sed -i '/^\.section[[:space:]]*\.init/,/call/d' crypto/x86_64cpuid.s
