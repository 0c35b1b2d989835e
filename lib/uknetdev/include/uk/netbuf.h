/* SPDX-License-Identifier: BSD-3-Clause */
/* Network packet buffers: what a driver and a network stack hand each other. */
#ifndef __UK_NETBUF_H__
#define __UK_NETBUF_H__

#include <stddef.h>
#include <uk/arch/types.h>
#include <uk/assert.h>
#include <uk/essentials.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A packet is a chain of netbufs. Each names a piece of memory, the buffer
 * [buf, buf + buflen), and the bytes of it that are used, [data, data + len).
 * The room in front of data takes headers that lower layers add.
 *
 *      buf              data               data + len      buf + buflen
 *       |   headroom     |       len           |   tailroom   |
 *
 * References count per netbuf, not per chain. The one who drops the last
 * reference runs the destructor, which releases buffer, private area and
 * netbuf. References are atomic; everything else of a netbuf belongs to
 * whoever holds it, and nothing here takes a lock.
 *
 * No function of this header blocks. All may be called in interrupt context,
 * except those of pools and those that take a struct uk_alloc (and dropping the
 * last reference of what these made).
 */
struct uk_alloc;
struct uk_netbuf;

/* The checksum over the bytes from csum_start on is missing: whoever sends the
 * packet stores it at csum_start + csum_offset (where the sum of the pseudo
 * header stands by now). csum_start counts from the first netbuf's data.
 */
#define UK_NETBUF_F_PARTIAL_CSUM_BIT	0
#define UK_NETBUF_F_PARTIAL_CSUM	(1 << UK_NETBUF_F_PARTIAL_CSUM_BIT)
/* Received, and the device has verified the transport checksum. */
#define UK_NETBUF_F_DATA_VALID_BIT	1
#define UK_NETBUF_F_DATA_VALID		(1 << UK_NETBUF_F_DATA_VALID_BIT)
/* A TCP over IPv4 packet, to be cut into segments of gso_size payload bytes;
 * needs PARTIAL_CSUM and header_len.
 */
#define UK_NETBUF_F_GSO_TCPV4_BIT	2
#define UK_NETBUF_F_GSO_TCPV4		(1 << UK_NETBUF_F_GSO_TCPV4_BIT)
/* The same over IPv6. */
#define UK_NETBUF_F_GSO_TCPV6_BIT	3
#define UK_NETBUF_F_GSO_TCPV6		(1 << UK_NETBUF_F_GSO_TCPV6_BIT)

/**
 * Releases what a netbuf stands for, itself included when it was allocated.
 * Called once, with no reference left; (m)->next is NULL by then.
 */
typedef void (*uk_netbuf_dtor_t)(struct uk_netbuf *m);

struct uk_netbuf {
	struct uk_netbuf *next;	/* next piece of this packet */
	struct uk_netbuf *prev;	/* previous piece of this packet */
	void *data;		/* first used byte */
	__u32 len;		/* bytes used from data on */
	__u32 buflen;		/* bytes of the buffer */
	void *buf;		/* the buffer */
	__paddr_t paddr;	/* physical address of buf; 0: not known */
	__u32 refcount;
	__u8 flags;		/* UK_NETBUF_F_*; first netbuf of a packet */
	__u8 reserved;
	__u16 csum_start;
	__u16 csum_offset;
	__u16 header_len;	/* bytes of all headers (GSO) */
	__u16 gso_size;		/* payload bytes of a segment (GSO) */
	void *priv;		/* private area of who allocated it, or NULL */
	uk_netbuf_dtor_t dtor;	/* may be NULL: nothing to release */
	struct uk_alloc *_a;	/* allocator of netbuf and private area */
	struct uk_alloc *_b;	/* allocator of a separate buffer */
	void *_base;		/* start of the allocation, or the pool */
};

/** The private area of (m); NULL when it has none. */
static inline void *uk_netbuf_get_priv(const struct uk_netbuf *m)
{
	return m->priv;
}

/** Bytes free in front of the data. */
static inline __sz uk_netbuf_headroom(const struct uk_netbuf *m)
{
	return (__sz)((__uptr)m->data - (__uptr)m->buf);
}

/** Bytes free behind the data. */
static inline __sz uk_netbuf_tailroom(const struct uk_netbuf *m)
{
	return (__sz)m->buflen - uk_netbuf_headroom(m) - m->len;
}

