# SPDX-License-Identifier: BSD-3-Clause
# doxygen's view of a header. The second line says what the file is; so does a
# block of rules that stands for itself. A comment stands before each prototype
# of the family that it is for.

NR == 2 && sub(/^\/\*/, "/** @file\n *") { within = 1 }

/^\/\*/ { comment = held = ""; within = 1; family = /^\/\*\*/; block = /^\/\*$/ }
within {
	if (family)
		comment = comment $0 "\n"
	if (block)
		held = held $0 "\n"
	else
		print
	if (/\*\//)
		within = ended = 0
	next
}

# What follows a block decides what it is.
held {
	if (/^$/)
		sub(/^\/\*/, "/** @file\n *", held)
	printf "%s", held
	held = ""
}
/^$|^#|[{}]/ { comment = ""; ended = 0 }
/^[a-z_]/ && ended && comment { printf "%s", comment }
{ ended = /;$/; print }
