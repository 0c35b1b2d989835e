/* SPDX-License-Identifier: BSD-3-Clause */
/* Nodes of a ramfs, mounting and unmounting. */
#include <abi/errno.h>
#include <uk/fsevent.h>
#include <uk/string.h>
#include "ramfs_priv.h"

static struct uk_alloc *heap(void)
{
	return uk_alloc_get_default();
}

static int link_readlink(struct uk_vnode *vn, struct uk_name *target)
{
	*target = ramfs_node(vn)->link;
	return 0;
}

/* A link's target is copied; everything else starts empty. */
static int set_target(struct ramfs_node *n, const struct uk_name *t)
{
	char *s = uk_malloc(heap(), t->len + 1);

	if (!s)
		return -ENOMEM;
	memcpy(s, t->s, t->len);
	s[t->len] = '\0';
	n->link = (struct uk_name) { s, t->len, 0 };
	return 0;
}

struct ramfs_node *ramfs_new(struct uk_vfs *fs,
			     const struct uk_vnode_new *how)
{
	const struct uk_vnode_ops *vops = &ramfs_other_vops;
	const struct uk_file_ops *fops = &ramfs_other_fops;
	struct ramfs *r = fs->priv;
	struct ramfs_node *n;

	if (!ramfs_nodes_left(r))
		return NULL;
	n = uk_calloc(heap(), 1, sizeof(*n));
	if (!n)
		return NULL;
	switch (how->mode & UK_S_IFMT) {
	case UK_S_IFREG:
		fops = &ramfs_file_fops;
		n->data.fs = r;
		break;
	case UK_S_IFDIR:
		fops = &ramfs_dir_fops;
		vops = &ramfs_dir_vops;
		break;
	case UK_S_IFLNK:
		vops = &ramfs_link_vops;
		if (set_target(n, &how->target)) {
			uk_free(heap(), n);
			return NULL;
		}
		break;
	}
	uk_vnode_init(&n->vn, fs, ++r->last_ino, fops, vops, how);
	if (vops == &ramfs_dir_vops) {
		n->vn.nlink = 2;
		n->vn.size = 2 * RAMFS_ENTRY_SIZE;	/* "." and ".." */
	}
	if (vops == &ramfs_link_vops)
		n->vn.size = how->target.len;
	r->nodes++;
	return n;
}

void ramfs_release(struct uk_file *f)
{
	struct ramfs_node *n = ramfs_of_file(f);
	struct ramfs *r = n->vn.fs->priv;

	uk_fsevent_gone(f);
	switch (n->vn.mode & UK_S_IFMT) {
	case UK_S_IFREG:
		ramfs_data_free(&n->data);
		break;
	case UK_S_IFDIR:
		ramfs_dir_free(n);
		break;
	case UK_S_IFLNK:
		uk_free(heap(), (void *)n->link.s);
		break;
	}
	if (unlikely(n->xattrs))
		n->xattrs->free(n->xattrs);
	r->nodes--;
	uk_free(heap(), n);
}

int uk_ramfs_mount(struct uk_vfs *fs, const char *source __maybe_unused,
		   const char *opts __maybe_unused)
{
	static const struct uk_vnode_new root = { .mode = UK_S_IFDIR | 0755 };
	struct ramfs *r = uk_calloc(heap(), 1, sizeof(*r));
	struct ramfs_node *n;

	if (!r)
		return -ENOMEM;
	fs->priv = r;
	n = ramfs_new(fs, &root);
	if (!n) {
		fs->priv = NULL;
		uk_free(heap(), r);
		return -ENOMEM;
	}
	fs->root = &n->vn;
	return 0;
}

/* The next node in an order that visits each directory before its content;
 * NULL at the end. Needs no stack: directories know their parents.
 */
static struct ramfs_entry *next_entry(struct ramfs_node *root,
				      struct ramfs_entry *e)
{
	struct ramfs_node *dir;

