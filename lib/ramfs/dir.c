/* SPDX-License-Identifier: BSD-3-Clause */
/* Directories of a ramfs. */
#include <abi/errno.h>
#include <uk/string.h>
#include "ramfs_priv.h"

#define MIN_BUCKETS	8

static struct uk_alloc *heap(void)
{
	return uk_alloc_get_default();
}

static struct ramfs_dir *dir_of(struct uk_vnode *vn)
{
	return &ramfs_node(vn)->dir;
}

static struct ramfs_entry *find(const struct ramfs_dir *d,
				const struct uk_name *n)
{
	struct ramfs_entry *e;

	if (!d->count)
		return NULL;
	for (e = d->table[n->hash & (d->buckets - 1)]; e; e = e->chain)
		if (e->hash == n->hash && e->len == n->len &&
		    !memcmp(e->name, n->s, n->len))
			return e;
	return NULL;
}

/* Makes room for one more entry; the load stays at or below one. */
static int reserve(struct ramfs_dir *d)
{
	struct ramfs_entry **table, *e;
	__u32 buckets;

	if (d->count < d->buckets)
		return 0;
	buckets = d->buckets ? d->buckets * 2 : MIN_BUCKETS;
	table = uk_calloc(heap(), buckets, sizeof(*table));
	if (!table)
		return d->table ? 0 : -ENOSPC;	/* slower, but it works */
	for (e = d->first; e; e = e->next) {
		e->chain = table[e->hash & (buckets - 1)];
		table[e->hash & (buckets - 1)] = e;
	}
	uk_free(heap(), d->table);
	d->table = table;
	d->buckets = buckets;
	return 0;
}

static struct ramfs_entry *new_entry(const struct uk_name *n)
{
	struct ramfs_entry *e = uk_malloc(heap(), sizeof(*e) + n->len);

	if (!e)
		return NULL;
	e->hash = n->hash;
	e->len = (__u8)n->len;
	memcpy(e->name, n->s, n->len);
	return e;
}

/* Enters `e` for `node` (whose reference it takes over); has room. */
static void insert(struct ramfs_node *dir, struct ramfs_entry *e,
		   struct ramfs_node *node)
{
	struct ramfs_dir *d = &dir->dir;
	struct ramfs_entry **bucket = &d->table[e->hash & (d->buckets - 1)];

	e->node = node;
	e->dir = dir;
	e->seq = ++d->seq;
	dir->vn.size += RAMFS_ENTRY_SIZE;
	e->chain = *bucket;
	*bucket = e;
	e->next = NULL;
	e->prev = d->last;
	if (d->last)
		d->last->next = e;
	else
		d->first = e;
	d->last = e;
	d->count++;
	uk_vnode_touch(&dir->vn, true);
}

/* Takes `e` out of the directory; the entry and its reference remain. */
static void take_out(struct ramfs_node *dir, struct ramfs_entry *e)
{
	struct ramfs_dir *d = &dir->dir;
	struct ramfs_entry **p = &d->table[e->hash & (d->buckets - 1)];

	while (*p != e)
		p = &(*p)->chain;
	*p = e->chain;
	if (e->prev)
		e->prev->next = e->next;
	else
		d->first = e->next;
	if (e->next)
		e->next->prev = e->prev;
	else
		d->last = e->prev;
	if (d->hint == e)
		d->hint = e->next;
	d->count--;
	dir->vn.size -= RAMFS_ENTRY_SIZE;
	uk_vnode_touch(&dir->vn, true);
}

/* `node`, a directory, is now found at `e` of `dir`. */
static void set_parent(struct ramfs_node *node, struct ramfs_node *dir,
		       struct ramfs_entry *e)
{
	struct ramfs_node *old = node->dir.parent;

	node->dir.self = e;
	if (old == dir)
		return;
	uk_vnode_acquire(&dir->vn);
	dir->vn.nlink++;
	node->dir.parent = dir;
	if (old) {
		old->vn.nlink--;
		uk_vnode_release(&old->vn);
	}
}

static int dir_lookup(struct uk_vnode *vn, const struct uk_name *n,
		      struct uk_vnode **out)
{
	struct ramfs_entry *e = find(dir_of(vn), n);

	if (!e)
		return -ENOENT;
	uk_vnode_acquire(&e->node->vn);
	*out = &e->node->vn;
	return 0;
}

static int dir_create(struct uk_vnode *vn, const struct uk_name *n,
		      const struct uk_vnode_new *how, struct uk_vnode **out)
{
	struct ramfs_node *dir = ramfs_node(vn), *node;
	struct ramfs_entry *e;

	if (reserve(&dir->dir))
		return -ENOSPC;
	e = new_entry(n);
	if (!e)
		return -ENOSPC;
	node = ramfs_new(vn->fs, how);
	if (!node) {
		uk_free(heap(), e);
		return -ENOSPC;
	}
	insert(dir, e, node);
	if (uk_vnode_isdir(&node->vn))
		set_parent(node, dir, e);
	uk_vnode_acquire(&node->vn);
	*out = &node->vn;
	return 0;
}

static int dir_link(struct uk_vnode *vn, const struct uk_name *n,
		    struct uk_vnode *target)
{
	struct ramfs_node *dir = ramfs_node(vn);
	struct ramfs_entry *e;

