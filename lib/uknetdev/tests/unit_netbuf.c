/* SPDX-License-Identifier: BSD-3-Clause */
/* Packet buffers and their pools. */
/* unit-sources: lib/uknetdev/netbuf.c lib/uknetdev/netbuf_pool.c */
/* unit-cflags: -idirafter ../../arch/x86_64/include */
#include <stdlib.h>
#include <string.h>
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/netbuf.h>
#include <uk/paging.h>
#include <unit.h>

__paddr_t uk_directmap_end;

__paddr_t uk_paging_walk_phys(const void *va)
{
	return (__paddr_t)va;
}

static int dropped;

static void count_drop(struct uk_netbuf *m)
{
	(void)m;
	dropped++;
}

UK_TESTCASE(netbuf, rooms_and_headers)
{
	struct uk_netbuf *m;

	m = uk_netbuf_alloc_buf(uk_alloc_get_default(), 256, 64, 32, 24, NULL);
	UK_TEST_ASSERT(m);
	UK_TEST_EXPECT_ZERO((__uptr)m->buf & 63);
	UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_headroom(m), 32);
	UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_tailroom(m), 224);
	memset(uk_netbuf_get_priv(m), 1, 24);
	memset(m->buf, 2, 256);
	UK_TEST_EXPECT_SNUM_EQ(m->paddr, (__uptr)m->buf);
	m->len = 100;
	UK_TEST_EXPECT_ZERO(uk_netbuf_header(m, 33));
	UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_header(m, 32), 1);
	UK_TEST_EXPECT_SNUM_EQ(m->len, 132);
	UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_headroom(m), 0);
	UK_TEST_EXPECT_ZERO(uk_netbuf_header(m, -133));
	UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_header(m, -132), 1);
	UK_TEST_EXPECT_SNUM_EQ(m->len, 0);
	uk_netbuf_free(m);
	UK_TEST_EXPECT_ZERO(unit_alloc_live);
}

UK_TESTCASE(netbuf, prepared_memory_is_enough_or_refused)
{
	char mem[512] __attribute__((aligned(8)));
	struct uk_netbuf *m;

	UK_TEST_EXPECT_NULL(uk_netbuf_prepare_buf(mem, sizeof(*m) - 1, 0, 0,
						  NULL));
	UK_TEST_EXPECT_NULL(uk_netbuf_prepare_buf(mem, sizeof(*m) + 8, 16, 0,
						  NULL));
	m = uk_netbuf_prepare_buf(mem, sizeof(mem), 16, 20, NULL);
	UK_TEST_ASSERT(m);
	UK_TEST_EXPECT_SNUM_EQ((char *)m->buf + m->buflen - mem, 512);
	UK_TEST_EXPECT((char *)m->buf >= (char *)uk_netbuf_get_priv(m) + 20);
}

UK_TESTCASE(netbuf, references_and_chains)
{
	struct uk_netbuf *m[3], *at;
	int i;

	dropped = 0;
	for (i = 0; i < 3; i++) {
		m[i] = uk_netbuf_alloc_buf(uk_alloc_get_default(), 64, 0, 0, 0,
					   count_drop);
		m[i]->len = 10;
	}
	uk_netbuf_append(m[0], m[1]);
	uk_netbuf_append(m[0], m[2]);
	UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_chain_len(m[0]), 30);
	UK_TEST_EXPECT_PTR_EQ(uk_netbuf_last(m[0]), m[2]);
	UK_NETBUF_CHAIN_FOREACH_R(at, m[2])
		i--;
	UK_TEST_EXPECT_SNUM_EQ(i, 0);
	uk_netbuf_ref_single(m[1]);
	uk_netbuf_free(m[0]);
	UK_TEST_EXPECT_SNUM_EQ(dropped, 2);
	UK_TEST_EXPECT_NULL(m[1]->next);
	UK_TEST_EXPECT_NULL(m[1]->prev);
	uk_netbuf_free_single(m[1]);
	UK_TEST_EXPECT_SNUM_EQ(dropped, 3);
	UK_TEST_EXPECT_ZERO(unit_alloc_live);
}

