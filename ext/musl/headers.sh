#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Collects the headers of musl that programs see, and makes those that it
# generates: headers.sh SOURCE ARCH OWN OUTPUT INTERNAL
set -e
src=$1 arch=$2 own=$3 out=$4 internal=$5

rm -rf "$out" "$internal"
mkdir -p "$out/bits" "$internal"
cp -R "$src/include/." "$out"
rm -f "$out"/*.in
cp "$src/arch/generic/bits/"*.h "$out/bits"
cp "$src/arch/$arch/bits/"*.h "$out/bits"
cp "$own/"*.h "$out/bits"
cp "$src/arch/$arch/bits/syscall.h.in" "$out/bits/syscall.h"
sed -n 's/__NR_/SYS_/p' "$src/arch/$arch/bits/syscall.h.in" \
	>>"$out/bits/syscall.h"
printf '#define VERSION "%s"\n' "$(cat "$src/VERSION")" >"$internal/version.h"
sed -f "$src/tools/mkalltypes.sed" "$src/arch/$arch/bits/alltypes.h.in" \
	"$src/include/alltypes.h.in" >"$out/bits/alltypes.h"
