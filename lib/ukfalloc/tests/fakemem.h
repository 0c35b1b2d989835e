/* SPDX-License-Identifier: BSD-3-Clause */
/* Guest memory for host unit tests: physical addresses in one big mapping. */
#ifndef __UNIT_FAKEMEM_H__
#define __UNIT_FAKEMEM_H__

#include <sys/mman.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uk/arch/paging.h>
#include <uk/bootinfo.h>

static struct uk_bootinfo fake_bi;

const struct uk_bootinfo *uk_bootinfo_get(void)
{
	return &fake_bi;
}

static inline void fake_region(__paddr_t start, __sz len, __u32 type)
{
	struct uk_memregion *r = &fake_bi.regions[fake_bi.nr_regions++];

	r->start = start;
	r->len = len;
	r->type = type;
}

/* Physical memory [0, len), direct map up to `mapped`. */
static inline void fake_memory(__sz len, __sz mapped)
{
	void *p = mmap((void *)UKARCH_DIRECTMAP_BASE, len,
		       PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS
		       | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);

	if (p != (void *)UKARCH_DIRECTMAP_BASE) {
		perror("guest memory");
		exit(2);
	}
	memset(&fake_bi, 0, sizeof(fake_bi));
	fake_bi.magic = UK_BOOTINFO_MAGIC;
	fake_bi.directmap_base = UKARCH_DIRECTMAP_BASE;
	fake_bi.directmap_len = mapped;
	fake_bi.seed[0] = 0x1234567;
}

/* A small generator: the same sequence in each run. */
static inline __u32 fake_rand(void)
{
	static __u64 x = 88172645463325252UL;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return (__u32)(x >> 32);
}

#endif /* __UNIT_FAKEMEM_H__ */
