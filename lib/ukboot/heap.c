/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory: frames, page tables, heap, areas. */
#include <uk/allocheap.h>
#include <uk/falloc.h>
#include <uk/paging.h>

#include "steps.h"

#if CONFIG_LIBUKVMEM
#include <uk/vmem.h>
#else
static inline int uk_vmem_init(void)
{
	return 0;
}
#endif

void boot_heap(const struct uk_bootinfo *bi)
{
	if (uk_falloc_init(bi) < 0 || uk_paging_init(bi) < 0)
		boot_fail("no memory for the core");
	uk_alloc_set_default(uk_allocheap_init());
	if (uk_vmem_init() < 0)
		boot_fail("no memory for the map of areas");
}
