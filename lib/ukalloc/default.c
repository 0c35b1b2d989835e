/* SPDX-License-Identifier: BSD-3-Clause */
/* Another default allocator than the first one. */
#include <uk/alloc.h>

void uk_alloc_set_default(struct uk_alloc *a)
{
	_uk_alloc_default = a;
}
