/* SPDX-License-Identifier: BSD-3-Clause */
/* Page tables from fragmented memory: no table may be writable, or lost. */
/* unit-sources: lib/ukpaging/table.c lib/ukpaging/map.c lib/ukpaging/pool.c lib/ukpaging/directmap.c lib/ukpaging/aspace.c lib/ukfalloc/falloc.c lib/ukfalloc/zone.c lib/ukfalloc/boot.c */
/* unit-includes: lib/ukpaging/tests/host test/unit/shim/include arch/x86_64/include lib/ukfalloc/tests */
/* unit-cflags: -DUKARCH_DIRECTMAP_BASE=0x400000000000UL */
#include <uk/falloc.h>
#include <uk/paging.h>
#include "fakept.h"
#include <unit.h>

#define MIB	(1UL << 20)
#define GIB	(1UL << 30)
#define VA	0x7000000000UL

static struct uk_aspace *as;
static __paddr_t frames[64 * MIB / 4096];
static __sz nr_frames;

/* All memory is taken but runs of four frames of which two lie below and two
 * above a multiple of 2 MiB: there one table of the direct map ends.
 */
static int start(void)
{
	__paddr_t pa;
	__sz i;

	fake_memory(64 * MIB, 32 * MIB);
	fake_tables(32);
	fake_region(MIB, 63 * MIB, UK_MEMREGION_RAM);
	if (uk_falloc_init(&fake_bi) || uk_paging_init(&fake_bi))
		return -1;
	as = uk_paging_kernel();
	while ((pa = uk_falloc(1, UK_FALLOC_VMEM)))
		frames[nr_frames++] = pa;
	for (i = 0; i < nr_frames; i++) {
		memset(uk_phys_to_virt(frames[i]), 0x5a, 4096);
		if (((frames[i] >> 12) + 2) % 512 < 4) {
			uk_ffree(frames[i], 1);
			frames[i] = 0;
		}
	}
	return 0;
}

/* The number of tables below this one, or -1: one can be written. */
static int tables(__paddr_t table, unsigned int level)
{
	const __u64 *t = uk_phys_to_virt(table);
	struct uk_mapping m;
	unsigned int i;
	int n = 1, k;

	if (uk_paging_query(as, (__vaddr_t)t, &m) ||
	    m.prot != UKARCH_PROT_READ || m.pa != table)
		return -1;
	for (i = 0; level && i < 512; i++) {
		if (!ukarch_pte_present(t[i]) || ukarch_pte_leaf(t[i], level))
			continue;
		k = tables(ukarch_pte_paddr(t[i]), level - 1);
		if (k < 0)
			return -1;
		n += k;
	}
	return n;
}

UK_TESTCASE(paging_fragments, tables_come_sealed_from_anywhere)
{
	int before = tables(as->root, 3), rc = 0, bad = 0;
	__sz i, k;

	UK_TEST_EXPECT(before > 0);
	for (i = 1; i < 1000 && !rc; i++)
		rc = uk_paging_map(as, VA + i * GIB, 8 * MIB, 4096,
				   UKARCH_PROT_READ, 0, 0);
	UK_TEST_EXPECT_SNUM_EQ(rc, -12);	/* ENOMEM */
	UK_TEST_EXPECT(tables(as->root, 3) > before + 20);
	/* what others own is as it was */
	for (i = 0; i < nr_frames; i++)
		for (k = 0; frames[i] && k < 4096; k++)
			bad |= ((char *)uk_phys_to_virt(frames[i]))[k] != 0x5a;
	UK_TEST_EXPECT(!bad);
}

UK_TESTSUITE_REGISTER(paging_fragments, start);
