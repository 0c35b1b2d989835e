/* SPDX-License-Identifier: BSD-3-Clause */
/* blkfront's ring against a back end that works, and one that lies. */
/* unit-sources: drivers/xen/core/ring.c drivers/xen/blk/io.c */
/* unit-includes: test/unit/xen drivers/xen/core/include drivers/xen/store/include drivers/xen/blk */
/* unit-cflags: -idirafter ../../arch/x86_64/include */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/xen/hypercall.h>
#include <xen/grants.h>
#include <unit.h>

#include "blkfront.h"

#define PAGES		40
#define SECTORS		4096		/* of the disk */
#define BYTES		(SECTORS * 512)
#define FIRST_REF	100
#define TABLE_REF	500

static struct blkfront bf;
static unsigned char disk[BYTES];
static unsigned int events, seed, flushes;
static uint32_t seen;

long uk_xen_call(unsigned int nr, __uptr a1, __uptr a2, __uptr a3)
{
	(void)a2;
	(void)a3;
	events += nr == XEN_CALL_EVENT && a1 == XEN_EVENT_SEND;
	return 0;
}

int xen_grant_begin(__u16 domid, const void *page, int readonly)
{
	(void)domid;
	(void)page;
	(void)readonly;
	return 8;
}

int xen_grant_end(int ref)
{
	(void)ref;
	return 0;
}

void blkfront_break(struct blkfront *b, const char *why)
{
	(void)why;
	b->broken = 1;
}

void uk_blkdev_drv_broken(struct uk_blkdev *dev)
{
	dev->state = UK_BLKDEV_BROKEN;
}

static unsigned int rnd(unsigned int n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % n;
}

static void bring_up(__u32 ssize)
{
	struct uk_blkdev_queue *q = &bf.q;
	unsigned int i;

	memset(&bf, 0, sizeof(bf));
	bf.bd.cap.ssize = ssize;
	bf.bd.cap.sectors = BYTES / ssize;
	bf.bd.cap.max_segments = MAX_SEGS;
	bf.flush_op = OP_FLUSH;
	q->bf = &bf;
	UK_TEST_ASSERT(!xen_ring_create(&q->ring, 0,
					sizeof(struct blk_request)));
	UK_TEST_EXPECT_SNUM_EQ(q->ring.size, SLOTS);
	for (i = 0; i < PAGES; i++) {
		q->pages[i].mem = aligned_alloc(4096, 4096);
		q->pages[i].ref = FIRST_REF + (int)i;
		q->free[q->nr_free++] = (__u16)i;
	}
	q->nr_pages = PAGES;
	for (i = 0; i < TABLES; i++) {
		q->tables[i].mem = aligned_alloc(4096, 4096);
		q->tables[i].ref = TABLE_REF + (int)i;
		q->free_tables |= 1U << i;
	}
	seen = flushes = events = 0;
	for (i = 0; i < BYTES; i++)
		disk[i] = (unsigned char)(i * 7 + i / 512);
}

static void tear_down(void)
{
	unsigned int i;

	/* nothing was lost */
	UK_TEST_EXPECT_SNUM_EQ(bf.q.nr_free, PAGES);
	UK_TEST_EXPECT_SNUM_EQ(bf.q.free_tables, (1 << TABLES) - 1);
	for (i = 0; i < SLOTS; i++)
		UK_TEST_EXPECT(!bf.q.slots[i].req);
	xen_ring_destroy(&bf.q.ring);
	for (i = 0; i < PAGES; i++)
		free(bf.q.pages[i].mem);
	for (i = 0; i < TABLES; i++)
		free(bf.q.tables[i].mem);
}

static void respond(__u64 id, int status)
{
	struct xen_ring_page *p = (void *)bf.q.ring.page;
	struct blk_response *r = (void *)xen_ring_slot(&bf.q.ring, p->rsp_prod);

	r->id = id;
	r->status = (__s16)status;
	p->rsp_prod++;
}

/* The back end cannot go on without. */
static void must(int ok)
{
	if (!ok)
		abort();
}

static unsigned char *granted(__u32 ref)
{
	must(ref >= FIRST_REF && ref < FIRST_REF + PAGES);
	return bf.q.pages[ref - FIRST_REF].mem;
}

static void transfer(int op, const struct blk_segment *s, unsigned int n,
		     __u64 sector)
{
	unsigned char *page, *at;
	size_t len;

	for (; n; n--, s++) {
		must(s->first <= s->last && s->last < 8);
		len = (s->last - s->first + 1u) * 512;
		page = granted(s->gref) + s->first * 512;
		must(sector * 512 + len <= BYTES);
		at = disk + sector * 512;
		memcpy(op == OP_READ ? page : at, op == OP_READ ? at : page,
		       len);
		sector += len / 512;
	}
}

