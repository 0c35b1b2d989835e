/* SPDX-License-Identifier: BSD-3-Clause */
/* Pools of packet buffers: made once, then no allocation any more. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/assert.h>
#include <uk/netbuf.h>
#include <uk/paging.h>

/*
 * The pool is a number of slabs, each one object of the heap, so that a buffer
 * is contiguous physically while no large piece of memory is needed.
 * Free netbufs are linked by next; all their fields but that are as of a fresh
 * one, so that taking one is one store.
 *
 *	slab: | header | netbuf, private | buffer (64) | netbuf, private | ...
 */
#define SLAB_BYTES	32768
#define BUF_ALIGN	64

struct slab {
	struct slab *next;
};

struct uk_netbuf_pool {
	struct uk_netbuf *free;
	unsigned int avail;
	unsigned int count;
	__u16 headroom;
	struct slab *slabs;
	struct uk_alloc *a;
};

/* Runs with the last reference. */
static void give_back(struct uk_netbuf *m)
{
	struct uk_netbuf_pool *p = m->_base;

	m->data = (void *)((__uptr)m->buf + p->headroom);
	m->len = 0;
	m->flags = 0;
	m->refcount = 1;
	m->next = p->free;
	p->free = m;
	p->avail++;
}

static void add_netbuf(struct uk_netbuf_pool *p, void *mem, void *buf,
		       __sz buflen, __sz privlen)
{
	struct uk_netbuf *m = mem;

	uk_netbuf_init_indir(m, buf, buflen, p->headroom,
			     privlen ? m + 1 : NULL, give_back);
	m->_base = p;
	m->paddr = uk_virt_to_phys(buf);
	m->next = p->free;
	p->free = m;
	p->avail++;
	p->count++;
}

/* Adds a slab of (n) netbufs; 0 or -ENOMEM. */
static int add_slab(struct uk_netbuf_pool *p, unsigned int n, __sz meta,
		    __sz buflen, __sz privlen)
{
	__sz each = meta + ALIGN_UP(buflen, BUF_ALIGN);
	struct slab *s;
	__u8 *at;

	s = uk_memalign(p->a, BUF_ALIGN, BUF_ALIGN + n * each);
	if (!s)
		return -ENOMEM;
	s->next = p->slabs;
	p->slabs = s;
	at = (__u8 *)s + BUF_ALIGN;
	for (; n; n--, at += each)
		add_netbuf(p, at, at + meta, buflen, privlen);
	return 0;
}

static void free_slabs(struct uk_netbuf_pool *p)
{
	struct slab *s;

	while ((s = p->slabs) != NULL) {
		p->slabs = s->next;
		uk_free(p->a, s);
	}
	uk_free(p->a, p);
}

static unsigned int slab_holds(__sz each)
{
	return MAX((unsigned int)((SLAB_BYTES - BUF_ALIGN) / each), 1U);
}

struct uk_netbuf_pool *uk_netbuf_pool_create(struct uk_alloc *a,
					     unsigned int count, __sz buflen,
					     __u16 headroom, __sz privlen)
{
	__sz meta, each;
	struct uk_netbuf_pool *p;
	unsigned int n, per_slab;

	if (!count || headroom > buflen || buflen > 0x10000
	    || privlen > 0x10000)
		return NULL;
	meta = ALIGN_UP(sizeof(struct uk_netbuf) + privlen, BUF_ALIGN);
	each = meta + ALIGN_UP(buflen, BUF_ALIGN);
	per_slab = slab_holds(each);
	p = uk_zalloc(a, sizeof(*p));
	if (!p)
		return NULL;
	p->a = a;
	p->headroom = headroom;
	while (p->count < count) {
		n = MIN(per_slab, count - p->count);
		if (add_slab(p, n, meta, buflen, privlen)) {
			free_slabs(p);
			return NULL;
		}
	}
	return p;
}

int uk_netbuf_pool_destroy(struct uk_netbuf_pool *p)
{
	if (p->avail != p->count)
		return -EBUSY;
	free_slabs(p);
	return 0;
}

static inline struct uk_netbuf *take(struct uk_netbuf_pool *p)
{
	struct uk_netbuf *m = p->free;

	p->free = m->next;
	p->avail--;
	m->next = NULL;
	return m;
}

struct uk_netbuf *uk_netbuf_pool_get(struct uk_netbuf_pool *p)
{
	return p->avail ? take(p) : NULL;
}

__u16 uk_netbuf_pool_get_burst(void *pool, struct uk_netbuf *pkts[],
			       __u16 cnt)
{
	struct uk_netbuf_pool *p = pool;
	__u16 i;

	if (cnt > p->avail)
		cnt = (__u16)p->avail;
	for (i = 0; i < cnt; i++)
		pkts[i] = take(p);
	return cnt;
}

/* The slabs were filled one after the other: all but the newest, the first of
 * the list, are full.
 */
unsigned int uk_netbuf_pool_filled(const struct uk_netbuf_pool *p)
{
	const struct slab *s = p->slabs;
	const struct uk_netbuf *m = (const void *)((__uptr)s + BUF_ALIGN);
	__sz each = (__uptr)m->buf - (__uptr)m + ALIGN_UP(m->buflen, BUF_ALIGN);
	unsigned int per_slab = slab_holds(each), filled = 0, n;

	n = p->count % per_slab ? p->count % per_slab : per_slab;
	for (; s; s = s->next, n = per_slab) {
		m = (const void *)((__uptr)s + BUF_ALIGN);
		for (; n; n--, m = (const void *)((__uptr)m + each))
			filled += m->len != 0;
	}
	return filled;
}

unsigned int uk_netbuf_pool_avail(const struct uk_netbuf_pool *p)
{
	return p->avail;
}
