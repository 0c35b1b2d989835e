/* SPDX-License-Identifier: BSD-3-Clause */
/* Vnodes: found, made, filled in, freed. */
#include <string.h>
#include <sys/sysmacros.h>
#include <uk/fsevent.h>
#include "vfs.h"

static struct ext4_vnode **bucket(struct ext4_vfs *m, __u64 ino)
{
	return &m->table[ino % EXT4_BUCKETS];
}

static struct uk_filetime to_time(const struct timespec *t)
{
	return (struct uk_filetime) { t->tv_sec, (__u32)t->tv_nsec };
}

static struct timespec from_time(const struct uk_filetime *t)
{
	return (struct timespec) { .tv_sec = t->sec, .tv_nsec = t->nsec };
}

static void fill(struct ext4_vnode *v, const struct ext4_attr *a)
{
	struct uk_vnode *vn = &v->vn;

	vn->mode = a->mode;
	vn->nlink = a->nlink;
	vn->uid = a->uid;
	vn->gid = a->gid;
	vn->rdev = makedev(a->major, a->minor);
	/* pages that are not written yet make the file longer than its node */
	if (!UK_S_ISREG(a->mode))
		vn->size = a->size;
	vn->atime = to_time(&a->atime);
	vn->ctime = to_time(&a->ctime);
	if (!UK_S_ISFIFO(a->mode))
		vn->mtime = to_time(&a->mtime);
}

void ext4_vnode_fill(struct ext4_vnode *v)
{
	struct ext4_attr a;

	ext4_getattr(v->n, &a);
	fill(v, &a);
}

/* Whoever writes to a FIFO changes its time, and that of the vnode only. */
static void take_mtime(struct ext4_vnode *v)
{
	struct ext4_attr a;

	if (!UK_S_ISFIFO(v->vn.mode) || ext4_is_ro(ext4_vfs_of(v)->fs))
		return;
	ext4_getattr(v->n, &a);
	if (a.mtime.tv_sec == v->vn.mtime.sec &&
	    (__u32)a.mtime.tv_nsec == v->vn.mtime.nsec)
		return;
	a.mtime = from_time(&v->vn.mtime);
	ext4_setattr(v->n, EXT4_SET_MTIME, &a);
}

int ext4_vnode_text(struct uk_vnode *vn, const struct uk_name *name,
		    char **text)
{
	*text = NULL;
	if (!uk_vnode_isdir(vn))
		return 0;
	*text = uk_malloc(ext4_heap(), name->len + 1);
	if (!*text)
		return -ENOMEM;
	memcpy(*text, name->s, name->len);
	return 0;
}

void ext4_vnode_moved(struct ext4_vnode *v, struct ext4_vnode *dir,
		      char *text, __sz len)
{
	struct ext4_vnode *old = v->parent;

	if (!text)
		return;
	uk_free(ext4_heap(), v->text);
	v->text = text;
	v->textlen = (__u32)len;
	uk_vnode_acquire(&dir->vn);
	v->parent = dir;
	if (old)
		uk_vnode_release(&old->vn);
}

struct ext4_vnode *ext4_vnode_alloc(const struct uk_name *name)
{
	struct ext4_vnode *v = uk_zalloc(ext4_heap(), sizeof(*v));

	if (!v || !name)
		return v;
	v->text = uk_malloc(ext4_heap(), name->len + 1);
	if (!v->text) {
		uk_free(ext4_heap(), v);
		return NULL;
	}
	memcpy(v->text, name->s, name->len);
	v->textlen = (__u32)name->len;
	return v;
}

void ext4_vnode_free(struct ext4_vnode *v)
{
	uk_free(ext4_heap(), v->text);
	uk_free(ext4_heap(), v);
}

void ext4_vnode_init(struct ext4_vnode *v, struct uk_vfs *fs,
		     struct ext4_node *n, struct ext4_vnode *dir)
{
	const struct uk_file_ops *fops = &ext4_other_fops;
	const struct uk_vnode_ops *vops = &ext4_other_vops;
	struct ext4_vfs *m = fs->priv;
	struct uk_vnode_new how = { 0 };
	struct ext4_vnode **at;
	struct ext4_attr a;

