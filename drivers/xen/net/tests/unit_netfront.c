/* SPDX-License-Identifier: BSD-3-Clause */
/* netfront's rings against a back end that works, and one that lies. */
/* unit-sources: drivers/xen/core/ring.c drivers/xen/net/rx.c drivers/xen/net/tx.c lib/uknetdev/netbuf.c lib/uknetdev/netbuf_pool.c */
/* unit-includes: test/unit/xen drivers/xen/core/include drivers/xen/store/include drivers/xen/net */
/* unit-cflags: -idirafter ../../arch/x86_64/include */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/xen/hypercall.h>
#include <xen/grants.h>
#include <unit.h>

#include "netfront.h"

#define SLOTS	32
#define BUFS	64
#define BUFLEN	(2048 + 64)

static struct netfront nf;
static struct uk_netbuf_pool *pool;
static unsigned int events, seed;
static uint32_t rx_seen, tx_seen;

__paddr_t uk_directmap_end;

__paddr_t uk_paging_walk_phys(const void *va)
{
	return (__paddr_t)va;
}

long uk_xen_call(unsigned int nr, __uptr a1, __uptr a2, __uptr a3)
{
	(void)a2;
	(void)a3;
	events += nr == XEN_CALL_EVENT && a1 == XEN_EVENT_SEND;
	return 0;
}

int xen_grant_begin(__u16 domid, const void *page, int readonly)
{
	static int ref = 8;

	(void)domid;
	(void)page;
	(void)readonly;
	return ref++;
}

int xen_grant_end(int ref)
{
	(void)ref;
	return 0;
}

void netfront_break(struct netfront *n, const char *why)
{
	(void)why;
	n->broken = 1;
}

void uk_netdev_drv_broken(struct uk_netdev *dev)
{
	dev->state = UK_NETDEV_BROKEN;
}

static unsigned int rnd(unsigned int n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % n;
}

static void pages(struct pages *p)
{
	for (p->n = 0; p->n < SLOTS; p->n++) {
		p->page[p->n] = aligned_alloc(UKARCH_PAGE_SIZE,
					      UKARCH_PAGE_SIZE);
		p->ref[p->n] = 100 + p->n;
	}
}

static void bring_up(void)
{
	__u16 i;

	memset(&nf, 0, sizeof(nf));
	nf.sg = 1;
	nf.tso4 = 1;
	nf.rxq.nf = nf.txq.nf = &nf;
	UK_TEST_ASSERT(!xen_ring_create(&nf.rxq.ring, 0,
					sizeof(struct rx_request)));
	UK_TEST_ASSERT(!xen_ring_create(&nf.txq.ring, 0,
					sizeof(struct tx_request)));
	UK_TEST_EXPECT_SNUM_EQ(nf.rxq.ring.size, 256);
	UK_TEST_EXPECT_SNUM_EQ(nf.txq.ring.size, 256);
	pages(&nf.rxq.bufs);
	pages(&nf.txq.bufs);
	for (i = 0; i < SLOTS; i++)
		nf.txq.free[nf.txq.nfree++] = i;
	pool = uk_netbuf_pool_create(uk_alloc_get_default(), BUFS, BUFLEN, 64,
				     0);
	nf.rxq.alloc = uk_netbuf_pool_get_burst;
	nf.rxq.alloc_arg = pool;
	rx_seen = tx_seen = 0;
	netfront_rx_fill(&nf.rxq);
}

static void tear_down(void)
{
	__u16 i;

	UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_pool_avail(pool), BUFS);
	UK_TEST_EXPECT_ZERO(uk_netbuf_pool_destroy(pool));
	xen_ring_destroy(&nf.rxq.ring);
	xen_ring_destroy(&nf.txq.ring);
	for (i = 0; i < SLOTS; i++) {
		free(nf.rxq.bufs.page[i]);
		free(nf.txq.bufs.page[i]);
	}
}

/* The back end: takes the next page and answers with it. */
static void deliver(int status, __u16 flags)
{
	struct xen_ring_page *p = (void *)nf.rxq.ring.page;
	struct rx_request *req;
	struct rx_response *rsp;
	__u16 id;

	UK_TEST_ASSERT(rx_seen != p->req_prod);
	req = (void *)xen_ring_slot(&nf.rxq.ring, rx_seen);
	id = req->id;
	if (status > 0)
		memset(nf.rxq.bufs.page[id], status & 255, (size_t)status);
	rsp = (void *)xen_ring_slot(&nf.rxq.ring, rx_seen++);
	*rsp = (struct rx_response){ id, 0, flags, (__s16)status };
	p->rsp_prod = rx_seen;
}

static __u16 receive(struct uk_netbuf **pkts, __u16 max)
{
	__u16 n = max;

	UK_TEST_EXPECT(netfront_rx_burst(&nf.nd, &nf.rxq, pkts, &n) >= 0);
	return n;
}

