/* SPDX-License-Identifier: BSD-3-Clause */
/* Areas on the real CPU: demand paging, protection bits, stacks. */
#include <uk/falloc.h>
#include <uk/test.h>
#include <uk/vmem.h>

#define PAGE	UKARCH_PAGE_SIZE

static __sz frames_free(void)
{
	struct uk_falloc_stats st;

	uk_falloc_stats_get(&st);
	return st.free;
}

UK_TESTCASE(ukvmem, memory_comes_when_touched_and_goes)
{
	volatile __u8 *p;
	__vaddr_t va = 0;
	__sz before, i;
	int sum = 0;

	UK_TEST_ASSERT(!uk_vmem_map(uk_vmem_user(), &va, 64 * PAGE,
				    UKARCH_PROT_RW, UK_VMA_DEMAND, "test"));
	p = (volatile __u8 *)va;
	/* what is needed of page tables, and for the next ones, comes first */
	p[0] = 1;
	p[63 * PAGE] = 1;
	p[PAGE] = 1;
	before = frames_free();
	for (i = 2 * PAGE; i < 63 * PAGE; i += PAGE) {
		sum += p[i + 5];
		p[i + 5] = 7;
	}
	UK_TEST_EXPECT_SNUM_EQ(sum, 0);
	UK_TEST_EXPECT_SNUM_EQ(before - frames_free(), 61);
	UK_TEST_EXPECT(!uk_vmem_discard(uk_vmem_user(), va, 32 * PAGE));
	UK_TEST_EXPECT_SNUM_EQ(p[2 * PAGE + 5], 0);
	UK_TEST_EXPECT_SNUM_EQ(p[40 * PAGE + 5], 7);
	UK_TEST_EXPECT(!uk_vmem_unmap(uk_vmem_user(), va, 64 * PAGE));
	UK_TEST_EXPECT_SNUM_EQ(frames_free() - before, 3);
}

UK_TESTCASE(ukvmem, moved_pages_keep_their_bytes)
{
	__vaddr_t va = 0, to = 0;
	volatile __u8 *p;

	UK_TEST_ASSERT(!uk_vmem_map(uk_vmem_user(), &va, 3 * PAGE,
				    UKARCH_PROT_RW, UK_VMA_DEMAND, "a"));
	p = (volatile __u8 *)va;
	p[2 * PAGE] = 99;
	to = va + 100 * PAGE;
	UK_TEST_ASSERT(!uk_vmem_remap(uk_vmem_user(), va, 3 * PAGE, 5 * PAGE,
				      &to, UK_VMA_FIXED));
	p = (volatile __u8 *)to;
	UK_TEST_EXPECT_SNUM_EQ(p[2 * PAGE], 99);
	UK_TEST_EXPECT_SNUM_EQ(p[4 * PAGE], 0);
	UK_TEST_EXPECT(uk_paging_query(uk_paging_kernel(), va + 2 * PAGE,
				       NULL) < 0);
	UK_TEST_EXPECT(!uk_vmem_unmap(uk_vmem_user(), to, 5 * PAGE));
}

UK_TESTCASE(ukvmem, stacks_have_a_guard)
{
	char *s = uk_vmem_stack_alloc(16384);
	__sz i;

	UK_TEST_ASSERT(s);
	for (i = 0; i < 16384; i++)
		s[i] = (char)i;
	UK_TEST_EXPECT(uk_paging_query(uk_paging_kernel(), (__vaddr_t)s - 1,
				       NULL) < 0);
	UK_TEST_EXPECT_STR_EQ(uk_vmem_region_name((__vaddr_t)s),
			      "thread stack");
	UK_TEST_EXPECT_STR_EQ(uk_vmem_region_name((__vaddr_t)s - 1),
			      "guard page below a thread stack");
	uk_vmem_stack_free(s, 16384);
}

UK_TESTSUITE_REGISTER(ukvmem, NULL);