	if (!target->nlink && !ramfs_linkable(ramfs_node(target)))
		return -ENOENT;
	if (!ramfs_nodes_left(vn->fs->priv) || reserve(&dir->dir))
		return -ENOSPC;
	e = new_entry(n);
	if (!e)
		return -ENOSPC;
	uk_vnode_acquire(target);
	if (target->nlink++)
		ramfs_links(vn->fs, 1);
	ramfs_linked(ramfs_node(target));
	uk_vnode_touch(target, false);
	insert(dir, e, ramfs_node(target));
	return 0;
}

/* The entry of `node` goes; its name was already taken out. */
static void drop_node(struct ramfs_node *dir, struct ramfs_node *node)
{
	uk_vnode_touch(&node->vn, false);
	if (uk_vnode_isdir(&node->vn)) {
		node->vn.nlink = 0;
		node->dir.self = NULL;
		dir->vn.nlink--;
	} else if (--node->vn.nlink) {
		ramfs_links(dir->vn.fs, -1);
	}
	uk_vnode_release(&node->vn);
}

static int dir_unlink(struct uk_vnode *vn, const struct uk_name *n,
		      struct uk_vnode *target)
{
	struct ramfs_node *dir = ramfs_node(vn);
	struct ramfs_entry *e;

	if (uk_vnode_isdir(target) && dir_of(target)->count)
		return -ENOTEMPTY;
	e = find(&dir->dir, n);
	if (!e)
		return -ENOENT;
	take_out(dir, e);
	uk_free(heap(), e);
	drop_node(dir, ramfs_node(target));
	return 0;
}

static int dir_rename(struct uk_vnode *from, const struct uk_name *fn,
		      struct uk_vnode *vn, struct uk_vnode *to,
		      const struct uk_name *tn, struct uk_vnode *old)
{
	struct ramfs_node *src = ramfs_node(from), *dst = ramfs_node(to);
	struct ramfs_entry *e, *oe, *ne;

	if (old && uk_vnode_isdir(old) && dir_of(old)->count)
		return -ENOTEMPTY;
	e = find(&src->dir, fn);
	if (!e)
		return -ENOENT;
	if (reserve(&dst->dir))
		return -ENOSPC;
	ne = new_entry(tn);
	if (!ne)
		return -ENOSPC;
	oe = old ? find(&dst->dir, tn) : NULL;
	if (oe) {
		take_out(dst, oe);
		drop_node(dst, oe->node);
		uk_free(heap(), oe);
	}
	take_out(src, e);
	uk_free(heap(), e);
	insert(dst, ne, ramfs_node(vn));
	if (uk_vnode_isdir(vn))
		set_parent(ramfs_node(vn), dst, ne);
	uk_vnode_touch(vn, false);
	return 0;
}

static int dir_exchange(struct uk_vnode *d1, const struct uk_name *n1,
			struct uk_vnode *v1, struct uk_vnode *d2,
			const struct uk_name *n2, struct uk_vnode *v2)
{
	struct ramfs_entry *e1 = find(dir_of(d1), n1);
	struct ramfs_entry *e2 = find(dir_of(d2), n2);

	if (!e1 || !e2)
		return -ENOENT;
	e1->node = ramfs_node(v2);
	e2->node = ramfs_node(v1);
	if (uk_vnode_isdir(v1))
		set_parent(ramfs_node(v1), ramfs_node(d2), e2);
	if (uk_vnode_isdir(v2))
		set_parent(ramfs_node(v2), ramfs_node(d1), e1);
	uk_vnode_touch(d1, true);
	uk_vnode_touch(d2, true);
	return 0;
}

/* The first entry whose number is above the cookie. */
static struct ramfs_entry *seek(struct ramfs_dir *d, __u64 cookie)
{
	struct ramfs_entry *e = d->first;

	if (d->hint && d->hint->seq > cookie &&
	    (!d->hint->prev || d->hint->prev->seq <= cookie))
		return d->hint;
	while (e && e->seq <= cookie)
		e = e->next;
	return e;
}

static int dir_readdir(struct uk_vnode *vn, __u64 cookie, uk_readdir_fn fn,
		       void *arg)
{
	struct ramfs_dir *d = dir_of(vn);
	struct ramfs_entry *e;

	for (e = seek(d, cookie); e; e = e->next) {
		struct uk_dirent ent = {
			.name = { e->name, e->len, e->hash },
			.ino = e->node->vn.ino,
			.next = e->seq,
			.mode = e->node->vn.mode & UK_S_IFMT,
		};

		if (!fn(arg, &ent))
			break;
	}
	d->hint = e;
	return 0;
}

static struct uk_vnode *dir_parent(struct uk_vnode *vn)
{
	struct ramfs_dir *d = dir_of(vn);

	return d->parent ? &d->parent->vn : vn;
}

static int dir_name(struct uk_vnode *vn, struct uk_name *n)
{
	struct ramfs_entry *e = dir_of(vn)->self;

	if (!e)
		return -ENOENT;
	n->s = e->name;
	n->len = e->len;
	return 0;
}

void ramfs_dir_free(struct ramfs_node *n)
{
	uk_free(heap(), n->dir.table);
	if (n->dir.parent)
		uk_vnode_release(&n->dir.parent->vn);
}

const struct uk_vnode_ops ramfs_dir_vops = {
	.lookup = dir_lookup,
	.create = dir_create,
	.link = dir_link,
	.unlink = dir_unlink,
	.rename = dir_rename,
	.exchange = dir_exchange,
	.readdir = dir_readdir,
	.parent = dir_parent,
	.name = dir_name,
};
