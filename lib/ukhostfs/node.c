/* SPDX-License-Identifier: BSD-3-Clause */
/* Nodes: found, made, asked for their attributes, freed. */
#include <abi/errno.h>
#include <uk/errptr.h>
#include <uk/fsevent.h>
#include <uk/string.h>
#include "hostfs_priv.h"

static struct hostnode **bucket(struct hostfs *fs, __u64 key)
{
	return &fs->table[(key ^ key >> 6) % HOSTFS_BUCKETS];
}

static struct hostnode *find(struct hostfs *fs, __u64 key)
{
	struct hostnode *n = *bucket(fs, key);

	while (n && n->key != key)
		n = n->chain;
	return n;
}

static void unlist(struct hostnode *n)
{
	struct hostnode **p;

	if (!n->listed)
		return;
	p = bucket(hostfs_of(n), n->key);
	while (*p != n)
		p = &(*p)->chain;
	*p = n->chain;
	n->listed = false;
}

static void list(struct hostnode *n)
{
	struct hostnode **p = bucket(hostfs_of(n), n->key);

	n->chain = *p;
	*p = n;
	n->listed = true;
}

static struct uk_filetime to_time(const __u64 t[2])
{
	return (struct uk_filetime) { (__s64)t[0], (__u32)(t[1] % 1000000000) };
}

static void fill(struct hostnode *n, const struct uk_hostattr *a)
{
	struct uk_vnode *vn = &n->vn;

	vn->mode = a->mode;
	vn->uid = a->uid;
	vn->gid = a->gid;
	/* none is a directory that was removed: it was just found */
	vn->nlink = a->nlink ? (__u32)MIN(a->nlink, (__u64)~0u) : 1;
	vn->rdev = a->rdev;
	vn->size = a->size;
	n->blocks = a->blocks;
	vn->atime = to_time(a->atime);
	vn->mtime = to_time(a->mtime);
	vn->ctime = to_time(a->ctime);
}

int hostnode_refresh(struct hostnode *n)
{
	bool gone = !n->vn.nlink;
	struct uk_hostattr a;
	int rc;

	if (gone && !hostnode_nameless(n))
		return 0;
	rc = HOST(n->fid, getattr, &a);
	if (!rc && !((a.mode ^ n->vn.mode) & UK_S_IFMT))
		fill(n, &a);
	if (gone)
		n->vn.nlink = 0;
	/* removed by the host, or it was this of several names */
	return rc == -ENOENT || rc == -ESTALE ? 0 : rc;
}

/* Is `dir` the directory or below it? */
static bool is_within(const struct hostnode *dir, const struct hostnode *top)
{
	while (dir && dir != top)
		dir = dir->parent;
	return dir;
}

int hostnode_moved(struct hostnode *n, struct hostnode *dir,
		 const struct uk_name *name, char *text)
{
	struct hostnode *old = n->parent;

	if (uk_vnode_isdir(&n->vn) && dir && !is_within(dir, n) &&
	    (old != dir || n->textlen != name->len ||
	     memcmp(n->text, name->s, name->len))) {
		if (!text)
			text = uk_malloc(hostfs_heap(), name->len);
		if (!text)
			return -ENOMEM;
		memcpy(text, name->s, name->len);
		uk_free(hostfs_heap(), n->text);
		n->text = text;
		text = NULL;
		n->textlen = (__u32)name->len;
		uk_vnode_acquire(&dir->vn);
		n->parent = dir;
		if (old)
			uk_vnode_release(&old->vn);
	}
	uk_free(hostfs_heap(), text);
	return 0;
}

static struct hostnode *node_new(struct uk_vfs *fs, struct uk_hostfid *fid,
			       const struct uk_hostattr *a)
{
	struct uk_vnode_new how = { .mode = a->mode, .rdev = a->rdev };
	struct hostfs *p = fs->priv;
	struct hostnode *n = uk_zalloc(hostfs_heap(), sizeof(*n));
	const struct uk_file_ops *fops = &hostfs_other_fops;

	if (!n)
		return NULL;
	if (UK_S_ISREG(a->mode))
		fops = &hostfs_file_fops;
	else if (UK_S_ISDIR(a->mode))
		fops = &hostfs_dir_fops;
	uk_vnode_init(&n->vn, fs, a->ino, fops, UK_S_ISDIR(a->mode) ?
		      &hostfs_dir_vops : &hostfs_other_vops, &how);
	n->fid = fid;
	n->key = a->key;
	fill(n, a);
	list(n);
	p->nodes++;
	return n;
}

