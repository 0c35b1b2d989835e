/* SPDX-License-Identifier: BSD-3-Clause */
/* The heap: random use against copies, alignment, bad frees, out of memory. */
/* unit-sources: lib/ukallocheap/heap.c lib/ukallocheap/slab.c lib/ukallocheap/large.c lib/ukallocheap/metrics.c lib/ukstore/store.c lib/ukallocbuddy/buddy.c lib/ukalloc/alloc.c lib/ukalloc/nostats.c lib/ukfalloc/falloc.c lib/ukfalloc/zone.c lib/ukfalloc/boot.c */
/* unit-includes: test/unit/shim/include arch/x86_64/include lib/ukfalloc/tests */
/* unit-cflags: -DUKARCH_DIRECTMAP_BASE=0x400000000000UL -DCONFIG_LIBUKLCPU=1 */
#include <uk/alloc.h>
#include <uk/allocheap.h>
#include <uk/falloc.h>
#include <uk/store.h>
#include "fakemem.h"
#include <unit.h>

#define MIB	(1UL << 20)
#define OBJS	3000

static struct uk_alloc *a;
static struct { __u8 *p; __sz n; __u8 v; } obj[OBJS];

static int start(void)
{
	fake_memory(16 * MIB, 16 * MIB);
	fake_region(MIB, 15 * MIB, UK_MEMREGION_RAM);
	if (uk_falloc_init(&fake_bi))
		return -1;
	a = uk_allocheap_init();
	return a != uk_allocheap_init();
}

static __sz some_size(void)
{
	switch (fake_rand() % 16) {
	case 0:
		return fake_rand() % 20000;
	case 1:
	case 2:
		return fake_rand() % 2100;
	default:
		return fake_rand() % 300;
	}
}

static int intact(unsigned int i)
{
	__sz k;

	for (k = 0; k < obj[i].n; k++)
		if (obj[i].p[k] != obj[i].v)
			return 0;
	return 1;
}

static void give(unsigned int i, __u8 *p, __sz n)
{
	obj[i].p = p;
	obj[i].n = n;
	obj[i].v = (__u8)fake_rand();
	if (p)
		memset(p, obj[i].v, n);
}

UK_TESTCASE(heap, random_use)
{
	__sz before = (__sz)uk_alloc_availmem(a), n, old;
	unsigned int round, i;
	int bad = 0;
	__u8 *p;

	for (round = 0; round < 200000; round++) {
		i = fake_rand() % OBJS;
		if (!obj[i].p) {
			n = some_size();
			p = uk_malloc(a, n);
			bad |= p && ((__uptr)p & 15);
			bad |= p && uk_malloc_usable_size(a, p) < n;
			give(i, p, n);
		} else if (fake_rand() % 3) {
			bad |= !intact(i);
			uk_free(a, obj[i].p);
			obj[i].p = NULL;
		} else {
			n = 1 + some_size();
			old = obj[i].n;
			p = uk_realloc(a, obj[i].p, n);
			if (!p) {
				bad |= n <= old || !intact(i);
				continue;
			}
			obj[i].p = p;
			obj[i].n = MIN(n, old);
			bad |= !intact(i);
			give(i, p, n);
		}
		UK_TEST_ASSERT(!bad);
	}
	for (i = 0; i < OBJS; i++) {
		bad |= obj[i].p && !intact(i);
		uk_free(a, obj[i].p);
	}
	UK_TEST_EXPECT(!bad);
	/* at most a spare and a listed empty slab stay for each class */
	UK_TEST_EXPECT((__sz)uk_alloc_availmem(a) >= before - 2 * 23 * 4096);
}

static __u64 held(const char *path)
{
	const struct uk_store_entry *e = uk_store_find(path);
	__u64 v = ~0UL;

	UK_TEST_EXPECT(e && e->type == UK_STORE_TYPE_HELD &&
		       e->get.u64(e->cookie, &v) == 0);
	return v;
}

UK_TESTCASE(heap, says_what_is_in_use)
{
	__u64 objects = held("unit.objects"), bytes = held("unit.bytes");
	__u64 pages = held("unit.pages");
	void *p[300], *large = uk_malloc(a, 5000);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(p); i++)
		p[i] = uk_malloc(a, i < 200 ? 16 : 700);
	UK_TEST_EXPECT_SNUM_EQ(held("unit.objects") - objects, 301);
	UK_TEST_EXPECT_SNUM_EQ(held("unit.bytes") - bytes,
			       200 * 16 + 100 * 800 + 8192);
	UK_TEST_EXPECT(held("unit.pages") - pages >= 1 + 20 + 2);
	for (i = 0; i < ARRAY_SIZE(p); i++)
		uk_free(a, p[i]);
	uk_free(a, large);
	UK_TEST_EXPECT_SNUM_EQ(held("unit.objects"), objects);
	UK_TEST_EXPECT_SNUM_EQ(held("unit.bytes"), bytes);
	UK_TEST_EXPECT_SNUM_EQ(held("unit.pages"), pages);
}

UK_TESTCASE(heap, distinct_and_zero)
{
	__u8 *p = uk_malloc(a, 0), *q = uk_malloc(a, 0), *c;
	__sz i, sum = 0;

	UK_TEST_EXPECT(p && q && p != q);
	uk_free(a, p);
	uk_free(a, q);
	uk_free(a, NULL);
	p = uk_malloc(a, 700);
	memset(p, 0xff, 700);
	uk_free(a, p);
	c = uk_calloc(a, 7, 100);
	for (i = 0; i < 700; i++)
		sum += c[i];
	UK_TEST_EXPECT(c == p && sum == 0);
	uk_free(a, c);
	UK_TEST_EXPECT(!uk_calloc(a, ~0UL / 8, 16));
}

