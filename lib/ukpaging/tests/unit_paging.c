/* SPDX-License-Identifier: BSD-3-Clause */
/* Page tables: mapping against a model, splitting, sealing, exhaustion. */
/* unit-sources: lib/ukpaging/table.c lib/ukpaging/map.c lib/ukpaging/pool.c lib/ukpaging/directmap.c lib/ukpaging/aspace.c lib/ukfalloc/falloc.c lib/ukfalloc/zone.c lib/ukfalloc/boot.c */
/* unit-includes: lib/ukpaging/tests/host test/unit/shim/include arch/x86_64/include lib/ukfalloc/tests */
/* unit-cflags: -DUKARCH_DIRECTMAP_BASE=0x400000000000UL */
#include <abi/errno.h>
#include <uk/falloc.h>
#include <uk/paging.h>
#include <uk/print.h>
#include "fakept.h"
#include <unit.h>

#define MIB	(1UL << 20)
#define GIB	(1UL << 30)
#define VA	0x7000000000UL
#define PAGES	2048

static struct uk_aspace *as;

static int start(void)
{
	/* 3 GiB of address space, 32 MiB of it in the direct map at first */
	fake_memory(3 * GIB, 32 * MIB);
	fake_tables(32);
	fake_region(MIB, 63 * MIB, UK_MEMREGION_RAM);
	fake_region(2 * GIB, GIB, UK_MEMREGION_RAM);
	if (uk_falloc_init(&fake_bi) || uk_paging_init(&fake_bi))
		return -1;
	as = uk_paging_kernel();
	return 0;
}

/* No table may have an alias that can be written: check all of them. */
static int sealed(__paddr_t table, unsigned int level)
{
	const __u64 *t = uk_phys_to_virt(table);
	struct uk_mapping m;
	unsigned int i;

	if (uk_paging_query(as, (__vaddr_t)t, &m)
	    || m.prot != UKARCH_PROT_READ || m.size != 4096 || m.pa != table)
		return 0;
	for (i = 0; level && i < 512; i++) {
		if (ukarch_pte_present(t[i]) && !ukarch_pte_leaf(t[i], level)
		    && !sealed(ukarch_pte_paddr(t[i]), level - 1))
			return 0;
	}
	return 1;
}

UK_TESTCASE(paging, map_query_unmap)
{
	struct uk_mapping m;

	UK_TEST_EXPECT(uk_paging_query(as, VA, NULL) == -ENOENT);
	UK_TEST_EXPECT(!uk_paging_map(as, VA, 0x5000, 0x3000,
				      UKARCH_PROT_RW, UKARCH_MT_WB, 0));
	UK_TEST_EXPECT(!uk_paging_query(as, VA + 0x1234, &m));
	UK_TEST_EXPECT(m.pa == 0x6234 && m.size == 4096
		       && m.prot == UKARCH_PROT_RW && m.mtype == UKARCH_MT_WB);
	UK_TEST_EXPECT(uk_paging_map(as, VA + 0x2000, 0, 0x2000,
				     UKARCH_PROT_READ, 0, 0) == -EEXIST);
	UK_TEST_EXPECT(uk_paging_query(as, VA + 0x3000, NULL) == -ENOENT);
	UK_TEST_EXPECT(!uk_paging_protect(as, VA + 0x1000, 0x1000,
					  UKARCH_PROT_READ | UKARCH_PROT_EXEC));
	UK_TEST_EXPECT(!uk_paging_query(as, VA + 0x1000, &m)
		       && m.prot == (UKARCH_PROT_READ | UKARCH_PROT_EXEC)
		       && m.pa == 0x6000);
	UK_TEST_EXPECT(!uk_paging_protect(as, VA, 0x1000, 0));
	UK_TEST_EXPECT(!uk_paging_query(as, VA, &m) && m.prot == 0
		       && m.pa == 0x5000);
	UK_TEST_EXPECT(!uk_paging_unmap(as, VA, 0x3000, NULL, NULL));
	UK_TEST_EXPECT(uk_paging_query(as, VA + 0x1000, NULL) == -ENOENT);
	UK_TEST_EXPECT(sealed(as->root, 3));
}