/**
 * Moves the start of the data (len) bytes towards the buffer's start (or away
 * from it when negative): makes room for a header, or takes one off.
 * Returns 1, or 0 and changes nothing when there is no such room.
 */
static inline int uk_netbuf_header(struct uk_netbuf *m, __ssz len)
{
	if (len > 0 && (__sz)len > uk_netbuf_headroom(m))
		return 0;
	if (len < 0 && (__sz)-len > m->len)
		return 0;
	m->data = (void *)((__uptr)m->data - (__uptr)len);
	m->len = (__u32)((__ssz)m->len + len);
	return 1;
}

/** The last netbuf of the chain that starts with (m). */
static inline struct uk_netbuf *uk_netbuf_last(struct uk_netbuf *m)
{
	while (m->next)
		m = m->next;
	return m;
}

/** The last netbuf of the chain that (m) is in. */
#define uk_netbuf_chain_last(m) uk_netbuf_last(m)

/** The first netbuf of the chain that (m) is in. */
static inline struct uk_netbuf *uk_netbuf_chain_first(struct uk_netbuf *m)
{
	while (m->prev)
		m = m->prev;
	return m;
}

/** Bytes of the whole packet. */
static inline __sz uk_netbuf_chain_len(const struct uk_netbuf *m)
{
	__sz n = 0;

	for (; m; m = m->next)
		n += m->len;
	return n;
}

/** Each netbuf of the chain from (head) on, in order. */
#define UK_NETBUF_CHAIN_FOREACH(var, head) \
	for ((var) = (head); (var) != NULL; (var) = (var)->next)

/** Each netbuf of the chain from (tail) back to the first. */
#define UK_NETBUF_CHAIN_FOREACH_R(var, tail) \
	for ((var) = (tail); (var) != NULL; (var) = (var)->prev)

/**
 * Makes (m) describe memory that the caller owns, one reference.
 * @param buf,buflen the buffer; NULL and 0 are allowed (connect one later)
 * @param headroom bytes left free in front of the data (<= buflen); len is 0
 * @param priv private area or NULL
 * @param dtor run with the last reference, or NULL
 */
static inline void uk_netbuf_init_indir(struct uk_netbuf *m, void *buf,
					__sz buflen, __u16 headroom,
					void *priv, uk_netbuf_dtor_t dtor)
{
	UK_ASSERT(m && (buf || !buflen) && headroom <= buflen);
	/* one by one: the compiler clears a whole structure by `rep stos` */
	m->next = NULL;
	m->prev = NULL;
	m->data = (void *)((__uptr)buf + headroom);
	m->len = 0;
	m->buflen = (__u32)buflen;
	m->buf = buf;
	m->paddr = 0;
	m->refcount = 1;
	m->flags = 0;
	m->reserved = 0;
	m->csum_start = 0;
	m->csum_offset = 0;
	m->header_len = 0;
	m->gso_size = 0;
	m->priv = priv;
	m->dtor = dtor;
	m->_a = NULL;
	m->_b = NULL;
	m->_base = NULL;
}

/** The same without a buffer: the caller sets buf, buflen, data and len. */
#define uk_netbuf_init(m, priv, dtor) \
	uk_netbuf_init_indir((m), NULL, 0, 0, (priv), (dtor))

/**
 * Lays netbuf, private area and buffer out in one piece of memory.
 * @param mem,size the memory, aligned to 8
 * @param privlen bytes of private area
 * @return the netbuf (inside mem), or NULL when size is too small
 */
struct uk_netbuf *uk_netbuf_prepare_buf(void *mem, __sz size, __u16 headroom,
					__sz privlen, uk_netbuf_dtor_t dtor);

/**
 * Allocates a netbuf without a buffer of its own that describes (buf).
 * The destructor (which may be NULL) runs before netbuf is freed.
 * @return the netbuf, or NULL out of memory
 */
struct uk_netbuf *uk_netbuf_alloc_indir(struct uk_alloc *a, void *buf,
					__sz buflen, __u16 headroom,
					__sz privlen, uk_netbuf_dtor_t dtor);

/** The same without a buffer. */
#define uk_netbuf_alloc(a, privlen, dtor) \
	uk_netbuf_alloc_indir((a), NULL, 0, 0, (privlen), (dtor))

/**
 * Allocates netbuf, private area and buffer in one piece.
 * @param bufalign alignment of the buffer, a power of two (0: any)
 * @return the netbuf, or NULL out of memory
 */
