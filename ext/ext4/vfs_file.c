/* SPDX-License-Identifier: BSD-3-Clause */
/* Reading and writing of regular files. */
#include <uk/fsevent.h>
#include "vfs.h"

static __ssz file_read(struct uk_file *f, const struct uk_iovec *iov,
		       int iovcnt, __off off, unsigned int flags)
{
	struct ext4_vnode *v = ext4_vnode_of_file(f);
	__ssz n = uk_pagecache_read(&v->pc, iov, iovcnt, off, flags);

	if (n > 0) {
		ext4_accessed(v->n);
		ext4_vfs_changed(ext4_vfs_of(v));
		uk_fsevent(f, UK_IN_ACCESS);
		ext4_vnode_fill(v);
	}
	return n;
}

static __ssz file_write(struct uk_file *f, const struct uk_iovec *iov,
			int iovcnt, __off off, unsigned int flags)
{
	struct ext4_vnode *v = ext4_vnode_of_file(f);
	__ssz n;
	int rc;

	if (ext4_is_ro(ext4_vfs_of(v)->fs))
		return -EROFS;
	ext4_vfs_change(ext4_vfs_of(v));
	n = uk_pagecache_write(&v->pc, iov, iovcnt, off, flags);
	if (n <= 0)
		return n;
	rc = ext4_touch(v->n);
	if (!rc && v->vn.fs->flags & UK_MS_SYNCHRONOUS)
		rc = uk_pagecache_sync(&v->pc, false);
	ext4_vnode_written(v);
	return rc ? rc : n;
}

static int file_lend(struct uk_file *f, __off off, __sz len,
		     struct uk_filelend *l)
{
	return uk_pagecache_lend(&ext4_vnode_of_file(f)->pc, off, len, l);
}

/* Holes are those of the disk: what is to be written has to be there. */
static int seek(struct ext4_vnode *v, bool data, __off *pos)
{
	uint64_t at = (uint64_t)*pos;
	int rc = uk_pagecache_write_back(&v->pc, 0, ~0UL);

	if (!rc)
		rc = ext4_seek(v->n, data, &at);
	*pos = (__off)at;
	return rc;
}

/* Bytes within a page become zeros, if anything is there. */
static int clear(struct ext4_vnode *v, __u64 from, __u64 to)
{
	static char zeros[UK_PAGECACHE_PAGE];
	struct uk_iovec iov = { zeros, to - from };
	__u64 at = from;
	__ssz n;
	int rc;

	if (from >= to)
		return 0;
	rc = ext4_seek(v->n, true, &at);
	if (rc || at >= to)
		return rc == -ENXIO ? 0 : rc;
	n = uk_pagecache_write(&v->pc, &iov, 1, (__off)from, 0);
	return n < 0 ? (int)n : (__sz)n < to - from ? -ENOSPC : 0;
}

/* Pages that lie in the range as a whole go, and the parts of two others. */
static int punch(struct ext4_vnode *v, __u64 from, __u64 to)
{
	const __u64 page = UK_PAGECACHE_PAGE;
	__u64 size = v->vn.size, first = ALIGN_UP(from, page), last;
	int rc = uk_pagecache_write_back(&v->pc, 0, ~0UL);

	/* nothing of the last page is behind the end */
	last = to >= size ? ALIGN_UP(to, page) : ALIGN_DOWN(to, page);
	if (!rc)
		rc = clear(v, from, MIN(first, MIN(to, size)));
	if (!rc && last >= first)
		rc = clear(v, last, MIN(to, size));
	if (!rc && first < last) {
		rc = ext4_punch(v->n, first, last - first);
		if (!rc)
			uk_pagecache_punch(&v->pc, first / page, last / page);
	}
	return rc;
}

static int space(struct ext4_vnode *v, const struct uk_file_space *s)
{
	int rc;

	ext4_vfs_change(ext4_vfs_of(v));
	rc = s->hole ? punch(v, s->start, s->end) : 0;
	if (!rc && !s->hole) {
		/* what others were promised is taken off the room then */
		ext4_vfs_write_back(ext4_vfs_of(v));
		rc = ext4_allocate(v->n, s->start, s->end - s->start, s->keep);
		if (!rc && !s->keep && s->end > v->vn.size)
			uk_pagecache_truncate(&v->pc, s->end);
	}
	if (rc)
		return rc;
	ext4_vnode_written(v);
	return 0;
}

static int file_ctl(struct uk_file *f, unsigned int req, __uptr arg)
{
	struct ext4_vnode *v = ext4_vnode_of_file(f);

	switch (req) {
	case UK_FILE_CTL_SEEK_DATA:
	case UK_FILE_CTL_SEEK_HOLE:
		return seek(v, req == UK_FILE_CTL_SEEK_DATA, (__off *)arg);
	case UK_FILE_CTL_SPACE:
		return space(v, (const struct uk_file_space *)arg);
	}
	return uk_pagecache_ctl(&v->pc, req, arg);
}

const struct uk_file_ops ext4_file_fops = {
	.traits = UK_FILE_SEEKABLE | UK_FILE_ALWAYS_READY | UK_FILE_FETCHES |
		  UK_FILE_TELLS_END,
	.type = uk_vnode_type,
	.read = file_read,
	.write = file_write,
	.getstat = ext4_vnode_getstat,
	.setstat = ext4_vnode_setstat,
	.ctl = file_ctl,
	.lend = file_lend,
	.release = ext4_vnode_release,
};