UK_TESTCASE(netbuf, a_piece_leaves_its_chain)
{
	struct uk_netbuf m[3];
	char buf[8];
	int i;

	for (i = 0; i < 3; i++)
		uk_netbuf_init_indir(&m[i], buf, 8, 0, NULL, NULL);
	uk_netbuf_connect(&m[0], &m[1]);
	uk_netbuf_connect(&m[1], &m[2]);
	UK_TEST_EXPECT_PTR_EQ(uk_netbuf_chain_first(&m[2]), &m[0]);
	UK_TEST_EXPECT_PTR_EQ(uk_netbuf_disconnect(&m[1]), &m[0]);
	UK_TEST_EXPECT_PTR_EQ(m[0].next, &m[2]);
	UK_TEST_EXPECT_PTR_EQ(m[2].prev, &m[0]);
	UK_TEST_EXPECT_NULL(m[1].next);
	UK_TEST_EXPECT_PTR_EQ(uk_netbuf_disconnect(&m[0]), &m[2]);
	UK_TEST_EXPECT_NULL(uk_netbuf_disconnect(&m[2]));
}

/* Who holds a reference to all of a packet keeps all of it. */
UK_TESTCASE(netbuf, a_held_chain_stays_a_chain)
{
	struct uk_netbuf *m[3];
	int i;

	dropped = 0;
	for (i = 0; i < 3; i++)
		m[i] = uk_netbuf_alloc(uk_alloc_get_default(), 0, count_drop);
	uk_netbuf_append(m[0], m[1]);
	uk_netbuf_append(m[0], m[2]);
	UK_TEST_EXPECT_PTR_EQ(uk_netbuf_ref(m[0]), m[0]);
	uk_netbuf_free(m[0]);
	UK_TEST_EXPECT_ZERO(dropped);
	UK_TEST_EXPECT_PTR_EQ(m[0]->next, m[1]);
	UK_TEST_EXPECT_PTR_EQ(uk_netbuf_chain_last(m[0]), m[2]);
	/* the last reference of a piece takes it out of its chain */
	uk_netbuf_free_single(m[1]);
	UK_TEST_EXPECT_SNUM_EQ(dropped, 1);
	UK_TEST_EXPECT_PTR_EQ(m[0]->next, m[2]);
	uk_netbuf_free(m[0]);
	UK_TEST_EXPECT_SNUM_EQ(dropped, 3);
	UK_TEST_EXPECT_ZERO(unit_alloc_live);
}

UK_TESTCASE(netbuf, duplicates)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct uk_netbuf *m, *d;

	m = uk_netbuf_alloc_buf(a, 32, 0, 8, 0, NULL);
	m->len = 5;
	m->flags = UK_NETBUF_F_PARTIAL_CSUM;
	m->csum_start = 2;
	m->csum_offset = 1;
	memcpy(m->data, "12345", 5);
	d = uk_netbuf_dup_single(a, 16, 0, 4, 8, NULL, m);
	UK_TEST_ASSERT(d);
	UK_TEST_EXPECT_SNUM_EQ(d->len, 5);
	UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_headroom(d), 4);
	UK_TEST_EXPECT_BYTES_EQ(d->data, "12345", 5);
	UK_TEST_EXPECT_SNUM_EQ(d->flags, UK_NETBUF_F_PARTIAL_CSUM);
	UK_TEST_EXPECT_SNUM_EQ(d->csum_start, 2);
	UK_TEST_EXPECT_SNUM_EQ(d->csum_offset, 1);
	UK_TEST_EXPECT_NULL(uk_netbuf_dup_single(a, 8, 0, 4, 0, NULL, m));
	uk_netbuf_free(m);
	uk_netbuf_free(d);
	UK_TEST_EXPECT_ZERO(unit_alloc_live);
}

