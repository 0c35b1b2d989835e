/* SPDX-License-Identifier: BSD-3-Clause */
/* Large pages: who gets one, what becomes of parts, no frame is lost. */
/* unit-sources: lib/ukvmem/area.c lib/ukvmem/pages.c lib/ukvmem/large.c lib/ukvmem/ops.c lib/ukvmem/remap.c lib/ukvmem/fault.c lib/ukvmem/stack.c lib/ukvmem/init.c lib/ukpaging/table.c lib/ukpaging/map.c lib/ukpaging/pool.c lib/ukpaging/directmap.c lib/ukpaging/aspace.c lib/ukfalloc/falloc.c lib/ukfalloc/zone.c lib/ukfalloc/boot.c */
/* unit-includes: lib/ukpaging/tests/host test/unit/shim/include arch/x86_64/include lib/ukfalloc/tests */
/* unit-cflags: -DUKARCH_DIRECTMAP_BASE=0x400000000000UL -DCONFIG_LIBUKVMEM_LARGE=1 */
#include <abi/errno.h>
#include <uk/arch/trap.h>
#include <uk/falloc.h>
#include <uk/vmem.h>
#include "fakept.h"
#include <unit.h>

#define MIB	(1UL << 20)
#define PAGE	4096UL
#define VA	0x10000000UL
#define SLACK	16	/* frames of tables and records of areas */

static struct uk_vmem *vm;

void ukarch_trap_handler_add(enum ukarch_trap trap __maybe_unused,
			     struct ukarch_trap_handler *h __maybe_unused)
{
}

static int start(void)
{
	fake_memory(64 * MIB, 64 * MIB);
	fake_tables(64);
	fake_region(2 * MIB, 62 * MIB, UK_MEMREGION_RAM);
	if (uk_falloc_init(&fake_bi) || uk_paging_init(&fake_bi)
	    || uk_vmem_init())
		return -1;
	vm = uk_vmem_user();
	return 0;
}

static __sz frames_free(void)
{
	struct uk_falloc_stats st;

	uk_falloc_stats_get(&st);
	return st.free;
}

/* Touches a byte: the size of the page that is there then. */
static __sz touch(__vaddr_t va, __u8 value)
{
	struct uk_mapping m;

	if (uk_paging_query(uk_paging_kernel(), va, &m) &&
	    (uk_vmem_fault(va, UKARCH_FAULT_WRITE) ||
	     uk_paging_query(uk_paging_kernel(), va, &m)))
		return 0;
	*(__u8 *)uk_phys_to_virt(m.pa) += value;
	return m.size;
}

static int byte(__vaddr_t va)
{
	struct uk_mapping m;

	if (uk_paging_query(uk_paging_kernel(), va, &m))
		return -1;
	return *(__u8 *)uk_phys_to_virt(m.pa);
}

static __vaddr_t area(__vaddr_t at, __sz len)
{
	UK_TEST_EXPECT(!uk_vmem_map(vm, &at, len, UKARCH_PROT_RW, UK_VMA_DEMAND
				    | (at ? UK_VMA_FIXED : 0), "test"));
	return at;
}

UK_TESTCASE(large, who_gets_one)
{
	__vaddr_t va = area(0, 4 * MIB);

	UK_TEST_EXPECT(!(va % (2 * MIB)));
	UK_TEST_EXPECT_SNUM_EQ(touch(va + 3 * MIB, 1), 2 * MIB);
	UK_TEST_EXPECT_SNUM_EQ(byte(va + 3 * MIB), 1);
	UK_TEST_EXPECT_SNUM_EQ(byte(va + 3 * MIB + PAGE), 0);
	UK_TEST_EXPECT_SNUM_EQ(byte(va), -1);
	UK_TEST_EXPECT(!uk_vmem_unmap(vm, va, 4 * MIB));
	/* no room for a whole one; small pages are there */
	area(VA + PAGE, 2 * MIB);
	UK_TEST_EXPECT_SNUM_EQ(touch(VA + MIB, 1), PAGE);
	area(VA + 2 * MIB + PAGE, 6 * MIB);
	UK_TEST_EXPECT_SNUM_EQ(touch(VA + 3 * MIB, 1), 2 * MIB);
	UK_TEST_EXPECT_SNUM_EQ(touch(VA + 8 * MIB, 1), PAGE);
	UK_TEST_EXPECT(!uk_vmem_unmap(vm, VA + PAGE, 8 * MIB));
}

UK_TESTCASE(large, parts)
{
	__sz before = frames_free();
	__vaddr_t va = area(2 * VA, 6 * MIB), to = 2 * VA + 32 * MIB;
	unsigned int i;

	for (i = 0; i < 6; i++)
		UK_TEST_EXPECT_SNUM_EQ(touch(va + i * MIB, 7), 2 * MIB);
	UK_TEST_EXPECT(!uk_vmem_unmap(vm, va + MIB, PAGE));
	UK_TEST_EXPECT(!uk_vmem_discard(vm, va + 2 * MIB, PAGE));
	UK_TEST_EXPECT(!uk_vmem_protect(vm, va + 5 * MIB, PAGE,
					UKARCH_PROT_READ));
	UK_TEST_EXPECT_SNUM_EQ(byte(va), 7);
	UK_TEST_EXPECT_SNUM_EQ(byte(va + MIB), -1);
	UK_TEST_EXPECT_SNUM_EQ(byte(va + MIB + PAGE), 0);
	UK_TEST_EXPECT_SNUM_EQ(byte(va + 2 * MIB), -1);
	UK_TEST_EXPECT_SNUM_EQ(touch(va + 2 * MIB, 3), PAGE);
	UK_TEST_EXPECT_SNUM_EQ(byte(va + 2 * MIB), 3);
	UK_TEST_EXPECT_SNUM_EQ(byte(va + 3 * MIB), 7);
	UK_TEST_EXPECT_SNUM_EQ(byte(va + 5 * MIB), 7);
	UK_TEST_EXPECT(!uk_vmem_remap(vm, va + 3 * MIB, MIB, MIB, &to,
				      UK_VMA_FIXED | UK_VMA_MAYMOVE));
	UK_TEST_EXPECT_SNUM_EQ(byte(to), 7);
	UK_TEST_EXPECT_SNUM_EQ(byte(va + 3 * MIB), -1);
	UK_TEST_EXPECT_SNUM_EQ(byte(va + 4 * MIB), 7);
	UK_TEST_EXPECT(!uk_vmem_unmap(vm, va, 6 * MIB));
	UK_TEST_EXPECT(!uk_vmem_unmap(vm, to, MIB));
	UK_TEST_EXPECT(frames_free() + SLACK >= before);
}

/* Less than a quarter would be left: small pages, as long as there are any. */
UK_TESTCASE(large, not_for_the_last_quarter)
{
	__sz before = frames_free(), size, at, large = 0, small = 0;
	__vaddr_t va = area(3 * VA, 128 * MIB);

	for (at = 0; at < 128 * MIB; at += PAGE) {
		size = touch(va + at, 1);
		if (!size)
			break;
		large += size == 2 * MIB;
		small += size == PAGE;
	}
	UK_TEST_EXPECT(large >= 512 * 20);
	UK_TEST_EXPECT(small >= before / 4 - SLACK);
	UK_TEST_EXPECT(large + small + 2 * SLACK + before / 256 >= before);
	UK_TEST_EXPECT(!uk_vmem_unmap(vm, va, 128 * MIB));
	UK_TEST_EXPECT(frames_free() + SLACK >= before);
}

UK_TESTSUITE_REGISTER(large, start);
