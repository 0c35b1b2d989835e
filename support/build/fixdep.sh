#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Turns what the compiler says it read into a makefile: fixdep.sh OBJECT SYMDIR
#
# OBJECT.dep (from -MD) and OBJECT.cmd (the command) become OBJECT.d, in which
# uk/config.h is replaced by the stamps of the CONFIG_ symbols that the files
# name: a stamp changes only when the value of its symbol does.
set -e

obj=$1 symdir=$2 config=

# The shell does not say why a write failed (no space left?); cat does.
trap '[ $? -eq 0 ] || cat "$0" >"$obj.d.tmp"' EXIT

# The assembler alone (.s) reads nothing but its source, and says nothing.
[ -e "$obj.dep" ] || printf '%s:\n' "$obj" >"$obj.dep"

# No path has a space in it, so the words of the rule are its files.
files=
while read -r line; do
	files="$files ${line%\\}"
done <"$obj.dep"
set -f
# shellcheck disable=SC2086
set -- ${files#*:}

files=
for file; do
	case $file in
	*/uk/config.h) config=y ;;
	*) files="$files $file" ;;
	esac
done

# (No process where the shell can do it: this runs once for each object.)
{
	# The source comes first; the rule names it, as it is now.
	headers=
	files=${files# }
	case $files in
	*' '*) headers=${files#* } ;;
	esac
	read -r command <"$obj.cmd"
	printf '%s\n%s:' "$command" "$obj"
	[ -z "$headers" ] || printf ' \\\n %s' $headers
	if [ -n "$config" ]; then
		grep -ohwE 'CONFIG_[A-Za-z0-9_]+' $files | sort -u |
			sed "s|^CONFIG_\(.*\)| \\\\\\n \$(wildcard $symdir/\1)|" |
			tr -d '\n' | sed 's| \\ | \\\n |g'
	fi
	printf '\n'
	# A header that is gone must not stop make.
	[ -z "$headers" ] || printf '%s:\n' $headers
} >"$obj.d.tmp"
mv "$obj.d.tmp" "$obj.d"
rm -f "$obj.dep" "$obj.cmd"
