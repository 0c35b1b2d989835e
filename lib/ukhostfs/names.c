/* SPDX-License-Identifier: BSD-3-Clause */
/* Names: the host knows them, and is asked each time. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/errptr.h>
#include <uk/string.h>
#include "hostfs_priv.h"

static int hostfs_lookup(struct uk_vnode *dir, const struct uk_name *n,
		       struct uk_vnode **out)
{
	struct uk_iovec name = hostfs_name(n);
	struct uk_hostfid *fid = HOST(hostnode(dir)->fid, walk, &name);

	if (PTRISERR(fid))
		return PTR2ERR(fid);
	return hostnode_get(dir->fs, fid, hostnode(dir), n, out);
}

static int make(struct hostnode *dir, const struct uk_iovec *name,
		const struct uk_vnode_new *how, struct uk_hostfid **open)
{
	struct uk_iovec target;

	switch (how->mode & UK_S_IFMT) {
	case UK_S_IFREG:
		*open = HOST(dir->fid, create, name,
			     UK_O_RDWR | UK_O_CREAT | UK_O_EXCL,
			     how->mode & 07777, how->gid);
		return PTRISERR(*open) ? PTR2ERR(*open) : 0;
	case UK_S_IFDIR:
		return HOST(dir->fid, mkdir, name, how->mode & 07777,
			    how->gid);
	case UK_S_IFLNK:
		target = hostfs_name(&how->target);
		return HOST(dir->fid, symlink, name, &target, how->gid);
	}
	return HOST(dir->fid, mknod, name, how->mode, how->rdev, how->gid);
}

/* Sessions are the super user's: who else makes a file gives it to himself, if
 * the host lets him. That takes the set-ID bits.
 */
static void give(struct uk_vnode *vn, const struct uk_vnode_new *how)
{
	struct uk_filestat st = {
		.mask = UK_STATX_UID | UK_STATX_GID,
		.mode = how->mode, .uid = how->uid, .gid = how->gid,
	};

	if ((!st.uid || vn->uid == st.uid) && (!st.gid || vn->gid == st.gid))
		return;
	hostnode_setstat(&vn->file, &st);
	st.mask = UK_STATX_MODE;
	if (vn->mode != st.mode)
		hostnode_setstat(&vn->file, &st);
}

static int hostfs_create(struct uk_vnode *dir, const struct uk_name *n,
		       const struct uk_vnode_new *how, struct uk_vnode **out)
{
	struct uk_iovec name = hostfs_name(n);
	struct uk_hostfid *open = NULL;
	struct hostnode *made;
	int rc = make(hostnode(dir), &name, how, &open);

	if (rc)
		return rc;
	rc = hostfs_lookup(dir, n, out);
	if (rc) {
		hostfs_put(open);
		/* it is there, but the caller is told that it is not */
		if (rc == -ENOMEM)
			HOST(hostnode(dir)->fid, unlink, &name,
			     UK_S_ISDIR(how->mode) ? UK_AT_REMOVEDIR : 0);
		return rc;
	}
	made = hostnode(*out);
	/* what the name leads to may be no file any more */
	if (made->open[HOSTOPEN_WRITE] || !UK_S_ISREG(made->vn.mode)) {
		hostfs_put(open);
	} else if (open) {
		made->open[HOSTOPEN_WRITE] = open;
		made->write_reads = true;
	}
	give(*out, how);
	return 0;
}

static int hostfs_link(struct uk_vnode *dir, const struct uk_name *n,
		     struct uk_vnode *vn)
{
	struct uk_iovec name = hostfs_name(n);
	int rc;

	if (!vn->nlink)
		return -ENOENT;
	rc = HOST(hostnode(dir)->fid, link, &name, hostnode(vn)->fid);
	return rc ? rc : hostnode_refresh(hostnode(vn));
}

static int hostfs_unlink(struct uk_vnode *dir, const struct uk_name *n,
		       struct uk_vnode *vn)
{
	struct uk_iovec name = hostfs_name(n);
	int rc;

	hostnode_keep(hostnode(vn));
	rc = HOST(hostnode(dir)->fid, unlink, &name,
		  uk_vnode_isdir(vn) ? UK_AT_REMOVEDIR : 0);
	if (!rc)
		hostnode_unlinked(hostnode(vn));
	return rc;
}

static int hostfs_rename(struct uk_vnode *from, const struct uk_name *fn,
		       struct uk_vnode *vn, struct uk_vnode *to,
		       const struct uk_name *tn, struct uk_vnode *old)
{
	struct uk_iovec name = hostfs_name(fn), as = hostfs_name(tn);
	char *text = NULL;
	int rc;

	if (uk_vnode_isdir(vn)) {
		text = uk_malloc(hostfs_heap(), tn->len);
		if (!text)
			return -ENOMEM;
	}
	if (old)
		hostnode_keep(hostnode(old));
	rc = HOST(hostnode(from)->fid, rename, &name, hostnode(to)->fid, &as);
	if (rc) {
		uk_free(hostfs_heap(), text);
		return rc;
	}
	if (old)
		hostnode_unlinked(hostnode(old));
	return hostnode_moved(hostnode(vn), hostnode(to), tn, text);
}

static int hostfs_readlink(struct uk_vnode *vn, struct uk_name *target)
{
	struct hostnode *n = hostnode(vn);
	int len;

	if (!UK_S_ISLNK(vn->mode))
		return -EINVAL;
	if (!n->text)
		n->text = uk_malloc(hostfs_heap(), UK_PATH_MAX);
	if (!n->text)
		return -ENOMEM;
	len = HOST(n->fid, readlink, n->text, UK_PATH_MAX - 1);
	if (len < 0)
		return len;
	/* it goes on as a path, which the first such byte would end */
	if (uk_memchr(n->text, '\0', (__sz)len))
		return -EIO;
	n->text[len] = '\0';
	*target = (struct uk_name) { n->text, (__sz)len, 0 };
	return 0;
}

static struct uk_vnode *hostfs_parent(struct uk_vnode *dir)
{
	struct hostnode *n = hostnode(dir);

	return n->parent ? &n->parent->vn : dir;
}

static int hostfs_dirname(struct uk_vnode *dir, struct uk_name *out)
{
	struct hostnode *n = hostnode(dir);

	if (!dir->nlink || !n->text)
		return -ENOENT;
	*out = (struct uk_name) { n->text, n->textlen, 0 };
	return 0;
}

const struct uk_vnode_ops hostfs_dir_vops = {
	.lookup = hostfs_lookup,
	.create = hostfs_create,
	.link = hostfs_link,
	.unlink = hostfs_unlink,
	.rename = hostfs_rename,
	.readdir = hostfs_readdir,
	.parent = hostfs_parent,
	.name = hostfs_dirname,
	.xattr = HOSTFS_XATTR_OPS,
};

const struct uk_vnode_ops hostfs_other_vops = {
	.readlink = hostfs_readlink,
	.xattr = HOSTFS_XATTR_OPS,
};