int hostnode_get(struct uk_vfs *fs, struct uk_hostfid *fid, struct hostnode *dir,
	       const struct uk_name *name, struct uk_vnode **out)
{
	struct uk_hostattr a;
	struct hostnode *n = NULL;
	int rc = HOST(fid, getattr, &a);

	if (!rc)
		n = find(fs->priv, a.key);
	/* another object got the number of one that the host has removed */
	if (n && (n->vn.mode ^ a.mode) & UK_S_IFMT) {
		unlist(n);
		n = NULL;
	}
	if (n) {
		uk_vnode_acquire(&n->vn);
		hostfs_put(n->fid);	/* that name may be no more */
		n->fid = fid;
		fill(n, &a);
	} else if (!rc) {
		n = node_new(fs, fid, &a);
		rc = n ? 0 : -ENOMEM;
	}
	if (rc) {
		hostfs_put(fid);
		return rc;
	}
	rc = hostnode_moved(n, dir, name, NULL);
	if (rc)
		uk_vnode_release(&n->vn);
	else
		*out = &n->vn;
	return rc;
}

void hostnode_unlinked(struct hostnode *n)
{
	n->vn.nlink = uk_vnode_isdir(&n->vn) ? 0 : n->vn.nlink - 1;
	if (!n->vn.nlink)
		unlist(n);
}

static void node_free(struct hostnode *n)
{
	int i;

	uk_fsevent_gone(&n->vn.file);
	unlist(n);
	for (i = 0; i < HOSTOPEN_KINDS; i++)
		hostfs_put(n->open[i]);
	hostfs_put(n->fid);
	hostfs_of(n)->nodes--;
	uk_free(hostfs_heap(), n->text);
	uk_free(hostfs_heap(), n);
}

/* Upwards without a stack: a directory may be the last to hold its parent. */
void hostnode_release(struct uk_file *f)
{
	struct hostnode *n = hostnode_of_file(f), *parent;

	do {
		parent = n->parent;
		node_free(n);
		n = parent;
	} while (n && __atomic_sub_fetch(&n->vn.file.refcount, 1,
					 __ATOMIC_ACQ_REL) == 0);
}

int hostnode_getstat(struct uk_file *f, unsigned int mask,
		   struct uk_filestat *st)
{
	struct hostnode *n = hostnode_of_file(f);
	int rc = hostnode_refresh(n);

	if (rc)
		return rc;
	uk_vnode_getstat(f, mask, st);
	st->blocks = n->blocks;
	return 0;
}

int hostnode_setstat(struct uk_file *f, const struct uk_filestat *st)
{
	static const struct { __u32 ours, theirs; } bits[] = {
		{ UK_STATX_MODE, UK_HOSTSET_MODE },
		{ UK_STATX_UID, UK_HOSTSET_UID },
		{ UK_STATX_GID, UK_HOSTSET_GID },
		{ UK_STATX_SIZE, UK_HOSTSET_SIZE | UK_HOSTSET_MTIME },
		{ UK_STATX_ATIME, UK_HOSTSET_ATIME | UK_HOSTSET_ATIME_TO },
		{ UK_STATX_MTIME, UK_HOSTSET_MTIME | UK_HOSTSET_MTIME_TO },
	};
	struct hostnode *n = hostnode_of_file(f);
	struct uk_hostsetattr a = {
		.mode = st->mode & 07777, .uid = st->uid, .gid = st->gid,
		.size = st->size,
		.atime = { (__u64)st->atime.sec, st->atime.nsec },
		.mtime = { (__u64)st->mtime.sec, st->mtime.nsec },
	};
	unsigned int i;
	int rc;

	if (n->vn.fs->flags & UK_MS_RDONLY)
		return -EROFS;
	for (i = 0; i < ARRAY_SIZE(bits); i++)
		if (st->mask & bits[i].ours)
			a.valid |= bits[i].theirs;
	rc = HOST(n->fid, setattr, &a);
	if (!rc)
		rc = hostnode_refresh(n);
	if (!rc && st->mask & UK_STATX_SIZE)
		hostnode_written(n);
	if (!rc)
		uk_fsevent(f, st->mask & UK_STATX_SIZE ? UK_IN_MODIFY :
							 UK_IN_ATTRIB);
	return rc;
}
