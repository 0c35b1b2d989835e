/* SPDX-License-Identifier: BSD-3-Clause */
/* More ranges of memory than there are places for: the rest is left alone. */
/* unit-sources: lib/ukfalloc/falloc.c lib/ukfalloc/zone.c lib/ukfalloc/boot.c */
/* unit-includes: test/unit/shim/include arch/x86_64/include lib/ukfalloc/tests lib/ukfalloc */
/* unit-cflags: -DUKARCH_DIRECTMAP_BASE=0x400000000000UL */
#include <abi/errno.h>
#include <uk/falloc.h>
#include "falloc_priv.h"
#include "fakemem.h"
#include <unit.h>

#define MIB	(1UL << 20)

static int start(void)
{
	unsigned int i;

	fake_memory(64 * MIB, 64 * MIB);
	for (i = 1; i <= FALLOC_ZONES + 3; i++)
		fake_region(2 * i * MIB, MIB, UK_MEMREGION_RAM);
	return 0;
}

UK_TESTCASE(falloc_ranges, the_rest_is_left_alone_and_told)
{
	__paddr_t pa, top = 0;
	int n = 0;
	const char *at;

	unit_log_reset();
	UK_TEST_ASSERT(uk_falloc_init(&fake_bi) == 0);
	for (at = unit_log; (at = strstr(at, "is not used")); at++)
		n++;
	UK_TEST_EXPECT_SNUM_EQ(n, 3);
	while ((pa = uk_falloc(1, UK_FALLOC_PAGES)))
		top = MAX(top, pa);
	UK_TEST_EXPECT(top < (2 * FALLOC_ZONES + 1) * MIB);
	UK_TEST_EXPECT_SNUM_EQ(uk_falloc_addmem(60 * MIB, MIB), -ENOSPC);
}

UK_TESTCASE(falloc_ranges, no_memory_at_all)
{
	static struct uk_bootinfo none;

	UK_TEST_EXPECT_SNUM_EQ(uk_falloc_init(&none), -ENOMEM);
}

UK_TESTSUITE_REGISTER(falloc_ranges, start);
