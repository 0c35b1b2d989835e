/* SPDX-License-Identifier: BSD-3-Clause */
/* Headers without functions: types, limits, essentials, atomics, lists. */
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <uk/arch/limits.h>
#include <uk/arch/time.h>
#include <uk/arch/types.h>
#include <uk/atomic.h>
#include <uk/config.h>
#include <uk/errptr.h>
#include <uk/essentials.h>
#include <uk/list.h>
#include <uk/test.h>

UK_TESTCASE(basics, config_and_version)
{
	UK_TEST_EXPECT_SNUM_EQ(CONFIG_LIBUKSCHED, 1);
	UK_TEST_EXPECT_STR_EQ(CONFIG_UK_ARCH, "x86_64");
#ifdef CONFIG_LIB9PFS
	UK_TEST_EXPECT(0);
#endif
#ifdef __linux__
	UK_TEST_EXPECT(0);
#endif
	UK_TEST_EXPECT_SNUM_EQ(__Unikraft__, 1);
	UK_TEST_EXPECT_STR_EQ(STRINGIFY(UK_VERSION), "0.17");
	UK_TEST_EXPECT_STR_EQ(STRINGIFY(UK_FULLVERSION), "0.17.0");
	UK_TEST_EXPECT_NOT_ZERO(strlen(STRINGIFY(UK_CODENAME)));
}

UK_TESTCASE(basics, types_and_limits)
{
	UK_CTASSERT(sizeof(__s8) == 1 && sizeof(__u16) == 2);
	UK_CTASSERT(sizeof(__u32) == 4 && sizeof(__s64) == 8);
	UK_CTASSERT(sizeof(__uptr) == sizeof(void *));
	UK_CTASSERT(sizeof(__sz) == sizeof(size_t) && sizeof(__off) == 8);
	UK_CTASSERT(sizeof(__paddr_t) == 8 && sizeof(__vaddr_t) == 8);
	__sz big = SIZE_MAX;
	char text[64];

	UK_TEST_EXPECT(__SZ_MAX == big && __U64_MAX == UINT64_MAX);
	UK_TEST_EXPECT(__S64_MAX == INT64_MAX && __S64_MIN == INT64_MIN);
	UK_TEST_EXPECT(__U32_MAX == UINT32_MAX && __S32_MIN == INT32_MIN);
	UK_TEST_EXPECT(__U16_MAX == 65535 && __U8_MAX == 255);
	UK_TEST_EXPECT(__SSZ_MAX == __OFF_MAX && __PTR_MAX == UINTPTR_MAX);
	UK_TEST_EXPECT_SNUM_EQ(__PAGE_SIZE, 1UL << __PAGE_SHIFT);
	UK_TEST_EXPECT_SNUM_EQ(__PAGE_SIZE & ~__PAGE_MASK, 0);
	UK_TEST_EXPECT_SNUM_EQ(__STACK_SIZE & ~STACK_MASK_TOP, 0);
	UK_TEST_EXPECT_NULL(__NULL);
	snprintf(text, sizeof(text), "%" __PRIsz " %" __PRIs64 " %" __PRIx32,
		 (__sz)1, (__s64)-2, (__u32)255);
	UK_TEST_EXPECT_STR_EQ(text, "1 -2 ff");
}

UK_TESTCASE(basics, time_units)
{
	__nsec ns = 3 * UKARCH_NSEC_PER_SEC + 5;
	__snsec before = -1;

	UK_TEST_EXPECT_SNUM_EQ(ukarch_time_nsec_to_sec(ns), 3);
	UK_TEST_EXPECT_SNUM_EQ(ukarch_time_nsec_to_msec(ns), 3000);
	UK_TEST_EXPECT_SNUM_EQ(ukarch_time_nsec_to_usec(ns), 3000000);
	UK_TEST_EXPECT_SNUM_EQ(ukarch_time_subsec(ns), 5);
	UK_TEST_EXPECT_SNUM_EQ(ukarch_time_sec_to_nsec(2), 2000000000);
	UK_TEST_EXPECT_SNUM_EQ(ukarch_time_msec_to_nsec(2), 2000000);
	UK_TEST_EXPECT_SNUM_EQ(ukarch_time_usec_to_nsec(2), 2000);
	UK_TEST_EXPECT(before < 0 && __SNSEC_MIN < __SNSEC_MAX);
	UK_TEST_EXPECT(__NSEC_MAX == (__nsec)-1);
}

struct pair {
	int a;
	int b;
};

static int __used __align64 aligned_to_a_line;
static int __section(".data.mine") own_section = 7;

