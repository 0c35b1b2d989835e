/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory given to ranges of files and taken from them; where data is. */
#include <abi/errno.h>
#include <uk/fsevent.h>
#include <uk/string.h>
#include "ramfs_priv.h"

static __u64 page_of(__u64 off)
{
	return off >> RAMFS_PAGE_SHIFT;
}

/*
 * The first page at or after *index of a subtree (to which *index is
 * relative). Depth is at most 9.
 */
static bool next_in(void *p, unsigned int h, __u64 *index)
{
	__u64 span, sub, i;

	if (!p)
		return false;
	if (!h)
		return *index == 0;
	span = (__u64)1 << ((h - 1) * RAMFS_FAN_SHIFT);
	sub = *index % span;
	for (i = *index / span; i < RAMFS_FAN; i++) {
		if (next_in(((struct ramfs_inner *)p)->slot[i], h - 1, &sub)) {
			*index = i * span + sub;
			return true;
		}
		sub = 0;
	}
	return false;
}

static bool next_page(const struct ramfs_data *d, __u64 *index)
{
	return next_in(d->tree, d->height, index);
}

/* Does this page of the file hold data? */
static bool is_data(const struct ramfs_data *d, __u64 index)
{
	if (d->small)
		return !index;
	return (index << RAMFS_PAGE_SHIFT) < d->borrowed ||
	       ramfs_page_get(d, index);
}

int ramfs_seek(struct ramfs_node *n, bool data, __off *pos)
{
	__u64 index = page_of((__u64)*pos), size = n->vn.size;
	__u64 start;

	if (data) {
		if (is_data(&n->data, index))
			return 0;
		if (!next_page(&n->data, &index))
			return -ENXIO;
	} else {
		while ((index << RAMFS_PAGE_SHIFT) < size &&
		       is_data(&n->data, index))
			index++;
	}
	start = MAX(index << RAMFS_PAGE_SHIFT, (__u64)*pos);
	if (data && start >= size)
		return -ENXIO;
	*pos = (__off)MIN(start, size);
	return 0;
}

/* Is there memory for what the range lacks? Inner nodes are not counted. */
static bool enough(const struct ramfs_data *d, __u64 from, __u64 to)
{
	struct uk_alloc *a = uk_alloc_get_default();
	__u64 have = 0, i = from;

	while (i < to && next_page(d, &i) && i < to) {
		have++;
		i++;
	}
	return ramfs_may_charge(d, to - from - have) &&
	       (!a->pavailmem || to - from - have <= (__u64)a->pavailmem(a));
}

/* Takes a page out. The nodes above it stay until the file is cut. */
static void take_page(struct ramfs_data *d, __u64 index)
{
	unsigned int bits = d->height * RAMFS_FAN_SHIFT;
	void **p = &d->tree;

	while (bits) {
		bits -= RAMFS_FAN_SHIFT;
		p = &((struct ramfs_inner *)*p)->slot[index >> bits &
						      (RAMFS_FAN - 1)];
	}
	uk_pfree(uk_alloc_get_default(), *p, 1);
	*p = NULL;
	d->pages--;
	ramfs_uncharge(d);
}

/* All pages of [first, end), or none that was not there before. */
static int own_pages(struct ramfs_data *d, __u64 first, __u64 end)
{
	struct uk_alloc *a = uk_alloc_get_default();
	__u64 i, n = end - first;
	__u8 *made = uk_zalloc(a, n / 8 + 1);	/* a bit for each */
	int rc = 0;

	if (!made)
		return -ENOSPC;
	for (i = 0; i < n && !rc; i++) {
		if (ramfs_page_get(d, first + i))
			continue;
		if (ramfs_page_own(d, first + i, false))
			made[i / 8] |= (__u8)(1u << i % 8);
		else
			rc = -ENOSPC;
	}
	while (rc && i--)
		if (made[i / 8] >> i % 8 & 1)
			take_page(d, first + i);
	uk_free(a, made);
	return rc;
}

int uk_ramfs_allocate(struct uk_vnode *vn, __u64 off, __u64 len, bool keep)
{
	struct ramfs_node *n = ramfs_node(vn);
	__u64 end = off + len;
	struct uk_filestat st = { .mask = UK_STATX_SIZE, .size = end };
	int rc;

	if (end > RAMFS_MAX_SIZE)
		return -EFBIG;
	if (!enough(&n->data, page_of(off), page_of(end - 1) + 1) ||
	    (n->data.small && ramfs_leave_small(&n->data)))
		return -ENOSPC;
	rc = own_pages(&n->data, page_of(off), page_of(end - 1) + 1);
	if (rc)
		return rc;
	if (!keep && end > vn->size)
		return vn->file.ops->setstat(&vn->file, &st);
	uk_vnode_touch(vn, false);
	uk_vnode_written(vn);
	uk_fsevent(&vn->file, UK_IN_MODIFY);
	return 0;
}

/* Makes a part of a page zero. -ENOSPC: one that is lent must be copied. */
static int clear_part(struct ramfs_data *d, __u64 off, __sz len)
{
	__u64 index = page_of(off);
	char *page;

	if (!len || !is_data(d, index))
		return 0;
	page = ramfs_page_own(d, index, false);
	if (!page)
		return -ENOSPC;
	memset(page + (off & (RAMFS_PAGE - 1)), 0, len);
	return 0;
}

/* Whole pages [from, to): bytes of an archive below are hidden by zeros. */
static int punch_pages(struct ramfs_node *n, __u64 from, __u64 to)
{
	struct ramfs_data *d = &n->data;
	__u64 lent = page_of(d->borrowed + RAMFS_PAGE - 1), i;
	int rc = 0;

	for (i = from; i < MIN(to, lent) && !rc; i++)
		rc = clear_part(d, i << RAMFS_PAGE_SHIFT, RAMFS_PAGE);
	i = MAX(from, lent);
	if (rc || i >= to)
		return rc;
	ramfs_forget(n, i << RAMFS_PAGE_SHIFT, to << RAMFS_PAGE_SHIFT);
	while (next_page(d, &i) && i < to)
		take_page(d, i++);
	return 0;
}

static int punch(struct ramfs_node *n, __u64 off, __u64 end)
{
	__u64 first = ALIGN_UP(off, (__u64)RAMFS_PAGE);
	__u64 last = ALIGN_DOWN(end, (__u64)RAMFS_PAGE);
	int rc;

	if (first > last)
		return clear_part(&n->data, off, end - off);
	rc = clear_part(&n->data, off, first - off);
	if (!rc)
		rc = clear_part(&n->data, last, end - last);
	return rc ? rc : punch_pages(n, page_of(first), page_of(last));
}

int uk_ramfs_punch(struct uk_vnode *vn, __u64 off, __u64 len)
{
	struct ramfs_node *n = ramfs_node(vn);
	/* nothing but zeros lies behind the end's page */
	__u64 end = MIN(off + len, RAMFS_MAX_SIZE);
	int rc = 0;

	if (off >= end)
		return 0;
	if (n->data.small && ramfs_leave_small(&n->data))
		return -ENOSPC;
	rc = punch(n, off, end);
	uk_vnode_touch(vn, true);
	uk_vnode_written(vn);
	uk_fsevent(&vn->file, UK_IN_MODIFY);
	return rc;
}
