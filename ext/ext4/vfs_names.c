/* SPDX-License-Identifier: BSD-3-Clause */
/* Operations on directories and links. */
#include <string.h>
#include <sys/sysmacros.h>
#include "vfs.h"

static void fill(struct uk_vnode *vn)
{
	ext4_vnode_fill(ext4_vnode(vn));
}

static int vop_lookup(struct uk_vnode *dir, const struct uk_name *n,
		      struct uk_vnode **out)
{
	struct ext4_vnode *d = ext4_vnode(dir);
	struct ext4_node *node;
	uint32_t ino;
	int rc = ext4_lookup(d->n, n->s, n->len, &ino);

	if (!rc)
		rc = ext4_node_get(ext4_vfs_of(d)->fs, ino, &node);
	/* an entry that leads nowhere is damage */
	if (rc)
		return rc == -ESTALE ? -EUCLEAN : rc;
	return ext4_vnode_get(dir->fs, node, d, n, out);
}

static struct ext4_new to_new(const struct uk_vnode_new *how)
{
	return (struct ext4_new) {
		.mode = how->mode & ~how->umask,
		.uid = how->uid, .gid = how->gid,
		.major = major(how->rdev),
		.minor = minor(how->rdev),
		.target = how->target.s, .targetlen = how->target.len,
	};
}

static int vop_create(struct uk_vnode *dir, const struct uk_name *n,
		      const struct uk_vnode_new *how, struct uk_vnode **out)
{
	struct ext4_vnode *d = ext4_vnode(dir);
	struct ext4_new what = to_new(how);
	struct ext4_vnode *v;
	struct ext4_node *node;
	int rc;

	v = ext4_vnode_alloc(UK_S_ISDIR(what.mode) ? n : NULL);
	if (!v)
		return -ENOMEM;
	ext4_vfs_change(ext4_vfs_of(d));
	rc = ext4_create(d->n, n->s, n->len, &what, &node);
	if (rc) {
		ext4_vnode_free(v);
		return rc;
	}
	fill(dir);
	ext4_vnode_init(v, dir->fs, node, d);
	*out = &v->vn;
	return 0;
}

int ext4_vnode_unnamed_new(struct uk_vnode *dir, struct uk_vnode_unnamed *ask)
{
	struct ext4_vnode *d = ext4_vnode(dir);
	struct ext4_new what = to_new(ask->how);
	struct ext4_node *node;
	int rc;

	ext4_vfs_change(dir->fs->priv);
	rc = ext4_unnamed(d->n, &what, &node);
	if (!rc)
		rc = ext4_vnode_get(dir->fs, node, NULL, NULL, &ask->out);
	if (!rc)
		ext4_vnode(ask->out)->linkable = ask->linkable;
	return rc;
}

static int vop_link(struct uk_vnode *dir, const struct uk_name *n,
		    struct uk_vnode *vn)
{
	struct ext4_vnode *v = ext4_vnode(vn);
	int rc;

	if (!vn->nlink && !v->linkable)
		return -ENOENT;
	ext4_vfs_change(dir->fs->priv);
	rc = ext4_link(ext4_vnode(dir)->n, n->s, n->len, v->n);
	if (!rc && v->linkable) {
		v->linkable = false;
		uk_pagecache_keep(&v->pc, true);
	}
	fill(dir);
	fill(vn);
	return rc;
}

static int vop_unlink(struct uk_vnode *dir, const struct uk_name *n,
		      struct uk_vnode *vn)
{
	int rc;

	ext4_vfs_change(dir->fs->priv);
	rc = ext4_unlink(ext4_vnode(dir)->n, n->s, n->len, ext4_vnode(vn)->n);
	fill(dir);
	fill(vn);
	ext4_vnode_unnamed(ext4_vnode(vn));
	return rc;
}

static int vop_rename(struct uk_vnode *from, const struct uk_name *fn,
		      struct uk_vnode *vn, struct uk_vnode *to,
		      const struct uk_name *tn, struct uk_vnode *old)
{
	char *text;
	int rc = 0;

	/* who puts a new file into the place of an old one relies on it */
	if (old && UK_S_ISREG(vn->mode))
		rc = uk_pagecache_write_back(&ext4_vnode(vn)->pc, 0, ~0UL);
	if (!rc)
		rc = ext4_vnode_text(vn, tn, &text);
	if (rc)
		return rc;
	ext4_vfs_change(from->fs->priv);
	rc = ext4_rename(ext4_vnode(from)->n, fn->s, fn->len,
			 ext4_vnode(vn)->n, ext4_vnode(to)->n, tn->s, tn->len,
			 old ? ext4_vnode(old)->n : NULL);
	fill(from);
	fill(to);
	fill(vn);
	if (old) {
		fill(old);
		ext4_vnode_unnamed(ext4_vnode(old));
	}
	if (rc)
		uk_free(ext4_heap(), text);
	else
		ext4_vnode_moved(ext4_vnode(vn), ext4_vnode(to), text,
				 tn->len);
	return rc;
}

