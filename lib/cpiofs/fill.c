/* SPDX-License-Identifier: BSD-3-Clause */
/* Makes the nodes that an archive describes. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/ramfs.h>
#include <uk/string.h>
#include "cpio.h"
#include "fill.h"

/* Nodes with several names, found by the archive's inode numbers. */
#define BUCKETS	64u

struct linked {
	struct linked *next;
	__u64 inode;
	struct uk_vnode *vn;	/* reference */
};

struct fill {
	struct uk_vfs_ctx ctx;
	struct linked *bucket[BUCKETS];
};

static struct linked **bucket_of(struct fill *f, __u64 inode)
{
	return &f->bucket[(inode >> 32 ^ inode) % BUCKETS];
}

static struct uk_vnode *find_linked(struct fill *f, __u64 inode)
{
	struct linked *l;

	for (l = *bucket_of(f, inode); l; l = l->next)
		if (l->inode == inode)
			return l->vn;
	return NULL;
}

static int remember(struct fill *f, __u64 inode, struct uk_vnode *vn)
{
	struct linked *l = uk_malloc(uk_alloc_get_default(), sizeof(*l));
	struct linked **b = bucket_of(f, inode);

	if (!l)
		return -ENOMEM;
	uk_vnode_acquire(vn);
	*l = (struct linked) { *b, inode, vn };
	*b = l;
	return 0;
}

static void forget_all(struct fill *f)
{
	struct linked *l;
	unsigned int i;

	for (i = 0; i < BUCKETS; i++) {
		while ((l = f->bucket[i])) {
			f->bucket[i] = l->next;
			uk_vnode_release(l->vn);
			uk_free(uk_alloc_get_default(), l);
		}
	}
}

/* Attributes of a directory that is already there. */
static void set_attributes(struct uk_vnode *vn, const struct cpio_entry *e)
{
	vn->mode = (vn->mode & UK_S_IFMT) | (e->mode & 07777);
	vn->uid = e->uid;
	vn->gid = e->gid;
	vn->mtime.sec = e->mtime;
	vn->mtime.nsec = 0;
}

/* Makes the directories above a path, for archives that leave them out. */
static int make_parents(struct fill *f, const struct uk_name *path)
{
	static const struct uk_vnode_new dir = { .mode = UK_S_IFDIR | 0755 };
	char buf[UK_PATH_MAX];
	__sz i;
	int rc;

	memcpy(buf, path->s, path->len + 1);
	for (i = 1; i < path->len; i++) {
		if (buf[i] != '/')
			continue;
		buf[i] = '\0';
		rc = uk_vfs_create(&f->ctx, buf, &dir, NULL);
		if (rc && rc != -EEXIST)
			return rc;
		buf[i] = '/';
	}
	return 0;
}

static int walk(struct fill *f, const struct cpio_entry *e,
		struct uk_vfs_where *w)
{
	const unsigned int how = UK_WALK_PARENT | UK_WALK_NOFOLLOW;
	int rc = uk_vfs_walk(&f->ctx, e->path.s, how, w);

	if (rc != -ENOENT)
		return rc;
	rc = make_parents(f, &e->path);
	return rc ? rc : uk_vfs_walk(&f->ctx, e->path.s, how, w);
}

static int describe(const struct cpio_entry *e, struct uk_vnode_new *how)
{
	*how = (struct uk_vnode_new) {
		.mode = e->mode & (UK_S_IFMT | 07777),
		.uid = e->uid,
		.gid = e->gid,
		.mtime = { e->mtime, 0 },
	};
	switch (e->mode & UK_S_IFMT) {
	case UK_S_IFREG:
	case UK_S_IFDIR:
	case UK_S_IFIFO:
	case UK_S_IFSOCK:
		return 0;
	case UK_S_IFCHR:
	case UK_S_IFBLK:
		how->rdev = e->rdev;
		return 0;
	case UK_S_IFLNK:
		if (!e->size || e->size >= UK_PATH_MAX ||
		    uk_memchr(e->data, 0, e->size))
			return -EINVAL;
		how->target = (struct uk_name) { e->data, e->size, 0 };
		return 0;
	}
	return -EINVAL;
}

/* A later entry replaces an earlier one of that name. */
static int replace(struct fill *f, const struct cpio_entry *e,
		   struct uk_vfs_where *w, bool *done)
{
	int rc;

	*done = false;
	if (uk_vnode_isdir(w->vn)) {
		if ((e->mode & UK_S_IFMT) != UK_S_IFDIR)
			return -EINVAL;
		set_attributes(w->vn, e);
		*done = true;
		return 0;
	}
	rc = uk_vfs_unlink(&f->ctx, e->path.s, false);
	uk_vnode_release(w->vn);
	w->vn = NULL;
	return rc;
}

static bool is_linked(const struct cpio_entry *e)
{
	return e->nlink > 1 && (e->mode & UK_S_IFMT) == UK_S_IFREG;
}

/* The node of an entry at a free place: a new one or one more name. */
static int make_node(struct fill *f, const struct cpio_entry *e,
		     struct uk_vfs_where *w)
{
	struct uk_vnode_new how;
	struct uk_vnode *vn;
	int rc = describe(e, &how);

	if (rc)
		return rc;
	vn = is_linked(e) ? find_linked(f, e->inode) : NULL;
	if (vn) {
		rc = uk_vfs_link(&f->ctx, e->path.s, vn);
		if (!rc && e->size)
			uk_ramfs_borrow(vn, e->data, e->size);
		return rc;
	}
	rc = uk_vfs_create_at(&f->ctx, w, &how, &vn);
	if (rc)
		return rc;
	if ((e->mode & UK_S_IFMT) == UK_S_IFREG && e->size)
		uk_ramfs_borrow(vn, e->data, e->size);
	if (is_linked(e))
		rc = remember(f, e->inode, vn);
	uk_vnode_release(vn);
	return rc;
}

static int add(struct fill *f, const struct cpio_entry *e)
{
	struct uk_vfs_where w;
	bool done = false;
	int rc;

	if (!e->path.len) {
		if ((e->mode & UK_S_IFMT) != UK_S_IFDIR)
			return -EINVAL;
		set_attributes(f->ctx.root, e);
		return 0;
	}
	rc = walk(f, e, &w);
	if (rc)
		return rc;
	if (!w.dir)		/* a path that ends in ".." or the like */
		rc = -EINVAL;
	else if (w.vn)
		rc = replace(f, e, &w, &done);
	if (!rc && !done)
		rc = make_node(f, e, &w);
	uk_vfs_where_put(&w);
	return rc;
}

int cpio_fill(struct uk_vfs *fs, const char *base, __sz len)
{
	struct fill f = { .ctx = { .root = fs->root, .cwd = fs->root } };
	struct cpio_entry e;
	__sz pos = 0;
	int rc;

	while ((rc = cpio_next(base, len, &pos, &e)) > 0) {
		rc = add(&f, &e);
		if (rc)
			break;
	}
	forget_all(&f);
	return rc;
}
