#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Runs make while no other build uses the build folder:
# lock.sh FOLDER COMMAND...
#
# The lock is open file 8, which COMMAND and all of its children inherit: it is
# held until the last of them has ended, and `flock -u 8` in any of them gives
# it up early (`make run` does, before the guest starts). UK_LOCKED tells a make
# that is called by this build that it has the lock already. UK_LOCK_WAIT is how
# many seconds to wait for another build.

folder=$1 lock=$1/.lock
shift
fail() { echo "make: $*" >&2; exit 1; }

wait_for_other() {
	read -r pid <"$lock"
	by="the build folder $folder is locked by another build (pid ${pid:-?})"
	hint="use another build folder: O="
	[ "${UK_LOCK_WAIT:-600}" = 0 ] && fail "$by: wait, or $hint"
	echo "make: $by: waiting for it, or $hint" >&2
	flock -w "${UK_LOCK_WAIT:-600}" 8 ||
		fail "$by, still after ${UK_LOCK_WAIT:-600} s: $hint"
}

command -v flock >/dev/null || exec "$@"
why=$(mkdir -p "$folder" 2>&1 && { true >>"$lock"; } 2>&1) ||
	fail "cannot write to the build folder $folder (${why##*: }): \`make" \
		"O=FOLDER\` builds in another"

# Who had the lock before may have removed the folder, and the file with it.
while :; do
	mkdir -p "$folder"
	exec 8>>"$lock"
	flock -n 8 || wait_for_other
	[ "$lock" -ef /proc/self/fd/8 ] && break
done
echo $$ >"$lock"
UK_LOCKED=$folder
export UK_LOCKED
exec "$@"