/* The back end: takes the next request and carries it out. */
static __u64 serve(void)
{
	struct blk_request *r = (void *)xen_ring_slot(&bf.q.ring, seen);
	struct blk_indirect *x = (void *)r;

	must(seen != bf.q.ring.page->req_prod);
	seen++;
	switch (r->op) {
	case OP_READ:
	case OP_WRITE:
		must(r->nr_segs && r->nr_segs <= DIRECT_SEGS);
		transfer(r->op, r->seg, r->nr_segs, r->sector);
		break;
	case OP_INDIRECT:
		must(x->nr_segs > DIRECT_SEGS &&
			       x->nr_segs <= MAX_SEGS);
		must(x->table[0] >= TABLE_REF &&
			       x->table[0] < TABLE_REF + TABLES);
		transfer(x->real_op, bf.q.tables[x->table[0] - TABLE_REF].mem,
			 x->nr_segs, x->sector);
		break;
	case OP_FLUSH:
		UK_TEST_EXPECT_SNUM_EQ(r->nr_segs, 0);
		flushes++;
		break;
	case OP_DISCARD:
		memset(disk + r->sector * 512, 0, r->nr_sectors * 512);
		break;
	default:
		must(0);
	}
	return r->id;
}

static int submit(struct uk_blkreq *req, enum uk_blkreq_op op, __sector at,
		  __sector n, void *mem)
{
	uk_blkreq_init(req, op, at, n, mem, NULL, NULL);
	req->at = at;
	return blkfront_submit(&bf.bd, &bf.q, req, 1);
}

static struct uk_blkreq *finish(void)
{
	return blkfront_finish(&bf.bd, &bf.q);
}

UK_TESTCASE(blkfront, reads_and_writes)
{
	static const __u32 ssizes[] = { 512, 4096 };
	static unsigned char mem[MAX_SEGS * 4096], *was;
	unsigned int i, round, max;
	struct uk_blkreq req;
	__sector n, at;
	int op;

	for (i = 0; i < 2; i++) {
		bring_up(ssizes[i]);
		was = malloc(BYTES);
		max = MAX_SEGS * 4096 / ssizes[i];
		for (round = 0; round < 500; round++) {
			n = 1 + rnd(max);
			at = rnd((unsigned int)(bf.bd.cap.sectors - n + 1));
			op = rnd(2) ? UK_BLKREQ_WRITE : UK_BLKREQ_READ;
			memset(mem, (int)round, sizeof(mem));
			memcpy(was, disk, BYTES);
			UK_TEST_ASSERT(!submit(&req, op, at, n, mem));
			UK_TEST_EXPECT(!finish());
			respond(serve(), 0);
			UK_TEST_ASSERT(finish() == &req);
			UK_TEST_EXPECT_ZERO(req.result);
			if (op == UK_BLKREQ_WRITE)
				memset(was + at * ssizes[i], (int)round,
				       n * ssizes[i]);
			UK_TEST_EXPECT(!memcmp(was, disk, BYTES));
			UK_TEST_EXPECT(!memcmp(mem, disk + at * ssizes[i],
					       n * ssizes[i]));
		}
		free(was);
		tear_down();
	}
}

UK_TESTCASE(blkfront, memory_in_pieces)
{
	static unsigned char mem[3][5000];
	struct uk_iovec iov[] = {
		{ mem[0], 512 }, { mem[1] + 3, 4608 }, { mem[2], 1024 },
	};
	struct uk_blkreq req;

	bring_up(512);
	uk_blkreq_init(&req, UK_BLKREQ_READ, 9, 12, NULL, NULL, NULL);
	req.at = 9;
	req.iov = iov;
	req.iovcnt = 3;
	UK_TEST_ASSERT(!blkfront_submit(&bf.bd, &bf.q, &req, 1));
	respond(serve(), 0);
	UK_TEST_ASSERT(finish() == &req);
	UK_TEST_EXPECT(!memcmp(mem[0], disk + 9 * 512, 512));
	UK_TEST_EXPECT(!memcmp(mem[1] + 3, disk + 10 * 512, 4608));
	UK_TEST_EXPECT(!memcmp(mem[2], disk + 19 * 512, 1024));
	tear_down();
}

UK_TESTCASE(blkfront, what_has_no_memory)
{
	struct uk_blkreq req;

	bring_up(512);
	UK_TEST_ASSERT(!submit(&req, UK_BLKREQ_FFLUSH, 0, 0, NULL));
	respond(serve(), 0);
	UK_TEST_EXPECT(finish() == &req && !req.result && flushes == 1);
	UK_TEST_ASSERT(!submit(&req, UK_BLKREQ_DISCARD, 8, 16, NULL));
	respond(serve(), STATUS_UNSUPPORTED);
	UK_TEST_EXPECT(finish() == &req && req.result == -EOPNOTSUPP);
	UK_TEST_EXPECT_SNUM_EQ(submit(&req, UK_BLKREQ_ZEROES, 8, 16, NULL),
			       -EOPNOTSUPP);
	bf.flush_op = 0;
	UK_TEST_EXPECT_SNUM_EQ(submit(&req, UK_BLKREQ_FFLUSH, 0, 0, NULL),
			       -EOPNOTSUPP);
	tear_down();
}