	ext4_getattr(n, &a);
	how.mode = a.mode;
	if (UK_S_ISREG(a.mode))
		fops = &ext4_file_fops;
	else if (UK_S_ISDIR(a.mode))
		fops = &ext4_dir_fops;
	if (UK_S_ISDIR(a.mode))
		vops = &ext4_dir_vops;
	else if (UK_S_ISLNK(a.mode))
		vops = &ext4_link_vops;
	uk_vnode_init(&v->vn, fs, ext4_node_ino(n), fops, vops, &how);
	v->n = n;
	fill(v, &a);
	v->vn.mtime = to_time(&a.mtime);
	if (UK_S_ISREG(a.mode)) {
		v->vn.size = a.size;
		uk_pagecache_init(&v->pc, &v->vn.file, &v->vn.size,
				  &ext4_page_ops, m);
		ext4_vnode_unnamed(v);
	}
	at = bucket(m, v->vn.ino);
	v->chain = *at;
	*at = v;
	m->nodes++;
	if (v->text) {
		uk_vnode_acquire(&dir->vn);
		v->parent = dir;
	}
}

int ext4_vnode_get(struct uk_vfs *fs, struct ext4_node *n,
		   struct ext4_vnode *dir, const struct uk_name *name,
		   struct uk_vnode **out)
{
	struct ext4_vfs *m = fs->priv;
	struct ext4_vnode *v = *bucket(m, ext4_node_ino(n));
	struct ext4_attr a;

	while (v && v->n != n)
		v = v->chain;
	if (v) {
		uk_vnode_acquire(&v->vn);
		ext4_node_put(n);
		*out = &v->vn;
		return 0;
	}
	ext4_getattr(n, &a);
	v = ext4_vnode_alloc(dir && UK_S_ISDIR(a.mode) ? name : NULL);
	if (!v) {
		ext4_node_put(n);
		return -ENOMEM;
	}
	ext4_vnode_init(v, fs, n, dir);
	*out = &v->vn;
	return 0;
}

static void let_go(struct ext4_vnode *v)
{
	struct ext4_vfs *m = ext4_vfs_of(v);
	struct ext4_vnode **at = bucket(m, v->vn.ino);

	uk_fsevent_gone(&v->vn.file);
	while (*at != v)
		at = &(*at)->chain;
	*at = v->chain;
	if (UK_S_ISREG(v->vn.mode)) {
		uk_pagecache_fini(&v->pc);
		ext4_vnode_settle(v);
	}
	take_mtime(v);
	ext4_node_put(v->n);
	ext4_vfs_changed(m);
	m->nodes--;
	ext4_vnode_free(v);
}

/* Upwards without a stack: a directory may be the last to hold its parent. */
void ext4_vnode_release(struct uk_file *f)
{
	struct ext4_vnode *v = ext4_vnode_of_file(f), *parent;

	do {
		parent = v->parent;
		let_go(v);
		v = parent;
	} while (v && __atomic_sub_fetch(&v->vn.file.refcount, 1,
					 __ATOMIC_ACQ_REL) == 0);
}

int ext4_vnode_getstat(struct uk_file *f, unsigned int mask,
		       struct uk_filestat *st)
{
	struct ext4_vnode *v = ext4_vnode_of_file(f);
	struct ext4_attr a;

	uk_vnode_getstat(f, mask, st);
	ext4_getattr(v->n, &a);
	st->blocks = a.blocks;
	/* what will be written counts: some take a file without blocks for one
	 * that is all hole
	 */
	if (UK_S_ISREG(a.mode))
		st->blocks = MAX(a.blocks, MIN(a.blocks + v->pc.ndirty * 8,
					       (v->vn.size + 4095) / 4096 * 8));
	st->btime = to_time(&a.btime);
	if (a.btime.tv_sec)
		st->mask |= UK_STATX_BTIME;
	return 0;
}

