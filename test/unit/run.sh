#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Runs unit test programs, shows what failed, ends with "N passed, N failed".
passed=0
failed=0
out=$(mktemp) || exit 1
trap 'rm -f "$out"' EXIT
for prog in "$@"; do
	timeout "${UNIT_TIMEOUT:-60}" "$prog" >"$out" 2>&1
	status=$?
	ok=$(grep -c '^ok ' "$out")
	bad=$(grep -c '^not ok ' "$out")
	# A program that died, or ended with an error that no test shows, or
	# ran nothing, is a failure of its own.
	if [ "$bad" -eq 0 ] && { [ "$status" -ne 0 ] || [ "$ok" -eq 0 ]; }; then
		bad=1
		echo "not ok - $(basename "$prog"): exit status $status"
	fi
	if [ "$bad" -ne 0 ]; then
		echo "# --- $(basename "$prog")"
		cat "$out"
	else
		echo "ok - $(basename "$prog") ($ok)"
	fi
	passed=$((passed + ok))
	failed=$((failed + bad))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