/* Until there is no room; answered the other way round, one with an error. */
UK_TESTCASE(blkfront, many_at_once)
{
	static unsigned char mem[SLOTS + 1][4096];
	static struct uk_blkreq req[SLOTS + 1];
	__u64 id[SLOTS];
	unsigned int i, n;

	bring_up(512);
	for (n = 0; n < SLOTS; n++)
		UK_TEST_ASSERT(!submit(&req[n], UK_BLKREQ_READ, n * 8, 8,
				       mem[n]));
	UK_TEST_EXPECT_SNUM_EQ(submit(&req[n], UK_BLKREQ_READ, 0, 8, mem[n]),
			       -ENOSPC);
	for (i = 0; i < n; i++)
		id[i] = serve();
	while (i--)
		respond(id[i], i == 3 ? -1 : 0);
	for (i = n; i--; ) {
		UK_TEST_ASSERT(finish() == &req[i]);
		UK_TEST_EXPECT_SNUM_EQ(req[i].result, i == 3 ? -EIO : 0);
		if (i != 3)
			UK_TEST_EXPECT(!memcmp(mem[i], disk + i * 4096, 4096));
	}
	UK_TEST_EXPECT(!finish());
	tear_down();
}

UK_TESTCASE(blkfront, no_room_for_a_large_one)
{
	static unsigned char mem[2][MAX_SEGS * 4096];
	struct uk_blkreq a, b;

	bring_up(512);
	UK_TEST_ASSERT(!submit(&a, UK_BLKREQ_WRITE, 0, MAX_SEGS * 8, mem[0]));
	UK_TEST_EXPECT_SNUM_EQ(submit(&b, UK_BLKREQ_WRITE, 0, MAX_SEGS * 8,
				      mem[1]), -ENOSPC);
	respond(serve(), 0);
	UK_TEST_ASSERT(finish() == &a);
	UK_TEST_ASSERT(!submit(&b, UK_BLKREQ_WRITE, 0, MAX_SEGS * 8, mem[1]));
	respond(serve(), 0);
	UK_TEST_ASSERT(finish() == &b);
	tear_down();
}

static void broken(struct uk_blkreq *req)
{
	struct uk_blkreq more;

	UK_TEST_EXPECT(finish() == req);
	UK_TEST_EXPECT_SNUM_EQ(req->result, -EIO);
	UK_TEST_EXPECT(!finish());
	UK_TEST_EXPECT(bf.broken && bf.bd.state == UK_BLKDEV_BROKEN);
	UK_TEST_EXPECT_SNUM_EQ(submit(&more, UK_BLKREQ_FFLUSH, 0, 0, NULL),
			       -EIO);
	tear_down();
}

UK_TESTCASE(blkfront, lies)
{
	static unsigned char mem[4096];
	static const __u64 ids[] = { 1, SLOTS, ~0UL, 1UL << 32 };
	struct uk_blkreq req;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		bring_up(512);
		UK_TEST_ASSERT(!submit(&req, UK_BLKREQ_READ, 0, 8, mem));
		respond(ids[i], 0);
		broken(&req);
	}
	/* more answers than questions */
	bring_up(512);
	UK_TEST_ASSERT(!submit(&req, UK_BLKREQ_READ, 0, 8, mem));
	bf.q.ring.page->rsp_prod = 2;
	broken(&req);
	/* one twice */
	bring_up(512);
	UK_TEST_ASSERT(!submit(&req, UK_BLKREQ_READ, 0, 8, mem));
	respond(serve(), 0);
	UK_TEST_ASSERT(finish() == &req);
	UK_TEST_ASSERT(!submit(&req, UK_BLKREQ_READ, 0, 8, mem));
	respond(7, 0);
	broken(&req);
}

/* A page of anything instead of a ring, again and again. */
UK_TESTCASE(blkfront, noise)
{
	static unsigned char mem[8][MAX_SEGS * 4096];
	static struct uk_blkreq req[8];
	unsigned char *at;
	unsigned int round, i, made, done, k;

	for (round = 0; round < 2000; round++) {
		seed = round;
		bring_up(512);
		for (made = 0; made < 8; made++)
			if (submit(&req[made], rnd(2) ? UK_BLKREQ_READ :
				   UK_BLKREQ_WRITE, 0, 1 + rnd(90), mem[made]))
				break;
		at = (unsigned char *)(uintptr_t)bf.q.ring.page;
		for (k = 1 + rnd(60); k; k--)
			at[rnd(4096)] = (unsigned char)rnd(256);
		if (rnd(2))
			bf.q.ring.page->rsp_prod = rnd(10);
		for (done = 0; finish(); done++)
			UK_TEST_ASSERT(done < made);
		bf.broken = 1;
		for (i = done; finish(); i++)
			UK_TEST_ASSERT(i < made);
		UK_TEST_EXPECT_SNUM_EQ(i, made);
		tear_down();
	}
}
UK_TESTSUITE_REGISTER(blkfront, NULL);
