/* SPDX-License-Identifier: BSD-3-Clause */
/* Packet buffers: making them, chains, references. */
#include <uk/alloc.h>
#include <uk/assert.h>
#include <uk/netbuf.h>
#include <uk/paging.h>
#include <uk/string.h>

#define NETBUF_ALIGN	8

struct uk_netbuf *uk_netbuf_prepare_buf(void *mem, __sz size, __u16 headroom,
					__sz privlen, uk_netbuf_dtor_t dtor)
{
	__sz meta = ALIGN_UP(sizeof(struct uk_netbuf), NETBUF_ALIGN)
		    + ALIGN_UP(privlen, NETBUF_ALIGN);
	struct uk_netbuf *m = mem;

	UK_ASSERT(mem && IS_ALIGNED((__uptr)mem, NETBUF_ALIGN));
	if (size < meta || size - meta < headroom)
		return NULL;
	uk_netbuf_init_indir(m, (__u8 *)mem + meta, size - meta, headroom,
			     privlen ? m + 1 : NULL, dtor);
	return m;
}

struct uk_netbuf *uk_netbuf_alloc_indir(struct uk_alloc *a, void *buf,
					__sz buflen, __u16 headroom,
					__sz privlen, uk_netbuf_dtor_t dtor)
{
	struct uk_netbuf *m;

	m = uk_malloc(a, sizeof(*m) + privlen);
	if (!m)
		return NULL;
	uk_netbuf_init_indir(m, buf, buflen, headroom, privlen ? m + 1 : NULL,
			     dtor);
	m->_a = a;
	m->_base = m;
	return m;
}

struct uk_netbuf *uk_netbuf_alloc_buf(struct uk_alloc *a, __sz buflen,
				      __sz bufalign, __u16 headroom,
				      __sz privlen, uk_netbuf_dtor_t dtor)
{
	__sz meta, total, align = MAX(bufalign, (__sz)NETBUF_ALIGN);
	struct uk_netbuf *m;
	__u8 *mem;

	UK_ASSERT(POWER_OF_2(align));
	if (headroom > buflen || buflen > 0xffffffffUL)
		return NULL;
	meta = ALIGN_UP(sizeof(*m) + privlen, align);
	if (uk_add_overflow(meta, buflen, &total))
		return NULL;
	mem = uk_memalign(a, align, total);
	if (!mem)
		return NULL;
	m = (struct uk_netbuf *)mem;
	uk_netbuf_init_indir(m, mem + meta, buflen, headroom,
			     privlen ? m + 1 : NULL, dtor);
	/* One object of the heap: its bytes are neighbours physically too. */
	m->paddr = uk_virt_to_phys(m->buf);
	m->_a = a;
	m->_base = mem;
	return m;
}

struct uk_netbuf *uk_netbuf_dup_single(struct uk_alloc *a, __sz buflen,
				       __sz bufalign, __u16 headroom,
				       __sz privlen, uk_netbuf_dtor_t dtor,
				       const struct uk_netbuf *src)
{
	struct uk_netbuf *m;

	if (headroom > buflen || src->len > buflen - headroom)
		return NULL;
	m = uk_netbuf_alloc_buf(a, buflen, bufalign, headroom, privlen, dtor);
	if (!m)
		return NULL;
	memcpy(m->data, src->data, src->len);
	m->len = src->len;
	m->flags = src->flags;
	m->csum_start = src->csum_start;
	m->csum_offset = src->csum_offset;
	m->header_len = src->header_len;
	m->gso_size = src->gso_size;
	return m;
}

/* Takes (m) out of its chain; its neighbours become each other's. */
static __always_inline void unlink(struct uk_netbuf *m)
{
	if (m->prev)
		m->prev->next = m->next;
	if (m->next)
		m->next->prev = m->prev;
	m->prev = m->next = NULL;
}

struct uk_netbuf *uk_netbuf_disconnect(struct uk_netbuf *m)
{
	struct uk_netbuf *rest = m->prev ? uk_netbuf_chain_first(m) : m->next;

	unlink(m);
	return rest;
}

void uk_netbuf_connect(struct uk_netbuf *headtail, struct uk_netbuf *tail)
{
	UK_ASSERT(!headtail->next && !tail->prev);
	headtail->next = tail;
	tail->prev = headtail;
}

void uk_netbuf_append(struct uk_netbuf *head, struct uk_netbuf *tail)
{
	uk_netbuf_connect(uk_netbuf_last(head), tail);
}

struct uk_netbuf *uk_netbuf_ref(struct uk_netbuf *m)
{
	struct uk_netbuf *at;

	UK_NETBUF_CHAIN_FOREACH(at, m)
		uk_netbuf_ref_single(at);
	return m;
}

/* Drops a reference; with the last one the netbuf is gone. */
static __always_inline void drop(struct uk_netbuf *m)
{
	struct uk_alloc *a;
	__u32 old;

	/* The only holder needs no locked instruction. */
	if (uk_netbuf_refcount_single_get(m) != 1) {
		old = __atomic_fetch_sub(&m->refcount, 1, __ATOMIC_ACQ_REL);
		UK_ASSERT(old != 0);
		if (old != 1)
			return;
	}
	m->refcount = 0;
	unlink(m);
	/* Without an allocator (m) is gone when its destructor returns. */
	a = m->_a;
	if (m->dtor)
		m->dtor(m);
	if (a)
		uk_free(a, m->_base);
}

void uk_netbuf_free_single(struct uk_netbuf *m)
{
	drop(m);
}

void uk_netbuf_free(struct uk_netbuf *m)
{
	struct uk_netbuf *next;

	for (; m; m = next) {
		next = m->next;
		drop(m);
	}
}