UK_TESTCASE(netfront, receives)
{
	struct uk_netbuf *pkts[8];
	unsigned int i, round;

	bring_up();
	UK_TEST_EXPECT_ZERO(receive(pkts, 8));
	for (round = 0; round < 200; round++) {
		deliver(60 + (int)round, RX_VALIDATED);
		deliver(1514, 0);
		deliver(-1, 0);			/* an error of the back end */
		deliver(64, RX_MORE);		/* not agreed on */
		UK_TEST_ASSERT(receive(pkts, 8) == 2);
		UK_TEST_EXPECT_SNUM_EQ(pkts[0]->len, 60 + round);
		UK_TEST_EXPECT_SNUM_EQ(((__u8 *)pkts[0]->data)[59 + round],
				       (60 + round) & 255);
		UK_TEST_EXPECT(pkts[0]->flags & UK_NETBUF_F_DATA_VALID);
		UK_TEST_EXPECT(!(pkts[1]->flags & UK_NETBUF_F_DATA_VALID));
		for (i = 0; i < 2; i++)
			uk_netbuf_free(pkts[i]);
	}
	/* all pages are with the back end again */
	UK_TEST_EXPECT_SNUM_EQ(nf.rxq.ring.req_prod - nf.rxq.ring.rsp_cons,
			       SLOTS);
	tear_down();
}

UK_TESTCASE(netfront, longer_than_a_netbuf)
{
	struct uk_netbuf *pkts[8];

	bring_up();
	deliver(4096, 0);
	deliver(100, 0);
	UK_TEST_ASSERT(receive(pkts, 8) == 1);
	UK_TEST_EXPECT_SNUM_EQ(pkts[0]->len, 100);
	uk_netbuf_free(pkts[0]);
	tear_down();
}

UK_TESTCASE(netfront, no_memory_for_a_packet)
{
	struct uk_netbuf *held[BUFS], *pkts[8];
	unsigned int n;

	bring_up();
	n = uk_netbuf_pool_get_burst(pool, held, BUFS);
	deliver(100, 0);
	UK_TEST_EXPECT_ZERO(receive(pkts, 8));
	while (n--)
		uk_netbuf_free(held[n]);
	deliver(101, 0);
	UK_TEST_ASSERT(receive(pkts, 8) == 1);
	UK_TEST_EXPECT_SNUM_EQ(pkts[0]->len, 101);
	uk_netbuf_free(pkts[0]);
	tear_down();
}

static struct uk_netbuf *packet(__u32 len, __u8 flags)
{
	struct uk_netbuf *m = uk_netbuf_pool_get(pool);
	__u32 i;

	for (i = 0; i < len; i++)
		((__u8 *)m->data)[i] = (__u8)(i * 7 + len);
	m->len = len;
	m->flags = flags;
	m->gso_size = 1448;
	return m;
}

static int send_one(struct uk_netbuf *m)
{
	__u16 n = 1;
	int rc = netfront_tx_burst(&nf.nd, &nf.txq, &m, &n);

	if (!n)
		uk_netbuf_free(m);
	return n ? 1 : rc;
}

static struct tx_request *next_request(void)
{
	UK_TEST_EXPECT(tx_seen != nf.txq.ring.page->req_prod);
	return (void *)xen_ring_slot(&nf.txq.ring, tx_seen++);
}

/* Answers all that was looked at, the second as no request if told so. */
static void answer(int extra)
{
	uint32_t i = nf.txq.ring.page->rsp_prod, k;
	struct tx_request *req;
	struct tx_response r;

	for (k = 0; i != tx_seen; i++, k++) {
		req = (void *)xen_ring_slot(&nf.txq.ring, i);
		r = (struct tx_response){ req->id, 0 };
		if (extra && k == 1)
			r = (struct tx_response){ 0xffff, TX_NULL };
		memcpy((void *)xen_ring_slot(&nf.txq.ring, i), &r, sizeof(r));
	}
	nf.txq.ring.page->rsp_prod = tx_seen;
}

UK_TESTCASE(netfront, sends)
{
	struct tx_request *r;
	unsigned int round, i;

	bring_up();
	for (round = 0; round < 300; round++) {
		UK_TEST_ASSERT(send_one(packet(60 + round,
				round & 1 ? UK_NETBUF_F_PARTIAL_CSUM : 0))
			       == 1);
		r = next_request();
		UK_TEST_EXPECT_SNUM_EQ(r->size, 60 + round);
		UK_TEST_EXPECT_SNUM_EQ(r->flags, round & 1 ?
				       TX_CSUM_BLANK | TX_VALIDATED : 0);
		UK_TEST_EXPECT_SNUM_EQ(r->gref, 100 + r->id);
		for (i = 0; i < r->size; i++)
			UK_TEST_ASSERT(((__u8 *)nf.txq.bufs.page[r->id])[i] ==
				       (__u8)(i * 7 + r->size));
		answer(0);
	}
	UK_TEST_EXPECT_ZERO(netfront_tx_reap(&nf.nd, &nf.txq));
	tear_down();
}