struct uk_netbuf *uk_netbuf_alloc_buf(struct uk_alloc *a, __sz buflen,
				      __sz bufalign, __u16 headroom,
				      __sz privlen, uk_netbuf_dtor_t dtor);

/**
 * Allocates a netbuf as uk_netbuf_alloc_buf() does, with the data, flags and
 * checksum fields of (src) alone, not of its chain.
 * @return the netbuf, or NULL: out of memory, or the data has no room behind
 *	the headroom
 */
struct uk_netbuf *uk_netbuf_dup_single(struct uk_alloc *a, __sz buflen,
				       __sz bufalign, __u16 headroom,
				       __sz privlen, uk_netbuf_dtor_t dtor,
				       const struct uk_netbuf *src);

/**
 * Cuts (m) out of its chain.
 * @return the first netbuf of the chain that is left, or NULL
 */
struct uk_netbuf *uk_netbuf_disconnect(struct uk_netbuf *m);

/** Joins the last netbuf of a chain, (headtail), and the first of another. */
void uk_netbuf_connect(struct uk_netbuf *headtail, struct uk_netbuf *tail);

/** Appends the chain (tail) to the chain (head). */
void uk_netbuf_append(struct uk_netbuf *head, struct uk_netbuf *tail);

/** Takes one more reference of (m) only; returns it. */
static inline struct uk_netbuf *uk_netbuf_ref_single(struct uk_netbuf *m)
{
	__atomic_fetch_add(&m->refcount, 1, __ATOMIC_RELAXED);
	return m;
}

/** Takes one more reference of each netbuf of the chain; returns (m). */
struct uk_netbuf *uk_netbuf_ref(struct uk_netbuf *m);

/** Number of references of (m). */
static inline __u32 uk_netbuf_refcount_single_get(const struct uk_netbuf *m)
{
	return __atomic_load_n(&m->refcount, __ATOMIC_ACQUIRE);
}

/** Drops one reference of (m) only; the last one cuts it out of its chain. */
void uk_netbuf_free_single(struct uk_netbuf *m);

/** Drops one reference of each netbuf of the chain. */
void uk_netbuf_free(struct uk_netbuf *m);

/*
 * Pools: netbufs of one size, made once; taking one and giving it back costs a
 * few instructions and no allocation. A netbuf of a pool returns to it when
 * its last reference is dropped. Not locked: one user at a time, and never an
 * interrupt handler (which leaves packets to a thread anyway).
 */
struct uk_netbuf_pool;

/**
 * Makes a pool of (count) netbufs.
 * @param a where the memory comes from, in pieces of at most some pages
 * @param buflen bytes of each buffer (headroom included), aligned to 64;
 *	each buffer is physically contiguous and its paddr is known
 * @param headroom bytes in front of the data of a fresh netbuf
 * @param privlen bytes of private area of each netbuf, not initialised
 * @return the pool, or NULL out of memory. May block.
 */
struct uk_netbuf_pool *uk_netbuf_pool_create(struct uk_alloc *a,
					     unsigned int count, __sz buflen,
					     __u16 headroom, __sz privlen);

/**
 * Gives the pool's memory back. All its netbufs must have returned.
 * @return 0, or -EBUSY when one is still out
 */
int uk_netbuf_pool_destroy(struct uk_netbuf_pool *p);

/** Takes a fresh netbuf (len 0, one reference), or NULL: the pool is empty. */
struct uk_netbuf *uk_netbuf_pool_get(struct uk_netbuf_pool *p);

/**
 * Takes up to (cnt) netbufs at once.
 * @return how many were stored in (pkts). The signature is that of
 *	uk_netdev_alloc_rxpkts with the pool as its argument.
 */
__u16 uk_netbuf_pool_get_burst(void *pool, struct uk_netbuf *pkts[],
			       __u16 cnt);

/** Number of netbufs that can be taken now. */
unsigned int uk_netbuf_pool_avail(const struct uk_netbuf_pool *p);

/**
 * Number of netbufs of the pool that hold bytes (len is not 0): neither free
 * nor waiting empty in a receive queue. Looks at each; for reports.
 */
unsigned int uk_netbuf_pool_filled(const struct uk_netbuf_pool *p);

#ifdef __cplusplus
}
#endif

#endif /* __UK_NETBUF_H__ */
