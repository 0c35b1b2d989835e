/* SPDX-License-Identifier: BSD-3-Clause */
/* open(2) and its kin. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/fsevent.h>
#include <uk/syscall.h>
#include "fs.h"

/* The bit of O_TMPFILE that is not O_DIRECTORY. */
#define TMPFILE_BIT	(UK_O_TMPFILE & ~UK_O_DIRECTORY)

static unsigned int wanted_rights(unsigned int flags)
{
	static const __u8 may[4] = {
		[UK_O_RDONLY] = UK_VFS_MAY_READ,
		[UK_O_WRONLY] = UK_VFS_MAY_WRITE,
		[UK_O_RDWR] = UK_VFS_MAY_READ | UK_VFS_MAY_WRITE,
		[UK_O_ACCMODE] = UK_VFS_MAY_READ | UK_VFS_MAY_WRITE,
	};

	return may[flags & UK_O_ACCMODE] |
	       (flags & UK_O_TRUNC ? UK_VFS_MAY_WRITE : 0);
}

/* May this existing node be opened so? */
static int check_node(const struct uk_vfs_ctx *ctx, const struct uk_vnode *vn,
		      unsigned int flags)
{
	unsigned int may = wanted_rights(flags);

	switch (vn->mode & UK_S_IFMT) {
	case UK_S_IFLNK:
		return -ELOOP;
	case UK_S_IFDIR:
		if ((may & UK_VFS_MAY_WRITE) || (flags & UK_O_CREAT))
			return -EISDIR;
		break;
	case UK_S_IFCHR:
	case UK_S_IFBLK:
		if (vn->fs->flags & UK_MS_NODEV)
			return -EACCES;
		break;
	}
	return uk_vfs_permission(&ctx->cred, vn, may);
}

static bool is_special(const struct uk_vnode *vn)
{
	__u32 type = vn->mode & UK_S_IFMT;

	return type != UK_S_IFREG && type != UK_S_IFDIR;
}

static int truncate_node(struct uk_vnode *vn)
{
	struct uk_filestat st = { .mask = UK_STATX_SIZE };

	if ((vn->mode & UK_S_IFMT) != UK_S_IFREG)
		return 0;
	return vn->file.ops->setstat ?
	       vn->file.ops->setstat(&vn->file, &st) : -EINVAL;
}

/* Opens the node, whose reference it consumes, as the descriptor. */
static int open_node(const struct uk_fd_room *room, struct uk_vnode *vn,
		     unsigned int flags)
{
	struct uk_file *f;
	int rc;

	if (unlikely(is_special(vn)) && !(flags & UK_O_PATH)) {
		rc = uk_vfs_open_special(vn, flags, &f);
		if (rc) {
			uk_vnode_release(vn);
			return rc;
		}
		return uk_fd_fill(room, f, &vn->file, flags);
	}
	return uk_fd_fill(room, &vn->file, NULL, flags);
}

/* With O_CREAT: the node at the end of the walk, made if it is not there. A
 * new one has nothing to truncate.
 */
static int create_node(const struct uk_vfs_ctx *ctx, struct uk_vfs_where *w,
		       unsigned int *flags, __u32 mode)
{
	struct uk_vnode_new how = {
		.mode = UK_S_IFREG | (mode & 07777),
		.umask = uk_fs_umask(),
		.uid = ctx->cred.uid,
		.gid = ctx->cred.gid,
	};

	/* a link of /proc may lead to a file without a name */
	if (!w->dir && ((*flags & UK_O_EXCL) || uk_vnode_isdir(w->vn)))
		return *flags & UK_O_EXCL ? -EEXIST : -EISDIR;
	if (w->slash)
		return -EISDIR;
	if (!w->vn) {
		*flags &= ~(unsigned int)UK_O_TRUNC;
		return uk_vfs_create_at(ctx, w, &how, &w->vn);
	}
	if (*flags & UK_O_EXCL)
		return -EEXIST;
	return check_node(ctx, w->vn, *flags);
}

static int existing_node(const struct uk_vfs_ctx *ctx,
			 struct uk_vfs_where *w, unsigned int flags)
{
	if ((flags & UK_O_DIRECTORY) && !uk_vnode_isdir(w->vn))
		return -ENOTDIR;
	return flags & UK_O_PATH ? 0 : check_node(ctx, w->vn, flags);
}

static unsigned int walk_flags(unsigned int flags)
{
	unsigned int how = 0;

	if (flags & UK_O_CREAT)
		how |= UK_WALK_PARENT;
	if ((flags & UK_O_NOFOLLOW) ||
	    (flags & (UK_O_CREAT | UK_O_EXCL)) == (UK_O_CREAT | UK_O_EXCL))
		how |= UK_WALK_NOFOLLOW;
	return how;
}

static int open_at(int dirfd, const char *path, unsigned int flags,
		   __u32 mode)
{
	struct uk_fd_room room;
	struct uk_vfs_where w;
	struct uk_vnode *vn;
	struct fs_start s;
	int rc;

	if (unlikely(flags & UK_O_PATH))
		flags &= UK_O_PATH | UK_O_DIRECTORY | UK_O_NOFOLLOW |
			 UK_O_CLOEXEC;
	if (unlikely(flags & TMPFILE_BIT))
		return fs_open_tmpfile(dirfd, path, flags, mode);
	if ((flags & (UK_O_CREAT | UK_O_DIRECTORY)) ==
	    (UK_O_CREAT | UK_O_DIRECTORY))
		return -EINVAL;
	if (unlikely(!*path))
		return -ENOENT;
	/* first: without a descriptor nothing is made or truncated */
	rc = uk_fd_reserve(&room, flags);
	if (unlikely(rc))
		return rc;
	rc = fs_start(&s, dirfd, path);
	if (unlikely(rc))
		goto unreserve;
	rc = uk_vfs_walk(&s.ctx, path, walk_flags(flags), &w);
	if (rc)
		goto out;
	if (flags & UK_O_CREAT)
		rc = create_node(&s.ctx, &w, &flags, mode);
	else
		rc = existing_node(&s.ctx, &w, flags);
	if (!rc && !(flags & UK_O_PATH))
		uk_fsevent(&w.vn->file, UK_IN_OPEN);
	if (!rc && (flags & UK_O_TRUNC))
		rc = truncate_node(w.vn);
	if (!rc) {
		vn = w.vn;
		w.vn = NULL;
		rc = open_node(&room, vn, flags);
	}
	uk_vfs_where_put(&w);
out:
	fs_start_put(&s);
unreserve:
	if (unlikely(rc < 0))
		uk_fd_unreserve(&room);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, openat, int, dirfd, const char *, path,
		    unsigned int, flags, __u32, mode)
{
	return open_at(dirfd, path, flags, mode);
}

UK_SYSCALL_R_DEFINE(long, open, const char *, path, unsigned int, flags,
		    __u32, mode)
{
	return open_at(UK_AT_FDCWD, path, flags, mode);
}

UK_SYSCALL_R_DEFINE(long, creat, const char *, path, __u32, mode)
{
	return open_at(UK_AT_FDCWD, path,
		       UK_O_CREAT | UK_O_WRONLY | UK_O_TRUNC, mode);
}
