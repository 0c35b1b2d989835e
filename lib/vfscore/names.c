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

/* Is the last name longer than any that a directory holds? */
static bool too_long(const struct uk_vfs_where *w)
{
	return w->last.len > UK_NAME_MAX;
}

/* May it get another name? Not if it was removed. */
static int may_add(const struct uk_vfs_ctx *ctx, const struct uk_vnode *dir)
{
	return dir->nlink ? may_change(ctx, dir) : -ENOENT;
}

/* A sticky directory lets only owners remove. */
static int may_remove(const struct uk_vfs_ctx *ctx,
		      const struct uk_vnode *dir, const struct uk_vnode *vn)
{
	int rc = may_change(ctx, dir);

	if (rc)
		return rc;
	if ((dir->mode & UK_S_ISVTX) &&
	    !uk_vfs_capable(&ctx->cred, UK_VFS_CAP_FOWNER) &&
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

/* A set-group-ID directory hands its group on, but a program that runs as
 * that group is only for its members to make.
 */
void uk_vfs_inherit(const struct uk_vfs_cred *cred,
		    const struct uk_vnode *dir, struct uk_vnode_new *how)
{
	const __u32 runs = UK_S_ISGID | GROUP_EXECUTES;

	if (dir->mode & UK_S_ISGID) {
		how->gid = dir->gid;
		if ((how->mode & UK_S_IFMT) == UK_S_IFDIR)
			how->mode |= UK_S_ISGID;
		else if ((how->mode & runs) == runs &&
			 !uk_vfs_may_setgid(cred, dir->gid))
			how->mode &= ~(__u32)UK_S_ISGID;
	}
	how->mode &= ~how->umask;
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
	if (too_long(w))
		return -ENAMETOOLONG;
	if (w->slash && (how->mode & UK_S_IFMT) != UK_S_IFDIR)
		return -ENOENT;
	rc = may_add(ctx, w->dir);
	if (rc)
		return rc;
	if (!w->dir->vops->create)
		return -EPERM;
	uk_vfs_inherit(&ctx->cred, w->dir, &nw);
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
	if (too_long(w))
		return -ENAMETOOLONG;
	if (w->slash)
		return -ENOENT;
	if (w->dir->fs != vn->fs)
		return -EXDEV;
	rc = may_add(ctx, w->dir);
	if (rc)
		return rc;
	if (uk_vnode_isdir(vn) || !w->dir->vops->link)
		return -EPERM;
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
		return too_long(w) ? -ENAMETOOLONG : -ENOENT;
	if (!dir && w->slash)
		return uk_vnode_isdir(w->vn) ? -EISDIR : -ENOTDIR;
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
static __noinline bool is_below(struct uk_vnode *dir, const struct uk_vnode *top)
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

/* Do the places go together? */
static int check_places(const struct uk_vfs_where *f,
			const struct uk_vfs_where *t, unsigned int flags)
{
	bool isdir = uk_vnode_isdir(f->vn);

	if (flags & UK_RENAME_EXCHANGE) {
		if (!t->vn)
			return -ENOENT;
		if (t->slash && !uk_vnode_isdir(t->vn))
			return -ENOTDIR;
	} else if (!isdir && t->slash) {
		return -ENOTDIR;
	}
	if (!isdir && f->slash)
		return -ENOTDIR;
	if (isdir && is_below(t->dir, f->vn))
		return -EINVAL;
	if (t->vn && uk_vnode_isdir(t->vn) && is_below(f->dir, t->vn))
		return (flags & UK_RENAME_EXCHANGE) ? -EINVAL : -ENOTEMPTY;
	return 0;
}

/* May what is at `t` go for a node that replaces it, or changes with it? */
static int may_replace(const struct uk_vfs_ctx *ctx,
		       const struct uk_vfs_where *t, bool isdir,
		       unsigned int flags)
{
	int rc = may_remove(ctx, t->dir, t->vn);

	if (rc || (flags & UK_RENAME_EXCHANGE))
		return rc;
	if (isdir)
		return uk_vnode_isdir(t->vn) ? 0 : -ENOTDIR;
	return uk_vnode_isdir(t->vn) ? -EISDIR : 0;
}

/* A directory that changes its parent is itself written to: "..". */
static int may_reparent(const struct uk_vfs_ctx *ctx,
			const struct uk_vfs_where *f,
			const struct uk_vfs_where *t, unsigned int flags)
{
	int rc = 0;

	if (f->dir == t->dir)
		return 0;
	if (uk_vnode_isdir(f->vn))
		rc = uk_vfs_permission(&ctx->cred, f->vn, UK_VFS_MAY_WRITE);
	if (!rc && (flags & UK_RENAME_EXCHANGE) && uk_vnode_isdir(t->vn))
		rc = uk_vfs_permission(&ctx->cred, t->vn, UK_VFS_MAY_WRITE);
	return rc;
}

static int check_rights(const struct uk_vfs_ctx *ctx,
			const struct uk_vfs_where *f,
			const struct uk_vfs_where *t, unsigned int flags)
{
	int rc;

	rc = may_remove(ctx, f->dir, f->vn);
	if (!rc)
		rc = t->vn ? may_replace(ctx, t, uk_vnode_isdir(f->vn), flags) :
			     may_add(ctx, t->dir);
	if (!rc)
		rc = may_reparent(ctx, f, t, flags);
	if (!rc && (is_mounted(f->vn) || (t->vn && is_mounted(t->vn))))
		rc = -EBUSY;
	return rc;
}

/* What an end of a rename is on. */
static const struct uk_vfs *fs_of(const struct uk_vfs_where *w)
{
	return w->dir ? w->dir->fs : w->vn->fs;
}

/* The order is that of Linux: a rename that fails for two reasons tells the
 * same one.
 */
static int check_rename(const struct uk_vfs_where *f,
			const struct uk_vfs_where *t, unsigned int flags)
{
	if (fs_of(f) != fs_of(t))
		return -EXDEV;
	if (!f->dir)
		return -EBUSY;
	if (!t->dir)
		return (flags & UK_RENAME_NOREPLACE) ? -EEXIST : -EBUSY;
	if (!f->vn)
		return too_long(f) ? -ENAMETOOLONG : -ENOENT;
	if (!t->dir->nlink)
		return -ENOENT;
	if (too_long(t))
		return -ENAMETOOLONG;
	if (t->vn && (flags & UK_RENAME_NOREPLACE))
		return -EEXIST;
	return check_places(f, t, flags);
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

	rc = check_rename(f, t, flags);
	if (rc || f->vn == t->vn)
		return rc;
	rc = check_rights(ctx, f, t, flags);
	if (rc)
		return rc;
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

	if (!uk_vfs_rename_flags_ok(flags))
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
