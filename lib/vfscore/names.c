/* SPDX-License-Identifier: BSD-3-Clause */
/* Operations that make, remove and move names. */
#include <abi/errno.h>
#include <uk/fsevent.h>
#include <uk/vfs.h>
#include "vfs_priv.h"

/* May the names of this directory be changed? */
static int may_change(const struct uk_vfs_ctx *ctx, const struct uk_vnode *dir)
{
	return uk_vfs_permission(&ctx->cred, dir,
				 UK_VFS_MAY_WRITE | UK_VFS_MAY_EXEC);
}

/* A sticky directory lets only owners remove. */
static int may_remove(const struct uk_vfs_ctx *ctx,
		      const struct uk_vnode *dir, const struct uk_vnode *vn)
{
	int rc = may_change(ctx, dir);

	if (rc)
		return rc;
	if ((dir->mode & UK_S_ISVTX) && ctx->cred.uid != 0 &&
	    ctx->cred.uid != vn->uid && ctx->cred.uid != dir->uid)
		return -EPERM;
	return 0;
}

/* Tells who watches `dir` of a name in it. */
static void tell(const struct uk_vnode *dir, const struct uk_name *n,
		 bool isdir, unsigned int mask, __u32 cookie)
{
	uk_fsevent_name((struct uk_file *)&dir->file, n->s, n->len, isdir,
			mask, cookie);
}

/* A mount point or the root of a mounted file system: not to be moved. */
static bool is_mounted(const struct uk_vnode *vn)
{
	return vn->mounted || (vn->fs && vn == vn->fs->root);
}

int uk_vfs_create_at(const struct uk_vfs_ctx *ctx,
		     const struct uk_vfs_where *w,
		     const struct uk_vnode_new *how, struct uk_vnode **out)
{
	struct uk_vnode_new nw = *how;
	struct uk_vnode *vn;
	int rc;

	if (w->vn)
		return -EEXIST;
	if (w->slash && (how->mode & UK_S_IFMT) != UK_S_IFDIR)
		return -ENOENT;
	rc = may_change(ctx, w->dir);
	if (rc)
		return rc;
	if (!w->dir->nlink)
		return -ENOENT;
	if (!w->dir->vops->create)
		return -EPERM;
	/* a set-group-ID directory hands its group on */
	if (w->dir->mode & UK_S_ISGID) {
		nw.gid = w->dir->gid;
		if ((nw.mode & UK_S_IFMT) == UK_S_IFDIR)
			nw.mode |= UK_S_ISGID;
	}
	rc = w->dir->vops->create(w->dir, &w->last, &nw, &vn);
	if (rc)
		return rc;
	tell(w->dir, &w->last, uk_vnode_isdir(vn), UK_IN_CREATE, 0);
	if (out)
		*out = vn;
	else
		uk_vnode_release(vn);
	return 0;
}

int uk_vfs_create(const struct uk_vfs_ctx *ctx, const char *path,
		  const struct uk_vnode_new *how, struct uk_vnode **out)
{
	struct uk_vfs_where w;
	int rc;

	rc = uk_vfs_walk(ctx, path, UK_WALK_PARENT | UK_WALK_NOFOLLOW, &w);
	if (rc)
		return rc;
	rc = uk_vfs_create_at(ctx, &w, how, out);
	uk_vfs_where_put(&w);
	return rc;
}

static int link_at(const struct uk_vfs_ctx *ctx, const struct uk_vfs_where *w,
		   struct uk_vnode *vn)
{
	int rc;

	if (w->vn)
		return -EEXIST;
	if (w->slash)
		return -ENOENT;
	if (w->dir->fs != vn->fs)
		return -EXDEV;
	rc = may_change(ctx, w->dir);
	if (rc)
		return rc;
	if (uk_vnode_isdir(vn) || !w->dir->vops->link)
		return -EPERM;
	if (!w->dir->nlink || !vn->nlink)
		return -ENOENT;
	rc = w->dir->vops->link(w->dir, &w->last, vn);
	if (rc)
		return rc;
	uk_fsevent_self(&vn->file, UK_IN_ATTRIB);
	tell(w->dir, &w->last, false, UK_IN_CREATE, 0);
	return 0;
}