UK_TESTCASE(heap, every_size_and_alignment)
{
	__sz size, align;
	int bad = 0;
	__u8 *p;

	for (size = 0; size < 2100; size++) {
		p = uk_malloc(a, size);
		bad |= !p || uk_malloc_usable_size(a, p) < size;
		memset(p, 1, size);
		uk_free(a, p);
	}
	UK_TEST_EXPECT(!bad);
	for (align = 1; align <= MIB; align *= 2) {
		for (size = 1; size < 10000; size = size * 3 / 2 + 1) {
			p = uk_memalign(a, align, size);
			bad |= !p || ((__uptr)p & (align - 1));
			memset(p, 1, size);
			uk_free(a, p);
		}
	}
	UK_TEST_EXPECT(!bad);
	UK_TEST_EXPECT(!uk_memalign(a, 48, 10));
	UK_TEST_EXPECT(uk_posix_memalign(a, (void **)&p, 4, 10) == 22);
	UK_TEST_EXPECT(uk_posix_memalign(a, (void **)&p, 64, 10) == 0);
	UK_TEST_EXPECT(!((__uptr)p & 63));
	uk_free(a, p);
}

UK_TESTCASE(heap, large_objects_grow_in_place)
{
	__u8 *p = uk_malloc(a, 3 * MIB), *q;

	UK_TEST_ASSERT(p);
	q = uk_realloc(a, p, MIB + 1);
	UK_TEST_EXPECT(q && q[MIB] == p[MIB]);
	p = q;
	q = uk_realloc(a, p, 2 * MIB);
	UK_TEST_EXPECT(q == p);
	uk_free(a, q);
}

UK_TESTCASE(heap, out_of_memory)
{
	static void *v[20000];
	__sz avail = (__sz)uk_alloc_availmem(a);
	unsigned int n = 0, i;

	UK_TEST_EXPECT(!uk_malloc(a, 64 * MIB));
	UK_TEST_EXPECT(!uk_malloc(a, ~0UL));
	UK_TEST_EXPECT(!uk_malloc(a, ~0UL - 5000));
	while (n < 20000 && (v[n] = uk_malloc(a, 2000)))
		n++;
	UK_TEST_EXPECT(n > 7000 && n < 8000);
	UK_TEST_EXPECT(!uk_malloc(a, 2000) && !uk_palloc(a, 1));
	UK_TEST_EXPECT(uk_realloc(a, v[0], 100000) == NULL);
	uk_free(a, v[--n]);
	UK_TEST_EXPECT((v[n++] = uk_malloc(a, 2000)) != NULL);
	for (i = 0; i < n; i++)
		uk_free(a, v[i]);
	UK_TEST_EXPECT((__sz)uk_alloc_availmem(a) >= avail - 2 * 4096);
}

UK_TESTCASE(heap, pages)
{
	void *p = uk_palloc(a, 5);

	UK_TEST_EXPECT(p && !((__uptr)p & 4095));
	uk_pfree(a, p, 5);
	uk_pfree(a, NULL, 5);
	UK_TEST_EXPECT(!uk_palloc(a, 1UL << 40));
}

static __attribute__((noinline)) bool free_crashes(void *p)
{
	return UNIT_CRASHES(uk_free(a, p));
}

/* Every address of a slab's page that is not the start of an object. */
UK_TESTCASE(heap, frees_inside_objects_and_headers)
{
	volatile __sz size, off;
	char *volatile p, *volatile page;
	volatile int bad = 0;

	for (size = 1; size <= 2016; size = uk_malloc_usable_size(a, p) + 1) {
		p = uk_malloc(a, size);
		page = (char *)((__uptr)p & ~4095UL);
		for (off = 0; off < 4096; off++) {
			if (off >= 64
			    && (4096 - off) % uk_malloc_usable_size(a, p) == 0)
				continue;
			bad |= !free_crashes(page + off);
			bad |= off && !UNIT_CRASHES(
				uk_malloc_usable_size(a, page + off));
		}
		uk_free(a, p);
	}
	UK_TEST_EXPECT(!bad);
}

UK_TESTCASE(heap, bad_frees)
{
	char *p = uk_malloc(a, 64), *big = uk_malloc(a, 9000), *pg;
	char *page = (char *)((__uptr)p & ~4095UL);
	static char foreign[8192] __attribute__((aligned(4096)));

	pg = uk_palloc(a, 1);
	UK_TEST_EXPECT(free_crashes(p + 8));
	UK_TEST_EXPECT(free_crashes(p + 16));
	UK_TEST_EXPECT(free_crashes(foreign + 64));
	UK_TEST_EXPECT(free_crashes(foreign));
	UK_TEST_EXPECT(free_crashes(page));
	UK_TEST_EXPECT(free_crashes(page + 16));
	UK_TEST_EXPECT(free_crashes(big + 64));
	UK_TEST_EXPECT(free_crashes(big + 4096));
	UK_TEST_EXPECT(free_crashes(pg));
	uk_free(a, big);
	UK_TEST_EXPECT(free_crashes(big));
	uk_free(a, p);
	UK_TEST_EXPECT(free_crashes(p));
}

UK_TESTSUITE_REGISTER(heap, start);
