/* SPDX-License-Identifier: BSD-3-Clause */
/* The pages of a file: a radix tree that is as high as the file needs. */
#include <abi/errno.h>
#include "ramfs_priv.h"

/* Does a tree of this height have a place for the index? */
static bool covers(unsigned int height, __u64 index)
{
	return !(index >> (height * RAMFS_FAN_SHIFT));
}

static unsigned int slot_of(unsigned int height, __u64 index)
{
	return (unsigned int)(index >> ((height - 1) * RAMFS_FAN_SHIFT)) &
	       (RAMFS_FAN - 1);
}

static struct ramfs_inner *new_inner(void)
{
	return uk_calloc(uk_alloc_get_default(), 1, sizeof(struct ramfs_inner));
}

/* Adds levels on top until the index fits. */
static int grow(struct ramfs_data *d, __u64 index)
{
	struct ramfs_inner *top;

	while (!covers(d->height, index)) {
		if (d->tree) {
			top = new_inner();
			if (!top)
				return -ENOMEM;
			top->slot[0] = d->tree;
			d->tree = top;
		}
		d->height++;
	}
	return 0;
}

int ramfs_page_put(struct ramfs_data *d, __u64 index, void *page)
{
	void **p = &d->tree;
	unsigned int h;

	if (grow(d, index))
		return -ENOMEM;
	for (h = d->height; h; h--) {
		if (!*p) {
			*p = new_inner();
			if (!*p)
				return -ENOMEM;
		}
		p = &((struct ramfs_inner *)*p)->slot[slot_of(h, index)];
	}
	*p = page;
	d->pages++;
	return 0;
}

/* Frees what lies at or after `from` (relative to this subtree). True if
 * nothing is left, the node itself included. Depth is at most 9.
 */
static bool cut(struct ramfs_data *d, void *p, unsigned int h, __u64 from)
{
	struct ramfs_inner *in = p;
	bool empty = true;
	unsigned int i, first;
	__u64 span;

	if (!p)
		return true;
	if (!h) {
		if (from)
			return false;
		uk_pfree(uk_alloc_get_default(), p, 1);
		d->pages--;
		ramfs_uncharge(d);
		return true;
	}
	span = (__u64)1 << ((h - 1) * RAMFS_FAN_SHIFT);
	first = (unsigned int)(from / span);
	for (i = 0; i < RAMFS_FAN; i++) {
		if (i >= first &&
		    cut(d, in->slot[i], h - 1, i == first ? from % span : 0))
			in->slot[i] = NULL;
		if (in->slot[i])
			empty = false;
	}
	if (empty)
		uk_free(uk_alloc_get_default(), in);
	return empty;
}

void ramfs_page_cut(struct ramfs_data *d, __u64 index)
{
	if (!covers(d->height, index))
		return;
	if (cut(d, d->tree, d->height, index)) {
		d->tree = NULL;
		d->height = 0;
	}
}