int uk_vfs_link(const struct uk_vfs_ctx *ctx, const char *path,
		struct uk_vnode *vn)
{
	struct uk_vfs_where w;
	int rc;

	rc = uk_vfs_walk(ctx, path, UK_WALK_PARENT | UK_WALK_NOFOLLOW, &w);
	if (rc)
		return rc;
	rc = link_at(ctx, &w, vn);
	uk_vfs_where_put(&w);
	return rc;
}

static int unlink_at(const struct uk_vfs_ctx *ctx,
		     const struct uk_vfs_where *w, bool dir)
{
	int rc;

	if (!w->dir) {		/* no name to remove */
		if (!dir)
			return -EISDIR;
		return w->dot ? -EINVAL : w->dotdot ? -ENOTEMPTY : -EBUSY;
	}
	if (!w->vn)
		return -ENOENT;
	if (!dir && w->slash && !uk_vnode_isdir(w->vn))
		return -ENOTDIR;
	rc = may_remove(ctx, w->dir, w->vn);
	if (rc)
		return rc;
	if (dir && !uk_vnode_isdir(w->vn))
		return -ENOTDIR;
	if (!dir && uk_vnode_isdir(w->vn))
		return -EISDIR;
	if (is_mounted(w->vn))
		return -EBUSY;
	if (!w->dir->vops->unlink)
		return -EPERM;
	return w->dir->vops->unlink(w->dir, &w->last, w->vn);
}

int uk_vfs_unlink(const struct uk_vfs_ctx *ctx, const char *path, bool dir)
{
	struct uk_vfs_where w;
	int rc;

	rc = uk_vfs_walk(ctx, path, UK_WALK_PARENT | UK_WALK_NOFOLLOW, &w);
	if (rc)
		return rc;
	rc = unlink_at(ctx, &w, dir);
	if (!rc) {
		/* its end, if this is it, comes before that of the name */
		if (!dir)
			uk_fsevent_self(&w.vn->file, UK_IN_ATTRIB);
		uk_vnode_release(w.vn);
		w.vn = NULL;
		tell(w.dir, &w.last, dir, UK_IN_DELETE, 0);
	}
	uk_vfs_where_put(&w);
	return rc;
}

/* Is `dir` within the directory `top` (or `top` itself)? */
static bool is_below(struct uk_vnode *dir, const struct uk_vnode *top)
{
	struct uk_vnode *up;

	for (;;) {
		if (dir == top)
			return true;
		up = dir->vops->parent ? dir->vops->parent(dir) : NULL;
		if (!up || up == dir)
			return false;
		dir = up;
	}
}

/* A node that is moved, and what is at the place it moves to. */
static int check_types(const struct uk_vfs_where *f,
		       const struct uk_vfs_where *t, unsigned int flags)
{
	bool isdir = uk_vnode_isdir(f->vn);

	if (!isdir && (f->slash || (t->slash && !(flags &
						  UK_RENAME_EXCHANGE))))
		return -ENOTDIR;
	if (isdir && is_below(t->dir, f->vn))
		return -EINVAL;
	if (!t->vn)
		return (flags & UK_RENAME_EXCHANGE) ? -ENOENT : 0;
	if (uk_vnode_isdir(t->vn) && is_below(f->dir, t->vn))
		return (flags & UK_RENAME_EXCHANGE) ? -EINVAL : -ENOTEMPTY;
	if (is_mounted(t->vn))
		return -EBUSY;
	if (flags & UK_RENAME_EXCHANGE)
		return 0;
	if (isdir && !uk_vnode_isdir(t->vn))
		return -ENOTDIR;
	if (!isdir && uk_vnode_isdir(t->vn))
		return -EISDIR;
	return 0;
}

