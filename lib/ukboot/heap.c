/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory: frames, page tables, heap, areas. */
#include <uk/allocheap.h>
#include <uk/falloc.h>
#include <uk/paging.h>
#include <uk/string.h>

#include "steps.h"

#if CONFIG_LIBUKVMEM
#include <uk/vmem.h>
#else
static inline int uk_vmem_init(void)
{
	return 0;
}
#endif

void boot_no_memory(const char *what)
{
	struct uk_falloc_stats s;
	char text[128];

	uk_falloc_stats_get(&s);
	if (s.refused > s.largest)
		s.refused -= s.largest;
	uk_snprintf(text, sizeof(text),
		    "too little memory: %s needs %lu KiB more", what,
		    MAX(s.refused, 1UL) * (UKARCH_PAGE_SIZE / 1024));
	ukplat_boot_fail(text);
}

void boot_heap(const struct uk_bootinfo *bi)
{
	if (uk_falloc_init(bi) < 0 || uk_paging_init(bi) < 0)
		boot_no_memory("the core");
	uk_allocheap_init();	/* the first one is the default */
	if (uk_vmem_init() < 0)
		boot_no_memory("the map of areas");
}
