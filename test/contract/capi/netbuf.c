/* SPDX-License-Identifier: BSD-3-Clause */
/* Packet buffers. */
#include <string.h>
#include <uk/alloc.h>
#include <uk/netbuf.h>
#include <uk/test.h>

static int dropped;

static void drop(struct uk_netbuf *m __unused)
{
	dropped++;
}

UK_TESTCASE(netbuf, a_buffer)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct uk_netbuf *m = uk_netbuf_alloc_buf(a, 256, 64, 32, 16, drop), *d;

	UK_TEST_ASSERT(m);
	UK_TEST_EXPECT_NOT_NULL(uk_netbuf_get_priv(m));
	UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_headroom(m), 32);
	UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_tailroom(m), 256 - 32);
	m->len = 10;
	memcpy(m->data, "0123456789", 10);
	UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_header(m, 8), 1);
	UK_TEST_EXPECT_SNUM_EQ(m->len, 18);
	UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_header(m, -9), 1);
	UK_TEST_EXPECT_SNUM_EQ(*(char *)m->data, '1');
	UK_TEST_EXPECT_SNUM_NQ(uk_netbuf_header(m, 200), 1);
	d = uk_netbuf_dup_single(a, 64, 8, 0, 0, NULL, m);
	UK_TEST_ASSERT(d);
	UK_TEST_EXPECT_BYTES_EQ(d->data, "123456789", 9);
	uk_netbuf_free_single(d);
	uk_netbuf_free(m);
	UK_TEST_EXPECT_SNUM_EQ(dropped, 1);
}

UK_TESTCASE(netbuf, a_chain)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct uk_netbuf own[2], *m, *at;
	char buf[32], mem[512] __align64;
	int n = 0;

	dropped = 0;
	uk_netbuf_init_indir(&own[0], buf, sizeof(buf), 4, NULL, drop);
	uk_netbuf_init(&own[1], NULL, drop);
	m = uk_netbuf_alloc_indir(a, buf, sizeof(buf), 0, 0, drop);
	UK_TEST_ASSERT(m);
	uk_netbuf_connect(&own[0], &own[1]);
	uk_netbuf_append(&own[0], m);
	UK_TEST_EXPECT_PTR_EQ(uk_netbuf_chain_last(&own[0]), m);
	UK_TEST_EXPECT_PTR_EQ(uk_netbuf_chain_first(m), &own[0]);
	UK_NETBUF_CHAIN_FOREACH(at, &own[0])
		n++;
	UK_NETBUF_CHAIN_FOREACH_R(at, m)
		n += 10;
	UK_TEST_EXPECT_SNUM_EQ(n, 33);
	UK_TEST_EXPECT_PTR_EQ(uk_netbuf_disconnect(&own[1]), &own[0]);
	uk_netbuf_ref(&own[0]);
	uk_netbuf_ref_single(m);
	UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_refcount_single_get(m), 3);
	uk_netbuf_free(&own[0]);
	UK_TEST_EXPECT_ZERO(dropped);
	uk_netbuf_free(&own[0]);
	UK_TEST_EXPECT_SNUM_EQ(dropped, 1);
	uk_netbuf_free_single(m);
	UK_TEST_EXPECT_SNUM_EQ(dropped, 2);
	m = uk_netbuf_alloc(a, 8, drop);
	UK_TEST_ASSERT(m);
	uk_netbuf_free(m);
	m = uk_netbuf_prepare_buf(mem, sizeof(mem), 16, 8, drop);
	UK_TEST_ASSERT(m);
	UK_TEST_EXPECT((char *)m->data > mem && m->buflen < sizeof(mem));
	uk_netbuf_free(m);
	UK_TEST_EXPECT_SNUM_EQ(dropped, 4);
}

uk_testsuite_register(netbuf, NULL);
