# SPDX-License-Identifier: BSD-3-Clause
# The numbers of libext2fs' errors, from their list: consecutive from the one
# that its name ("ext2") makes.
BEGIN { n = 2133571328 }
/^ec[ \t]/ { sub(",", "", $2); printf "#define %s (%dL)\n", $2, n++ }