UK_TESTCASE(netbuf, too_large_is_no_memory)
{
	struct uk_alloc *a = uk_alloc_get_default();

	UK_TEST_EXPECT_NULL(uk_netbuf_alloc_buf(a, ~0UL, 0, 0, 0, NULL));
	UK_TEST_EXPECT_NULL(uk_netbuf_alloc_buf(a, 8, 0, 16, 0, NULL));
	unit_alloc_fail_after(1);
	UK_TEST_EXPECT_NULL(uk_netbuf_alloc_buf(a, 8, 0, 0, 0, NULL));
	UK_TEST_EXPECT_NULL(uk_netbuf_alloc_indir(a, NULL, 0, 0, 0, NULL));
	unit_alloc_fail_after(0);
}

UK_TESTCASE(netbuf_pool, gives_each_once_and_takes_them_back)
{
	struct uk_netbuf *m[100], *extra;
	struct uk_netbuf_pool *p;
	unsigned int i, round;

	p = uk_netbuf_pool_create(uk_alloc_get_default(), 100, 2048, 64, 48);
	UK_TEST_ASSERT(p);
	for (round = 0; round < 3; round++) {
		UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_pool_avail(p), 100);
		UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_pool_get_burst(p, m, 60), 60);
		UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_pool_get_burst(p, m + 60, 60),
				       40);
		UK_TEST_EXPECT_NULL(uk_netbuf_pool_get(p));
		UK_TEST_EXPECT_ZERO(uk_netbuf_pool_filled(p));
		for (i = 0; i < 100; i++) {
			UK_TEST_EXPECT_SNUM_EQ(m[i]->len, 0);
			UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_headroom(m[i]), 64);
			UK_TEST_EXPECT_ZERO((__uptr)m[i]->buf & 63);
			UK_TEST_EXPECT_ZERO(m[i]->flags);
			/* ASan notices overlaps with what is not ours */
			memset(m[i]->buf, (int)i, m[i]->buflen);
			memset(uk_netbuf_get_priv(m[i]), (int)i, 48);
			m[i]->len = 5;
			m[i]->flags = UK_NETBUF_F_DATA_VALID;
			uk_netbuf_header(m[i], 10);
		}
		for (i = 0; i < 100; i++)
			UK_TEST_EXPECT_SNUM_EQ(*(__u8 *)m[i]->buf, i);
		UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_pool_destroy(p), -EBUSY);
		UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_pool_filled(p), 100);
		extra = uk_netbuf_ref_single(m[7]);
		for (i = 0; i < 100; i++)
			uk_netbuf_free(m[i]);
		UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_pool_filled(p), 1);
		UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_pool_avail(p), 99);
		uk_netbuf_free_single(extra);
	}
	UK_TEST_EXPECT_ZERO(uk_netbuf_pool_destroy(p));
	UK_TEST_EXPECT_ZERO(unit_alloc_live);
}

UK_TESTCASE(netbuf_pool, creation_fails_without_a_trace)
{
	long n;

	for (n = 1; n <= 5; n++) {
		unit_alloc_fail_after(n);
		UK_TEST_EXPECT_NULL(uk_netbuf_pool_create(
			uk_alloc_get_default(), 200, 2048, 0, 0));
		unit_alloc_fail_after(0);
		UK_TEST_EXPECT_ZERO(unit_alloc_live);
	}
	UK_TEST_EXPECT_NULL(uk_netbuf_pool_create(uk_alloc_get_default(), 0,
						  2048, 0, 0));
	UK_TEST_EXPECT_NULL(uk_netbuf_pool_create(uk_alloc_get_default(), 4,
						  64, 65, 0));
}

UK_TESTCASE(netbuf_pool, a_buffer_larger_than_a_slab)
{
	struct uk_netbuf_pool *p;
	struct uk_netbuf *m;

	p = uk_netbuf_pool_create(uk_alloc_get_default(), 2, 65536, 0, 0);
	UK_TEST_ASSERT(p);
	m = uk_netbuf_pool_get(p);
	memset(m->buf, 1, m->buflen);
	uk_netbuf_free(m);
	UK_TEST_EXPECT_ZERO(uk_netbuf_pool_destroy(p));
}

UK_TESTSUITE_REGISTER(netbuf, NULL);
UK_TESTSUITE_REGISTER(netbuf_pool, NULL);