static int vop_exchange(struct uk_vnode *d1, const struct uk_name *n1,
			struct uk_vnode *v1, struct uk_vnode *d2,
			const struct uk_name *n2, struct uk_vnode *v2)
{
	char *text1, *text2;
	int rc;

	if (ext4_vnode_text(v1, n2, &text1))
		return -ENOMEM;
	rc = ext4_vnode_text(v2, n1, &text2);
	if (!rc) {
		ext4_vfs_change(d1->fs->priv);
		rc = ext4_exchange(ext4_vnode(d1)->n, n1->s, n1->len,
				   ext4_vnode(v1)->n, ext4_vnode(d2)->n, n2->s,
				   n2->len, ext4_vnode(v2)->n);
	}
	fill(d1);
	fill(d2);
	fill(v1);
	fill(v2);
	if (rc) {
		uk_free(ext4_heap(), text1);
		uk_free(ext4_heap(), text2);
		return rc;
	}
	ext4_vnode_moved(ext4_vnode(v1), ext4_vnode(d2), text1, n2->len);
	ext4_vnode_moved(ext4_vnode(v2), ext4_vnode(d1), text2, n1->len);
	return 0;
}

static int vop_readlink(struct uk_vnode *vn, struct uk_name *target)
{
	struct ext4_vnode *v = ext4_vnode(vn);
	ssize_t len;

	if (!v->text)
		v->text = uk_malloc(ext4_heap(), UK_PATH_MAX);
	if (!v->text)
		return -ENOMEM;
	len = ext4_readlink(v->n, v->text, UK_PATH_MAX - 1);
	if (len < 0)
		return (int)len;
	/* it goes on as a path, which the first such byte would end */
	if (memchr(v->text, '\0', (size_t)len))
		return -EUCLEAN;
	v->text[len] = '\0';
	*target = (struct uk_name) { v->text, (__sz)len, 0 };
	return 0;
}

struct listing {
	uk_readdir_fn fn;
	void *arg;
};

static bool list_one(void *arg, const struct ext4_dirent *e)
{
	const struct listing *l = arg;
	const struct uk_dirent d = {
		.name = { e->name, e->len, 0 }, .ino = e->ino,
		.next = e->next, .mode = e->type,
	};

	return l->fn(l->arg, &d);
}

static int vop_readdir(struct uk_vnode *dir, __u64 cookie, uk_readdir_fn fn,
		       void *arg)
{
	struct listing l = { fn, arg };

	return ext4_readdir(ext4_vnode(dir)->n, cookie, list_one, &l);
}

static struct uk_vnode *vop_parent(struct uk_vnode *dir)
{
	struct ext4_vnode *v = ext4_vnode(dir);

	return v->parent ? &v->parent->vn : dir;
}

static int vop_name(struct uk_vnode *dir, struct uk_name *out)
{
	struct ext4_vnode *v = ext4_vnode(dir);

	if (!dir->nlink || !v->text)
		return -ENOENT;
	*out = (struct uk_name) { v->text, v->textlen, 0 };
	return 0;
}

static __ssz xattr_get(struct uk_vnode *vn, const char *name, void *buf,
		       __sz size)
{
	return ext4_xattr_get(ext4_vnode(vn)->n, name, buf, size);
}

static int xattr_set(struct uk_vnode *vn, const char *name, const void *value,
		     __sz size, int flags)
{
	struct ext4_node *n = ext4_vnode(vn)->n;
	ssize_t there = ext4_xattr_get(n, name, NULL, 0);
	int rc;

	ext4_vfs_change(vn->fs->priv);
	if (there >= 0 && flags & UK_XATTR_CREATE)
		return -EEXIST;
	if (there < 0 && (flags & UK_XATTR_REPLACE || there != -ENODATA))
		return (int)there;
	rc = ext4_xattr_set(n, name, size ? value : "", size);
	fill(vn);
	return rc;
}

static __ssz xattr_list(struct uk_vnode *vn, char *buf, __sz size)
{
	return ext4_xattr_list(ext4_vnode(vn)->n, buf, size);
}

static int xattr_remove(struct uk_vnode *vn, const char *name)
{
	int rc;

	ext4_vfs_change(vn->fs->priv);
	rc = ext4_xattr_remove(ext4_vnode(vn)->n, name);

	fill(vn);
	return rc;
}

const struct uk_xattr_ops ext4_xattr_ops = {
	.get = xattr_get,
	.set = xattr_set,
	.list = xattr_list,
	.remove = xattr_remove,
};

const struct uk_vnode_ops ext4_dir_vops = {
	.lookup = vop_lookup,
	.create = vop_create,
	.link = vop_link,
	.unlink = vop_unlink,
	.rename = vop_rename,
	.exchange = vop_exchange,
	.readdir = vop_readdir,
	.parent = vop_parent,
	.name = vop_name,
	.xattr = &ext4_xattr_ops,
};

const struct uk_vnode_ops ext4_link_vops = {
	.readlink = vop_readlink,
	.xattr = &ext4_xattr_ops,
};

const struct uk_vnode_ops ext4_other_vops = {
	.xattr = &ext4_xattr_ops,
};
