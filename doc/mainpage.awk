# SPDX-License-Identifier: BSD-3-Clause
# The first page of the C API: each header with the first sentence of its head.

BEGIN {
	print "/** @mainpage The C API\n *"
	print " * Each header, by its folder: `lib/X/include/uk/y.h` is included"
	print " * as `<uk/y.h>` by who selects that library.\n *"
	print " * | header | what it is |\n * |---|---|"
}

FNR == 2 { head = 1; text = "" }
head {
	line = $0
	sub(/^[ \t]*\/?\*+\/?[ \t]*/, "", line)
	text = text (text == "" ? "" : " ") line
	if (/\*\//) {
		head = 0
		sub(/[ \t]*\*\/.*/, "", text)
		sub(/\. .*/, "", text)
		sub(/[.:]$/, "", text)
		gsub(/</, "\\<", text)
		name = FILENAME
		sub(/^\.\.\//, "", name)
		printf " * | [%s](@ref %s) | %s |\n", name, name, text
	}
}

END { print " */" }