UK_TESTCASE(basics, essentials)
{
	static const char text[] = "constant";
	struct pair p = { 1, 2 };
	int array[7] __maybe_unused;

	UK_TEST_EXPECT_SNUM_EQ(ARRAY_SIZE(array), 7);
	UK_TEST_EXPECT_SNUM_EQ(MIN(3, 4) + MAX(3, 4), 7);
	UK_TEST_EXPECT_SNUM_EQ(MIN3(3, 2, 4) + MAX3(3, 9, 4), 11);
	UK_TEST_EXPECT_SNUM_EQ(MIN4(3, 2, 4, 1) + MAX4(3, 9, 4, 1), 10);
	UK_TEST_EXPECT_SNUM_EQ(ALIGN_UP(5, 4), 8);
	UK_TEST_EXPECT_SNUM_EQ(ALIGN_DOWN(5, 4), 4);
	UK_TEST_EXPECT_SNUM_EQ(DIV_ROUND_UP(9, 4), 3);
	UK_TEST_EXPECT(POWER_OF_2(64) && !POWER_OF_2(65));
	UK_TEST_EXPECT(IN_RANGE(5, 5, 1) && !IN_RANGE(6, 5, 1));
	UK_TEST_EXPECT_PTR_EQ(__containerof(&p.b, struct pair, b), &p);
	UK_TEST_EXPECT_SNUM_EQ(__offsetof(struct pair, b), 4);
	UK_TEST_EXPECT_PTR_EQ(DECONST(char *, text), text);
	UK_TEST_EXPECT_STR_EQ(STRINGIFY(UK_CONCAT(a, 1)), "a1");
	UK_TEST_EXPECT(likely(1) && !unlikely(0));
	UK_TEST_EXPECT_ZERO((uintptr_t)&aligned_to_a_line & 63);
	UK_TEST_EXPECT_SNUM_EQ(own_section, 7);
}

UK_TESTCASE(basics, errors_in_pointers)
{
	void *p = ERR2PTR(-12);
	int x, error = PTR2ERR(p);

	UK_TEST_EXPECT(PTRISERR(p) && PTRISERR(NULL) && !PTRISERR(&x));
	UK_TEST_EXPECT_SNUM_EQ(error, -12);
}

UK_TESTCASE(basics, atomics)
{
	int n = 5, expected = 4;

	UK_TEST_EXPECT_SNUM_EQ(uk_inc(&n), 5);
	UK_TEST_EXPECT_SNUM_EQ(uk_dec(&n), 6);
	UK_TEST_EXPECT_SNUM_EQ(uk_fetch_add(&n, 2), 5);
	UK_TEST_EXPECT_SNUM_EQ(uk_add_fetch(&n, 1), 8);
	UK_TEST_EXPECT_SNUM_EQ(uk_or(&n, 1) | uk_and(&n, 3), 9);
	UK_TEST_EXPECT_SNUM_EQ(uk_load_n(&n), 1);
	UK_TEST_EXPECT_SNUM_EQ(uk_exchange_n(&n, 3), 1);
	UK_TEST_EXPECT(!uk_compare_exchange_n(&n, &expected, 9));
	UK_TEST_EXPECT(uk_compare_exchange_n(&n, &expected, 9));
	UK_TEST_EXPECT_SNUM_EQ(uk_compare_exchange_sync(&n, 8, 1), 8);
	UK_TEST_EXPECT_SNUM_EQ(uk_compare_exchange_sync(&n, 9, 1), 1);
	uk_store_n(&n, 2);
	UK_TEST_EXPECT_SNUM_EQ(n, 2);
}

struct item {
	int value;
	struct uk_list_head link;
	UK_TAILQ_ENTRY(struct item) tail;
	UK_SLIST_ENTRY(struct item) next;
};

UK_TAILQ_HEAD(item_queue, struct item);
UK_SLIST_HEAD(item_stack, struct item);

UK_TESTCASE(basics, lists)
{
	struct item items[3] = {
		{ .value = 1 }, { .value = 2 }, { .value = 3 }
	};
	struct item_queue queue = UK_TAILQ_HEAD_INITIALIZER(queue);
	struct item_stack stack = UK_SLIST_HEAD_INITIALIZER(stack);
	struct item *at, *tmp;
	int sum = 0;
	UK_LIST_HEAD(head);

	for (at = items; at < items + 3; at++) {
		uk_list_add_tail(&at->link, &head);
		UK_TAILQ_INSERT_TAIL(&queue, at, tail);
		UK_SLIST_INSERT_HEAD(&stack, at, next);
	}
	uk_list_for_each_entry(at, &head, link)
		sum = sum * 10 + at->value;
	UK_TEST_EXPECT_SNUM_EQ(sum, 123);
	uk_list_for_each_entry_safe(at, tmp, &head, link)
		uk_list_del(&at->link);
	UK_TEST_EXPECT(uk_list_empty(&head));
	UK_TAILQ_REMOVE(&queue, &items[1], tail);
	UK_TAILQ_FOREACH(at, &queue, tail)
		sum -= at->value;
	UK_TEST_EXPECT_SNUM_EQ(sum, 119);
	UK_TEST_EXPECT_PTR_EQ(UK_SLIST_FIRST(&stack), &items[2]);
}

uk_testsuite_register(basics, NULL);