void ext4_vnode_written(struct ext4_vnode *v)
{
	struct ext4_attr a;
	__u32 mode;

	ext4_vnode_fill(v);
	mode = v->vn.mode;
	uk_vnode_written(&v->vn);
	if (v->vn.mode != mode) {
		a.mode = v->vn.mode;
		ext4_setattr(v->n, EXT4_SET_MODE, &a);
		ext4_vnode_fill(v);
	}
	uk_fsevent(&v->vn.file, UK_IN_MODIFY);
}

static int set_size(struct ext4_vnode *v, __u64 size)
{
	uint64_t none;
	int rc = ext4_holes(v->n, size, 0, &none);

	if (rc)
		return rc;
	rc = ext4_truncate(v->n, size);
	if (rc)
		return rc;
	uk_pagecache_truncate(&v->pc, size);
	ext4_vnode_written(v);
	return 0;
}

int ext4_vnode_setstat(struct uk_file *f, const struct uk_filestat *st)
{
	static const struct { __u32 ours, theirs; } bits[] = {
		{ UK_STATX_MODE, EXT4_SET_MODE },
		{ UK_STATX_UID, EXT4_SET_UID },
		{ UK_STATX_GID, EXT4_SET_GID },
		{ UK_STATX_ATIME, EXT4_SET_ATIME },
		{ UK_STATX_MTIME, EXT4_SET_MTIME },
	};
	struct ext4_vnode *v = ext4_vnode_of_file(f);
	struct ext4_attr a = {
		.mode = st->mode, .uid = st->uid, .gid = st->gid,
		.atime = from_time(&st->atime), .mtime = from_time(&st->mtime),
	};
	unsigned int i, set = 0;
	int rc = 0;

	if (v->vn.fs->flags & UK_MS_RDONLY)
		return -EROFS;
	ext4_vfs_change(ext4_vfs_of(v));
	if (st->mask & UK_STATX_SIZE)
		rc = UK_S_ISREG(v->vn.mode) ? set_size(v, st->size) : -EINVAL;
	for (i = 0; i < ARRAY_SIZE(bits); i++)
		if (st->mask & bits[i].ours)
			set |= bits[i].theirs;
	take_mtime(v);
	if (!rc && set) {
		rc = ext4_setattr(v->n, set, &a);
		if (!rc && set & EXT4_SET_MTIME)
			v->vn.mtime = st->mtime;
		if (!rc)
			uk_fsevent(f, UK_IN_ATTRIB);
	}
	ext4_vnode_fill(v);
	return rc;
}

int ext4_vnode_ctl(struct uk_file *f, unsigned int req, __uptr arg)
{
	if (req == UK_FILE_CTL_UNNAMED)
		return ext4_vnode_unnamed_new(&ext4_vnode_of_file(f)->vn,
					(struct uk_vnode_unnamed *)arg);
	if (req == UK_FILE_CTL_SYNC)
		return ext4_vfs_sync(ext4_vfs_of(ext4_vnode_of_file(f)));
	return -ENOTTY;
}

const struct uk_file_ops ext4_dir_fops = {
	.traits = UK_FILE_SEEKABLE | UK_FILE_ALWAYS_READY |
		  UK_FILE_DIRECTORY | UK_FILE_TELLS_END,
	.type = uk_vnode_type,
	.getstat = ext4_vnode_getstat,
	.setstat = ext4_vnode_setstat,
	.ctl = ext4_vnode_ctl,
	.release = ext4_vnode_release,
};

/* Links, devices, FIFOs: only attributes; openers do the rest. */
const struct uk_file_ops ext4_other_fops = {
	.traits = UK_FILE_TELLS_END,
	.type = uk_vnode_type,
	.getstat = ext4_vnode_getstat,
	.setstat = ext4_vnode_setstat,
	.release = ext4_vnode_release,
};
