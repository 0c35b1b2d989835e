/* SPDX-License-Identifier: BSD-3-Clause */
/* The heap inside the image: random use, and giving everything back. */
#include <uk/alloc.h>
#include <uk/test.h>

#define OBJS	200

static struct { __u8 *p; __sz n; __u8 v; } obj[OBJS];

static __u32 rnd(void)
{
	static __u64 x = 88172645463325252UL;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return (__u32)(x >> 32);
}

static int intact(unsigned int i)
{
	__sz k;

	for (k = 0; k < obj[i].n; k++)
		if (obj[i].p[k] != obj[i].v)
			return 0;
	return 1;
}

UK_TESTCASE(ukallocheap, random_use_in_the_image)
{
	struct uk_alloc *a = uk_alloc_get_default();
	unsigned int round, i;
	int bad = 0;

	for (round = 0; round < 3000; round++) {
		i = rnd() % OBJS;
		if (obj[i].p) {
			bad |= !intact(i);
			uk_free(a, obj[i].p);
			obj[i].p = NULL;
			continue;
		}
		obj[i].n = rnd() % (rnd() % 8 ? 200 : 9000);
		obj[i].v = (__u8)round;
		obj[i].p = uk_malloc(a, obj[i].n);
		if (obj[i].p)
			memset(obj[i].p, obj[i].v, obj[i].n);
	}
	for (i = 0; i < OBJS; i++) {
		bad |= obj[i].p && !intact(i);
		uk_free(a, obj[i].p);
		obj[i].p = NULL;
	}
	UK_TEST_EXPECT(!bad);
}

UK_TESTCASE(ukallocheap, no_memory_is_an_answer)
{
	struct uk_alloc *a = uk_alloc_get_default();

	UK_TEST_EXPECT_NULL(uk_malloc(a, 1UL << 46));
	UK_TEST_EXPECT_NULL(uk_palloc(a, 1UL << 40));
	UK_TEST_EXPECT_NULL(uk_calloc(a, 1UL << 33, 1UL << 33));
}

UK_TESTSUITE_REGISTER(ukallocheap, NULL);