	if (!e)
		return root->dir.first;
	if (uk_vnode_isdir(&e->node->vn) && e->node->dir.first)
		return e->node->dir.first;
	while (!e->next) {
		dir = e->dir;
		if (dir == root)
			return NULL;
		e = dir->dir.self;
	}
	return e->next;
}

/* References that the tree itself holds of a node. */
static __u32 tree_refs(const struct ramfs_node *n)
{
	/* a directory: its entry (or the mount, for the root) and the parent
	 * pointer of each directory in it, of which nlink counts 2 more
	 */
	return uk_vnode_isdir(&n->vn) ? n->vn.nlink - 1 : n->vn.nlink;
}

/* Is any node referenced from outside of the tree, or not in it any more? */
static bool is_busy(const struct ramfs *r, struct ramfs_node *root)
{
	struct ramfs_entry *e = NULL;
	__u64 names = 1;		/* the root counts as one */

	if (root->vn.file.refcount != tree_refs(root))
		return true;
	while ((e = next_entry(root, e))) {
		if (e->node->vn.file.refcount != tree_refs(e->node))
			return true;
		names++;
	}
	return r->nodes + r->links != names;
}

/* Removes the entries from the leaves up. */
static void clear_tree(struct ramfs_node *root)
{
	struct ramfs_node *dir = root;

	for (;;) {
		struct ramfs_entry *e = dir->dir.first;
		struct uk_name n;

		if (e && uk_vnode_isdir(&e->node->vn) && e->node->dir.first) {
			dir = e->node;
			continue;
		}
		if (e) {
			n = (struct uk_name) { e->name, e->len, e->hash };
			ramfs_dir_vops.unlink(&dir->vn, &n, &e->node->vn);
			continue;
		}
		if (dir == root)
			return;
		dir = dir->dir.parent;
	}
}

int uk_ramfs_unmount(struct uk_vfs *fs)
{
	struct ramfs_node *root = ramfs_node(fs->root);
	struct ramfs *r = fs->priv;

	if (is_busy(r, root))
		return -EBUSY;
	clear_tree(root);
	uk_vnode_release(&root->vn);
	uk_free(heap(), r);
	return 0;
}

int uk_ramfs_statfs(struct uk_vfs *fs, struct uk_vfs_stat *st)
{
	struct ramfs *r = fs->priv;

	st->type = UK_TMPFS_MAGIC;
	st->bsize = RAMFS_PAGE;
	st->bfree = heap()->pavailmem ? (__u64)heap()->pavailmem(heap()) : 0;
	st->blocks = st->bfree;
	st->files = r->nodes;
	ramfs_limits_stat(r, st);
	return 0;
}

const struct uk_vnode_ops ramfs_link_vops = {
	.readlink = link_readlink,
};

const struct uk_vnode_ops ramfs_other_vops = { 0 };

const struct uk_file_ops ramfs_dir_fops = {
	.traits = UK_FILE_SEEKABLE | UK_FILE_ALWAYS_READY |
		  UK_FILE_DIRECTORY | UK_FILE_TELLS_END,
	.type = uk_vnode_type,
	.getstat = uk_vnode_getstat,
	.setstat = uk_vnode_setstat,
	.release = ramfs_release,
};

/* Links, devices, FIFOs: only attributes; openers do the rest. */
const struct uk_file_ops ramfs_other_fops = {
	.traits = UK_FILE_TELLS_END,
	.type = uk_vnode_type,
	.getstat = uk_vnode_getstat,
	.setstat = uk_vnode_setstat,
	.release = ramfs_release,
};

static const struct uk_vfs_type ramfs_type = {
	.name = "ramfs",
	.mount = ramfs_mount,
	.unmount = uk_ramfs_unmount,
	.statfs = uk_ramfs_statfs,
};
UK_VFS_TYPE_REGISTER(ramfs_type);

static const struct uk_vfs_type tmpfs_type = {
	.name = "tmpfs",
	.mount = ramfs_mount,
	.unmount = uk_ramfs_unmount,
	.statfs = uk_ramfs_statfs,
};
UK_VFS_TYPE_REGISTER(tmpfs_type);
