/* SPDX-License-Identifier: BSD-3-Clause */
/* What programs do with cached files: read, write, map, cut, sync. */
#include <abi/errno.h>
#include <uk/string.h>
#include <uk/vmem.h>

#include "cache.h"

#define SIZE_MAX_FILE	((__u64)1 << 44)

/* A page that need not be read. */
static struct page *at_hand(struct uk_pagecache *pc, __u64 index,
			    __u64 want __maybe_unused, int *rc)
{
	struct page *p = page_find(pc, index);

	return p ? cache_hit(p, rc) : NULL;
}

__ssz uk_pagecache_read(struct uk_pagecache *pc, const struct uk_iovec *iov,
			int iovcnt, __off off, unsigned int flags)
{
	struct page *(*get)(struct uk_pagecache *, __u64, __u64, int *) =
		flags & UK_FILE_TRY ? at_hand :
		flags & UK_FILE_WAIT ? cache_get_sleep : cache_get;
	struct uk_iovpos to = { iov, iovcnt, 0 };
	__sz want = uk_iov_len(iov, iovcnt), done = 0, left, in, n;
	__u64 pos = (__u64)off;
	struct page *p;
	int rc = 0;

	/* what lies in several pages is not copied for a try */
	if (flags & UK_FILE_TRY && (pos & (PAGE_BYTES - 1)) + want > PAGE_BYTES)
		return -EAGAIN;
	/* the file may be cut while the thread sleeps */
	while (done < want && pos < *pc->size) {
		left = MIN(want - done, *pc->size - pos);
		in = pos & (PAGE_BYTES - 1);
		p = get(pc, pos >> PAGE_SHIFT, pages_of(in + left), &rc);
		if (!p && flags & UK_FILE_TRY)
			return -EAGAIN;
		if (!p && rc == -EAGAIN)
			continue;
		if (!p)
			break;
		/* the copy may page-fault, and so may want memory */
		p->busy++;
		n = uk_iov_put(&to, p->mem + in, MIN(left, PAGE_BYTES - in));
		p->busy--;
		if (!n)
			break;
		done += n;
		pos += n;
	}
	return done || rc == -EAGAIN ? (__ssz)done : rc;
}

/* So that what is lent then need not be waited for. An error is told then. */
static int fetch(struct uk_pagecache *pc, const struct uk_file_range *r)
{
	__u64 first = r->start >> PAGE_SHIFT;
	int rc = -EAGAIN;

	while (rc == -EAGAIN && r->start < *pc->size)
		cache_get_sleep(pc, first, pages_of(MIN(r->end, *pc->size))
				- first, &rc);
	return 0;
}

int uk_pagecache_lend(struct uk_pagecache *pc, __off off, __sz len,
		      struct uk_filelend *l)
{
	__u64 pos = (__u64)off;
	__sz in = pos & (PAGE_BYTES - 1);
	struct page *p;
	int rc;

	*l = (struct uk_filelend){ .len = 0 };
	if (pos >= *pc->size)
		return 0;
	p = cache_get(pc, pos >> PAGE_SHIFT, pages_of(in + len), &rc);
	if (!p)
		return rc;
	cache.lent = p;
	l->base = p->mem + in;
	l->len = MIN(MIN(len, PAGE_BYTES - in), *pc->size - pos);
	return 0;
}

/* Cutting, and mappings, leave something behind the end, in the last page. */
static void clear_tail(struct uk_pagecache *pc)
{
	__sz in = *pc->size & (PAGE_BYTES - 1);
	struct page *p = in ? page_find(pc, *pc->size >> PAGE_SHIFT) : NULL;

	if (p)
		memset(p->mem + in, 0, PAGE_BYTES - in);
}

/* The page to write (n) bytes to at (pos): what is written whole, or is behind
 * the end, need not be read.
 */
static struct page *for_writing(struct uk_pagecache *pc, __u64 pos, __sz n,
				int *rc)
{
	__u64 index = pos >> PAGE_SHIFT;
	struct page *p = page_find(pc, index);
	bool behind = index >= pages_of(*pc->size);

	*rc = 0;
	if (p || (!behind && (n < PAGE_BYTES || pc->mapped)))
		return cache_get(pc, index, 1, rc);
	p = page_new();
	if (!p) {
		*rc = -ENOMEM;
		return NULL;
	}
	if (n < PAGE_BYTES || pc->mapped)
		memset(p->mem, 0, PAGE_BYTES);
	page_insert(pc, index, p);
	return p;
}

/* Is there room for the pages of [pos, pos + len)? How many bytes of it. */
static __ssz reserve(struct uk_pagecache *pc, __u64 pos, __sz len)
{
	__u64 first = pos >> PAGE_SHIFT;
	__sz in = pos & (PAGE_BYTES - 1);
	struct page *p;
	__u64 n;
	int rc;

	len = MIN(len, BATCH * PAGE_BYTES - in);
	n = pages_of(in + len);
	/* small pieces, one behind the other: there was room for the first */
	p = n == 1 ? page_find(pc, first) : NULL;
	if (!pc->ops->reserve || (p && p->dirty))
		return (__ssz)len;
	rc = pc->ops->reserve(pc, first, (unsigned int)n);
	if (rc && n > 1) {
		len = PAGE_BYTES - in;
		rc = pc->ops->reserve(pc, first, 1);
	}
	return rc ? rc : (__ssz)len;
}

