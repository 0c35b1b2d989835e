/* SPDX-License-Identifier: BSD-3-Clause */
/* Regular files that programs map: their pages are shown as they are. */
#include <uk/vmem.h>
#include "ramfs_priv.h"

/*
 * A file that was mapped once keeps its content in pages, which stay where
 * they are until they are cut off: read(), write() and mappings see the same
 * bytes. A page fault in the middle of a read() or write() of the same file
 * (its buffer is a mapping of it) may add pages to the tree and nothing else.
 */

/* From now on no byte lies in the small piece. */
static int prepare(struct ramfs_data *d)
{
	if (d->small && ramfs_leave_small(d))
		return -ENOMEM;
	d->mapped = true;
	return 0;
}

static int peek(const struct ramfs_data *d, __u64 off)
{
	if (d->small || off < d->borrowed ||
	    ramfs_page_get(d, off >> RAMFS_PAGE_SHIFT))
		return 0;
	return -ENOENT;
}

int ramfs_map_ctl(struct ramfs_node *n, unsigned int req, __uptr arg)
{
	struct uk_file_page *p = (struct uk_file_page *)arg;

	if (req != UK_FILE_CTL_PAGE)
		return -ENOTTY;
	if (p->how == UK_FILE_PAGE_PREPARE)
		return prepare(&n->data);
	if (p->off >= n->vn.size)
		return -ENXIO;
	if (p->how == UK_FILE_PAGE_PEEK)
		return peek(&n->data, p->off);
	p->page = ramfs_page_own(&n->data, p->off >> RAMFS_PAGE_SHIFT, false);
	return p->page ? 0 : -ENOMEM;
}

void ramfs_forget(struct ramfs_node *n, __u64 from, __u64 to)
{
	if (n->data.mapped)
		uk_vmem_obj_drop(&n->vn.file, from, to);
}
