#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# run.sh BUILD SECONDS SEED NAME...: fuzzes each for its share of the time, the
# network for most of it, beside the others; says what was found; ends with
# "N passed, N failed".
out=$1
seconds=$2
seed=$3
shift 3
passed=0
failed=0
net=
rest=$(($# > 1 ? seconds * 2 / 5 / ($# - 1) : seconds))

# fuzz NAME SECONDS: 0 if nothing was found
fuzz() {
	mkdir -p "$out/corpus/$1"
	UBSAN_OPTIONS=print_stacktrace=1 exec "$out/fuzz_$1" \
		-seed="$seed" -max_total_time="$2" -timeout=60 \
		-rss_limit_mb=1500 -print_final_stats=1 \
		-artifact_prefix="$out/finding-$1-" "$out/corpus/$1" \
		"$out/seeds/$1" >"$out/$1.log" 2>&1
}

# tell NAME STATUS
tell() {
	log=$out/$1.log
	if [ "$2" -eq 0 ]; then
		passed=$((passed + 1))
		echo "ok - $1: $(sed -n \
			's/^stat::number_of_executed_units: *//p' "$log") inputs"
	else
		failed=$((failed + 1))
		echo "not ok - $1; its log is $log"
		grep -v '^#[0-9]*	' "$log" | tail -n 60
	fi
}

for name in "$@"; do
	if [ "$name" = net ] && [ $# -gt 1 ]; then
		(fuzz net $((seconds * 3 / 5))) &
		net=$!
		trap 'kill $net; exit 1' INT TERM
	fi
done
for name in "$@"; do
	[ "$name" = net ] && [ -n "$net" ] && continue
	(fuzz "$name" "$rest")
	tell "$name" $?
done
if [ -n "$net" ]; then
	wait "$net"
	tell net $?
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