/* Writes at most a batch of pages. */
static __ssz write_batch(struct uk_pagecache *pc, struct uk_iovpos *from,
			 __u64 pos, __sz len)
{
	__ssz room = reserve(pc, pos, len);
	__sz done = 0, in, n;
	struct page *p;
	int rc = 0;

	while ((__ssz)done < room) {
		in = pos & (PAGE_BYTES - 1);
		n = MIN((__sz)room - done, PAGE_BYTES - in);
		p = for_writing(pc, pos, n, &rc);
		if (!p)
			break;
		p->busy++;
		n = uk_iov_get(from, p->mem + in, n);
		p->busy--;
		page_set_dirty(p, true);
		done += n;
		pos += n;
		if (pos > *pc->size)
			*pc->size = pos;
	}
	if (room < 0)
		return room;
	return done ? (__ssz)done : rc;
}

__ssz uk_pagecache_write(struct uk_pagecache *pc, const struct uk_iovec *iov,
			 int iovcnt, __off off, unsigned int flags)
{
	struct uk_iovpos from = { iov, iovcnt, 0 };
	__u64 pos = flags & UK_FILE_APPEND ? *pc->size : (__u64)off;
	__sz want = uk_iov_len(iov, iovcnt), left = want;
	__ssz n = 0;

	if ((__off)(pos + want) < 0)
		return -EINVAL;
	if (pos > SIZE_MAX_FILE || want > SIZE_MAX_FILE - pos)
		return -EFBIG;
	if (want && pos + want > *pc->size && pc->mapped)
		clear_tail(pc);
	while (left) {
		n = write_batch(pc, &from, pos, left);
		if (n <= 0)
			break;
		pos += (__sz)n;
		left -= (__sz)n;
		cache_throttle(pc);
	}
	return left < want ? (__ssz)(want - left) : n;
}

void uk_pagecache_truncate(struct uk_pagecache *pc, __u64 size)
{
	__u64 keep = pages_of(size);

	if (size > *pc->size && pc->mapped)
		clear_tail(pc);
	if (size >= *pc->size) {
		*pc->size = size;
		return;
	}
	uk_vmem_obj_drop(pc->file, keep << PAGE_SHIFT, ~0UL);
	uk_pagecache_drop(pc, keep, ~0UL);
	/* what lies behind the new end is still to be cleared in its page */
	cache_cut_fetches(pc, size >> PAGE_SHIFT, keep);
	*pc->size = size;
	clear_tail(pc);
}

void uk_pagecache_punch(struct uk_pagecache *pc, __u64 first, __u64 last)
{
	uk_vmem_obj_drop(pc->file, first << PAGE_SHIFT, last << PAGE_SHIFT);
	uk_pagecache_drop(pc, first, last);
}

static void show(struct page *p)
{
	if (!p->mapped) {
		p->mapped = 1;
		p->sum = page_sum(p);
	}
}

/* The first mapping is not made after all: none shows any page. */
static void hide(struct uk_pagecache *pc)
{
	struct page *p;

	pc->mapped = 0;
	for (p = page_from(pc, 0); p; p = page_from(pc, p->index + 1))
		p->mapped = 0;
}

/* A mapping is to be made. */
static int prepare(struct uk_pagecache *pc, bool write)
{
	__u64 i, n = pages_of(*pc->size);
	bool first = !pc->mapped;
	struct page *p;
	int rc;

	/* only now: pages that a mapping may show stay, from here on */
	pc->mapped |= write ? MAPPED_READ | MAPPED_WRITE : MAPPED_READ;
	for (i = 0; pc->ops->eager && i < n; i++) {
		p = cache_get(pc, i, n - i, &rc);
		if (!p) {
			/* else what was read would fill the memory for good */
			if (first)
				hide(pc);
			return rc;
		}
		show(p);
	}
	return 0;
}

/* A page that is missing though all were read: a hole that came later. */
static struct page *hole(struct uk_pagecache *pc, __u64 index, int *rc)
{
	struct page *p = page_find(pc, index);

	*rc = -ENOMEM;
	if (p)
		return p;
	p = page_new();
	if (!p)
		return NULL;
	memset(p->mem, 0, PAGE_BYTES);
	page_insert(pc, index, p);
	p->sum = page_sum(p);
	return p;
}

/* A mapping asks for a page; if it may write it is looked at now and then. */
static int give_page(struct uk_pagecache *pc, struct uk_file_page *ask)
{
	__u64 index = ask->off >> PAGE_SHIFT;
	struct page *p;
	int rc;

	if (ask->how == UK_FILE_PAGE_PREPARE)
		return prepare(pc, ask->write);
	if (ask->off >= *pc->size)
		return -ENXIO;
	if (ask->how == UK_FILE_PAGE_PEEK)
		return page_find(pc, index) ? 0 : -ENOENT;
	p = pc->ops->eager ? hole(pc, index, &rc)
			   : cache_get(pc, index, 1, &rc);
	if (!p)
		return rc;
	show(p);
	if (pc->mapped & MAPPED_WRITE)
		cache_wake_writer();
	ask->page = p->mem;
	return 0;
}

int uk_pagecache_ctl(struct uk_pagecache *pc, unsigned int req, __uptr arg)
{
	struct uk_file_range *r = (struct uk_file_range *)arg;

	switch (req) {
	case UK_FILE_CTL_PAGE:
		return give_page(pc, (struct uk_file_page *)arg);
	case UK_FILE_CTL_SYNC:
		return uk_pagecache_sync(pc, arg != 0);
	case UK_FILE_CTL_SYNC_RANGE:
		return uk_pagecache_write_back(pc, r->start >> PAGE_SHIFT,
					       pages_of(r->end));
	case UK_FILE_CTL_FETCH:
		return fetch(pc, r);
	default:
		return -ENOTTY;
	}
}
