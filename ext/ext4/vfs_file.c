/* SPDX-License-Identifier: BSD-3-Clause */
/* Reading and writing of regular files. */
#include <uk/fsevent.h>
#include "vfs.h"

static __ssz file_read(struct uk_file *f, const struct uk_iovec *iov,
		       int iovcnt, __off off, unsigned int flags __maybe_unused)
{
	struct ext4_vnode *v = ext4_vnode_of_file(f);
	__ssz n = uk_pagecache_read(&v->pc, iov, iovcnt, off);

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
	ext4_vnode_fill(v);
	uk_vnode_written(&v->vn);
	uk_fsevent(f, UK_IN_MODIFY);
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

static int file_ctl(struct uk_file *f, unsigned int req, __uptr arg)
{
	struct ext4_vnode *v = ext4_vnode_of_file(f);

	switch (req) {
	case UK_FILE_CTL_SEEK_DATA:
	case UK_FILE_CTL_SEEK_HOLE:
		return seek(v, req == UK_FILE_CTL_SEEK_DATA, (__off *)arg);
	}
	return uk_pagecache_ctl(&v->pc, req, arg);
}

const struct uk_file_ops ext4_file_fops = {
	.traits = UK_FILE_SEEKABLE | UK_FILE_ALWAYS_READY | UK_FILE_TELLS_END,
	.type = uk_vnode_type,
	.read = file_read,
	.write = file_write,
	.getstat = ext4_vnode_getstat,
	.setstat = ext4_vnode_setstat,
	.ctl = file_ctl,
	.lend = file_lend,
	.release = ext4_vnode_release,
};