UK_TESTCASE(paging, refuses_nonsense)
{
	UK_TEST_EXPECT(uk_paging_map(as, VA, 0, 4096, UKARCH_PROT_RW
				     | UKARCH_PROT_EXEC, 0, 0) == -EINVAL);
	UK_TEST_EXPECT(uk_paging_map(as, VA + 1, 0, 4096, 1, 0, 0) == -EINVAL);
	UK_TEST_EXPECT(uk_paging_map(as, VA, 0, 0, 1, 0, 0) == -EINVAL);
	UK_TEST_EXPECT(uk_paging_map(as, -4096UL, 0, 8192, 1, 0, 0)
		       == -EINVAL);
	UK_TEST_EXPECT(uk_paging_unmap(as, VA, 100, NULL, NULL) == -EINVAL);
}

UK_TESTCASE(paging, large_pages_are_used_and_split)
{
	struct uk_mapping m;

	UK_TEST_EXPECT(!uk_paging_map(as, VA, 4 * MIB, 4 * MIB + 4096,
				      UKARCH_PROT_RW, 0, 0));
	UK_TEST_EXPECT(!uk_paging_query(as, VA + 3 * MIB, &m)
		       && m.size == 2 * MIB && m.pa == 7 * MIB);
	UK_TEST_EXPECT(!uk_paging_query(as, VA + 4 * MIB, &m)
		       && m.size == 4096);
	UK_TEST_EXPECT(!uk_paging_protect(as, VA + MIB, 4096, 1));
	UK_TEST_EXPECT(!uk_paging_query(as, VA + MIB, &m) && m.size == 4096
		       && m.prot == 1 && m.pa == 5 * MIB);
	UK_TEST_EXPECT(!uk_paging_query(as, VA + MIB + 4096, &m)
		       && m.size == 4096 && m.prot == UKARCH_PROT_RW
		       && m.pa == 5 * MIB + 4096);
	UK_TEST_EXPECT(!uk_paging_unmap(as, VA, 5 * MIB, NULL, NULL));
	UK_TEST_EXPECT(uk_paging_query(as, VA + MIB, NULL) == -ENOENT);
}

static __paddr_t model[PAGES];
static __sz freed_pages;

static void count_freed(void *arg, __paddr_t pa, __sz size)
{
	(void)arg;
	(void)pa;
	freed_pages += size / 4096;
}

UK_TESTCASE(paging, random_use)
{
	unsigned int round, i, n, at, want;
	struct uk_mapping m;
	int bad = 0, rc;

	for (round = 0; round < 20000; round++) {
		at = fake_rand() % PAGES;
		n = 1 + fake_rand() % (fake_rand() % 4 ? 8 : 700);
		n = MIN(n, PAGES - at);
		for (want = 0, i = at; i < at + n; i++)
			want += model[i] != 0;
		if (fake_rand() & 1) {
			__paddr_t pa = 8 * MIB
				+ ((fake_rand() & 1 ? at : fake_rand() % 3000)
				   << 12);

			rc = uk_paging_map(as, VA + at * 4096UL, pa, n * 4096UL,
					   UKARCH_PROT_RW, 0, 0);
			bad |= rc != (want ? -EEXIST : 0);
			for (i = 0; !rc && i < n; i++)
				model[at + i] = pa + i * 4096UL;
		} else {
			freed_pages = 0;
			bad |= uk_paging_unmap(as, VA + at * 4096UL, n * 4096UL,
					       count_freed, NULL);
			bad |= freed_pages != want;
			memset(model + at, 0, n * sizeof(model[0]));
		}
		i = fake_rand() % PAGES;
		rc = uk_paging_query(as, VA + i * 4096UL, &m);
		bad |= (rc == 0) != (model[i] != 0);
		bad |= !rc && m.pa != model[i];
		UK_TEST_ASSERT(!bad);
	}
	uk_paging_unmap(as, VA, PAGES * 4096UL, NULL, NULL);
	UK_TEST_EXPECT(sealed(as->root, 3));
}

