#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# run.sh BUILD SECONDS SEED NAME...: fuzzes each for its share of the time, the
# network for most of it; says what was found; ends with "N passed, N failed".
out=$1
seconds=$2
seed=$3
shift 3
passed=0
failed=0
rest=$(($# > 1 ? seconds * 2 / 5 / ($# - 1) : seconds))
for name in "$@"; do
	time=$rest
	[ "$name" = net ] && [ $# -gt 1 ] && time=$((seconds * 3 / 5))
	log=$out/$name.log
	mkdir -p "$out/corpus/$name"
	if UBSAN_OPTIONS=print_stacktrace=1 "$out/fuzz_$name" \
		-seed="$seed" -max_total_time="$time" -timeout=60 \
		-rss_limit_mb=1500 -print_final_stats=1 \
		-artifact_prefix="$out/finding-$name-" "$out/corpus/$name" \
		"$out/seeds/$name" >"$log" 2>&1; then
		passed=$((passed + 1))
		echo "ok - $name: $(sed -n \
			's/^stat::number_of_executed_units: *//p' "$log") inputs"
	else
		failed=$((failed + 1))
		echo "not ok - $name; its log is $log"
		grep -v '^#[0-9]*	' "$log" | tail -n 60
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
