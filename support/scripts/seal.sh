#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Gets a sealed library from the cache, else makes it and keeps it there:
# seal.sh PYTHON INPUT COMMAND...   (INPUT: see seal.py; COMMAND compiles it)
#
# Two builds that need the same one at the same time do not both compile it:
# the second waits for the first, by a lock that ends with its process.

input=$2
seal() { "$python" -B "${0%/*}/seal.py" "$1" "$input"; }
python=$1
shift 2

seal lookup
status=$?
[ $status -eq 3 ] || exit $status

if command -v flock >/dev/null; then
	lock=$(seal lock) || exit
	exec 9>"$lock"
	if ! flock -n 9; then
		echo "  SEAL    another build compiles ${lock##*/}: waiting for it"
		flock 9
		seal lookup
		status=$?
		[ $status -eq 3 ] || exit $status
	fi
fi
"$@" && seal store
