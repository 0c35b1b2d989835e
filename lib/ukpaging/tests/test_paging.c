/* SPDX-License-Identifier: BSD-3-Clause */
/* The real page tables: no table, no code and nothing else both W and X. */
#include <uk/bootinfo.h>
#include <uk/paging.h>
#include <uk/arch/ptwrite.h>
#include <uk/test.h>

#define WX	(UKARCH_PROT_WRITE | UKARCH_PROT_EXEC)

/* Root entries below the direct map: kept free for Xen, which uses them. */
#define OURS	(UKARCH_DIRECTMAP_BASE >> (UKARCH_PAGE_SHIFT + \
		 UKARCH_PT_BITS * (UKARCH_PT_LEVELS - 1)) & \
		 (UKARCH_PT_ENTRIES - 1))
#define FOREIGN	UKARCH_PT_SHARED_FIRST

static unsigned int tables, exposed, wx;

static void visit(__paddr_t pa, unsigned int level)
{
	const ukarch_pte_t *t = uk_phys_to_virt(pa);
	struct uk_mapping m;
	unsigned int i;
	ukarch_pte_t e;

	tables++;
	if (uk_paging_query(uk_paging_kernel(), (__vaddr_t)t, &m)
	    || m.prot != UKARCH_PT_ALIAS_PROT || m.pa != pa)
		exposed++;
	for (i = 0; i < UKARCH_PT_ENTRIES; i++) {
		if (level == UKARCH_PT_LEVELS - 1 && i >= FOREIGN && i < OURS)
			continue;
		e = ukarch_pt_read(&t[i]);
		if (!ukarch_pte_present(e))
			continue;
		if (!ukarch_pte_leaf(e, level))
			visit(ukarch_pte_paddr(e), level - 1);
		else if ((ukarch_pte_prot(e) & WX) == WX)
			wx++;
	}
}

UK_TESTCASE(ukpaging, tables_are_sealed_and_nothing_is_w_and_x)
{
	tables = exposed = wx = 0;
	visit(uk_paging_kernel()->root, UKARCH_PT_LEVELS - 1);
	UK_TEST_EXPECT_SNUM_GT(tables, 4);
	UK_TEST_EXPECT_SNUM_EQ(exposed, 0);
	UK_TEST_EXPECT_SNUM_EQ(wx, 0);
}

UK_TESTCASE(ukpaging, image_is_not_in_the_direct_map)
{
	const struct uk_bootinfo *bi = uk_bootinfo_get();
	__paddr_t pa = uk_virt_to_phys(&tables);
	struct uk_mapping m;

	UK_TEST_EXPECT(pa >= bi->image_paddr
		       && pa < bi->image_paddr + bi->image_len);
	UK_TEST_EXPECT(uk_paging_query(uk_paging_kernel(),
				(__vaddr_t)uk_phys_to_virt(pa), &m) < 0);
	UK_TEST_EXPECT(uk_paging_query(uk_paging_kernel(), 0, &m) < 0);
}

UK_TESTSUITE_REGISTER(ukpaging, NULL);
