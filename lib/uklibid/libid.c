/* SPDX-License-Identifier: BSD-3-Clause */
/* Lookup in the table of libraries that the build generates. */
#include <uk/libid.h>
#include <uk/string.h>
#include "libid_table.h"

__u16 uk_libid(const char *name)
{
	__u16 i;

	for (i = 0; i < ARRAY_SIZE(libid_table); i++) {
		if (uk_strcmp(libid_table[i], name) == 0)
			return i;
	}
	return UKLIBID_NONE;
}

const char *uk_libname(__u16 id)
{
	return id < ARRAY_SIZE(libid_table) ? libid_table[id] : NULL;
}

__u16 uk_libid_count(void)
{
	return ARRAY_SIZE(libid_table);
}