static int check_rights(const struct uk_vfs_ctx *ctx,
			const struct uk_vfs_where *f,
			const struct uk_vfs_where *t)
{
	int rc;

	rc = may_remove(ctx, f->dir, f->vn);
	if (!rc)
		rc = t->vn ? may_remove(ctx, t->dir, t->vn) :
			     may_change(ctx, t->dir);
	/* a directory that changes its parent is itself written to: ".." */
	if (!rc && f->dir != t->dir && uk_vnode_isdir(f->vn))
		rc = uk_vfs_permission(&ctx->cred, f->vn, UK_VFS_MAY_WRITE);
	return rc;
}

/* A node went from one place to another. */
static void tell_moved(struct uk_vnode *vn, const struct uk_vfs_where *f,
		       const struct uk_vfs_where *t, struct uk_vnode *replaced)
{
	__u32 cookie = uk_fsevent_cookie();
	bool isdir = uk_vnode_isdir(vn);

	tell(f->dir, &f->last, isdir, UK_IN_MOVED_FROM, cookie);
	tell(t->dir, &t->last, isdir, UK_IN_MOVED_TO, cookie);
	if (replaced)
		uk_fsevent_self(&replaced->file, UK_IN_ATTRIB);
	uk_fsevent_self(&vn->file, UK_IN_MOVE_SELF);
}

static int rename_at(const struct uk_vfs_ctx *ctx, struct uk_vfs_where *f,
		     struct uk_vfs_where *t, unsigned int flags)
{
	const struct uk_vnode_ops *ops;
	int rc;

	if (!f->dir || !t->dir)
		return -EBUSY;
	if (!f->vn)
		return -ENOENT;
	if (t->vn && (flags & UK_RENAME_NOREPLACE))
		return -EEXIST;
	if (f->dir->fs != t->dir->fs)
		return -EXDEV;
	if (is_mounted(f->vn))
		return -EBUSY;
	rc = check_types(f, t, flags);
	if (!rc)
		rc = check_rights(ctx, f, t);
	if (rc || f->vn == t->vn)
		return rc;
	if (!t->dir->nlink)
		return -ENOENT;
	ops = f->dir->vops;
	if (flags & UK_RENAME_EXCHANGE)
		rc = !ops->exchange ? -EINVAL :
		     ops->exchange(f->dir, &f->last, f->vn,
				   t->dir, &t->last, t->vn);
	else
		rc = !ops->rename ? -EPERM :
		     ops->rename(f->dir, &f->last, f->vn,
				 t->dir, &t->last, t->vn);
	if (rc)
		return rc;
	tell_moved(f->vn, f, t, flags & UK_RENAME_EXCHANGE ? NULL : t->vn);
	if (flags & UK_RENAME_EXCHANGE)
		tell_moved(t->vn, t, f, NULL);
	return 0;
}

int uk_vfs_rename(const struct uk_vfs_ctx *fctx, const char *from,
		  const struct uk_vfs_ctx *tctx, const char *to,
		  unsigned int flags)
{
	const unsigned int how = UK_WALK_PARENT | UK_WALK_NOFOLLOW;
	struct uk_vfs_where f, t;
	int rc;

	if ((flags & ~(UK_RENAME_NOREPLACE | UK_RENAME_EXCHANGE)) ||
	    flags == (UK_RENAME_NOREPLACE | UK_RENAME_EXCHANGE))
		return -EINVAL;
	rc = uk_vfs_walk(fctx, from, how, &f);
	if (rc)
		return rc;
	rc = uk_vfs_walk(tctx, to, how, &t);
	if (!rc) {
		rc = rename_at(fctx, &f, &t, flags);
		uk_vfs_where_put(&t);
	}
	uk_vfs_where_put(&f);
	return rc;
}
