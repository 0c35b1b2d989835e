/* SPDX-License-Identifier: BSD-3-Clause */
/* The library: replace it by yours. */
#include <@id@.h>

int @id@_max(int a, int b)
{
	return a > b ? a : b;
}