UK_TESTCASE(netfront, sends_large_ones)
{
	struct uk_netbuf *m;
	struct tx_request *r;
	struct extra_info *x;
	unsigned int i;

	bring_up();
	m = packet(54, UK_NETBUF_F_PARTIAL_CSUM | UK_NETBUF_F_GSO_TCPV4);
	for (i = 0; i < 5; i++)
		uk_netbuf_append(m, packet(2000, 0));
	UK_TEST_ASSERT(send_one(m) == 1);
	r = next_request();
	UK_TEST_EXPECT_SNUM_EQ(r->size, 10054);	/* of it all */
	UK_TEST_EXPECT_SNUM_EQ(r->flags, TX_CSUM_BLANK | TX_VALIDATED |
			       TX_MORE | TX_EXTRA);
	x = (void *)next_request();
	UK_TEST_EXPECT(x->type == EXTRA_GSO && x->gso_type == GSO_TCPV4);
	UK_TEST_EXPECT_SNUM_EQ(x->gso_size, 1448);
	r = next_request();
	UK_TEST_EXPECT(r->size == 4096 && r->flags == TX_MORE);
	r = next_request();
	UK_TEST_EXPECT(r->size == 10054 - 8192 && r->flags == 0);
	UK_TEST_EXPECT_SNUM_EQ(netfront_tx_reap(&nf.nd, &nf.txq), 3);
	answer(1);
	UK_TEST_EXPECT_ZERO(netfront_tx_reap(&nf.nd, &nf.txq));
	/* not for a back end that cannot */
	nf.tso4 = 0;
	UK_TEST_EXPECT_SNUM_EQ(send_one(packet(54, UK_NETBUF_F_PARTIAL_CSUM |
					       UK_NETBUF_F_GSO_TCPV4)),
			       -EINVAL);
	nf.sg = 0;
	m = packet(2000, 0);
	uk_netbuf_append(m, packet(2000, 0));
	uk_netbuf_append(m, packet(2000, 0));
	UK_TEST_EXPECT_SNUM_EQ(send_one(m), -EINVAL);
	tear_down();
}

UK_TESTCASE(netfront, full_and_free_again)
{
	unsigned int n = 0;

	bring_up();
	while (send_one(packet(100, 0)) == 1)
		n++;
	UK_TEST_EXPECT_SNUM_EQ(n, SLOTS);
	tx_seen = nf.txq.ring.page->req_prod;
	answer(0);
	UK_TEST_EXPECT_SNUM_EQ(send_one(packet(100, 0)), 1);
	tear_down();
}

static void lie_rx(void)
{
	struct xen_ring_page *p = (void *)nf.rxq.ring.page;
	struct rx_response r = {
		.id = (__u16)(rnd(4) ? rnd(SLOTS) : rnd(65536)),
		.offset = (__u16)(rnd(4) ? 0 : rnd(65536)),
		.flags = (__u16)(rnd(3) ? rnd(4) : rnd(16)),
		.status = (__s16)(rnd(3) ? rnd(2000) : rnd(65536)),
	};

	memcpy((void *)xen_ring_slot(&nf.rxq.ring, p->rsp_prod), &r,
	       sizeof(r));
	p->rsp_prod += rnd(50) ? 1 : rnd(0x7fffffff);
}

static void lie_tx(void)
{
	struct xen_ring_page *p = (void *)nf.txq.ring.page;
	struct tx_response r = {
		.id = (__u16)(rnd(4) ? rnd(SLOTS) : rnd(65536)),
		.status = (__s16)rnd(3),
	};

	if (p->rsp_prod == p->req_prod && rnd(20))
		return;
	memcpy((void *)xen_ring_slot(&nf.txq.ring, p->rsp_prod), &r,
	       sizeof(r));
	p->rsp_prod += rnd(50) ? 1 : rnd(0x7fffffff);
}

UK_TESTCASE(netfront, lies_stay_in_bounds)
{
	struct uk_netbuf *pkts[8];
	unsigned int run, i, broken = 0, got = 0;
	__u16 n;

	for (run = 0; run < 2000; run++) {
		seed = run * 31337 + 1;
		bring_up();
		for (i = 0; i < 100 && !nf.broken; i++) {
			lie_rx();
			if (rnd(2))
				send_one(packet(rnd(1500) + 1, 0));
			lie_tx();
			n = 8;
			netfront_rx_burst(&nf.nd, &nf.rxq, pkts, &n);
			got += n;
			while (n--) {
				UK_TEST_EXPECT(pkts[n]->len + 64 <= BUFLEN);
				uk_netbuf_free(pkts[n]);
			}
			netfront_tx_reap(&nf.nd, &nf.txq);
			UK_TEST_EXPECT(nf.txq.nfree <= SLOTS);
		}
		broken += nf.broken;
		if (nf.broken) {
			n = 8;
			UK_TEST_EXPECT_SNUM_EQ(
				netfront_rx_burst(&nf.nd, &nf.rxq, pkts, &n),
				-EIO);
			UK_TEST_EXPECT_SNUM_EQ(nf.nd.state, UK_NETDEV_BROKEN);
			UK_TEST_EXPECT_SNUM_EQ(send_one(packet(60, 0)), -EIO);
		}
		tear_down();
	}
	UK_TEST_EXPECT(broken > 1000 && got > 500);
}

UK_TESTSUITE_REGISTER(netfront, NULL);