UK_TESTCASE(paging, io_windows)
{
	char *p = uk_paging_map_io(0xfee00010, 16, UKARCH_MT_UC);
	char *q = uk_paging_map_io(0xfec00000, 0x2000, UKARCH_MT_UC);
	char *big = uk_paging_map_io(0xe0000000, 256 * MIB, UKARCH_MT_WC);
	struct uk_mapping m;

	UK_TEST_ASSERT(p && q && big);
	UK_TEST_EXPECT(!uk_paging_query(as, (__vaddr_t)p, &m)
		       && m.pa == 0xfee00010 && m.mtype == UKARCH_MT_UC
		       && m.prot == UKARCH_PROT_RW);
	UK_TEST_EXPECT(uk_paging_map_io(0xfee00020, 1, UKARCH_MT_UC) == p + 16);
	UK_TEST_EXPECT(uk_paging_map_io(0xfec01000, 1, UKARCH_MT_UC)
		       == q + 0x1000);
	UK_TEST_EXPECT(uk_paging_map_io(0xfec00000, 0x3000, UKARCH_MT_UC) != q);
	UK_TEST_EXPECT(!uk_paging_map_io(0, 0, UKARCH_MT_UC));
	UK_TEST_EXPECT(!uk_paging_query(as, (__vaddr_t)big + 255 * MIB, &m)
		       && m.pa == 0xe0000000 + 255 * MIB
		       && m.mtype == UKARCH_MT_WC);
}

UK_TESTCASE(paging, address_spaces_share_the_upper_half)
{
	struct uk_aspace other;
	struct uk_mapping m;

	UK_TEST_ASSERT(!uk_aspace_create(&other));
	UK_TEST_EXPECT(!uk_paging_map(&other, VA, 0x7000, 4096, 1, 0, 0));
	UK_TEST_EXPECT(uk_paging_query(as, VA, NULL) == -ENOENT);
	UK_TEST_EXPECT(!uk_paging_query(&other, UKARCH_KVMEM_BASE, &m));
	UK_TEST_EXPECT(sealed(other.root, 3));
	uk_aspace_destroy(&other);
	UK_TEST_EXPECT(!uk_paging_query(as, UKARCH_KVMEM_BASE, &m));
}

UK_TESTCASE(paging, direct_map_grows_with_use)
{
	struct uk_falloc_stats st;
	struct uk_mapping m;
	__paddr_t pa, top = 0;
	int bad = 0;
	__sz n = 0;

	UK_TEST_EXPECT(uk_directmap_end == 32 * MIB);
	while ((pa = uk_falloc(64, UK_FALLOC_VMEM))) {
		top = MAX(top, pa);
		bad |= uk_paging_query(as, (__vaddr_t)uk_phys_to_virt(pa), &m);
		bad |= m.pa != pa;
		/* tables that come from all corners */
		if (n++ % 512 == 0)
			bad |= uk_paging_map(as, VA + n * GIB, pa, 4096,
					     1, 0, 0) != 0;
		UK_TEST_ASSERT(!bad);
	}
	uk_falloc_stats_get(&st);
	UK_TEST_EXPECT(st.free < 64 && top > 2 * GIB + 1000 * MIB);
	UK_TEST_EXPECT(uk_directmap_end == 3 * GIB);
	/* what is no RAM stays out of it */
	UK_TEST_EXPECT(uk_paging_query(as, UKARCH_DIRECTMAP_BASE + GIB, &m)
		       == -ENOENT);
	UK_TEST_EXPECT(uk_virt_to_phys(uk_phys_to_virt(top)) == top);
	UK_TEST_EXPECT(sealed(as->root, 3));
}

UK_TESTCASE(paging, out_of_tables)
{
	int rc = 0;
	__sz i;

	while (uk_falloc(1, UK_FALLOC_VMEM))
		;
	for (i = 1; i < 1000 && !rc; i++)
		rc = uk_paging_map(as, VA + i * GIB + MIB * 2, 0x9000, 0x2000,
				   1, 0, 0);
	UK_TEST_EXPECT(rc == -ENOMEM);
	i--;
	UK_TEST_EXPECT(uk_paging_query(as, VA + i * GIB + MIB * 2, NULL)
		       == -ENOENT);
}

UK_TESTSUITE_REGISTER(paging, start);
