/* SPDX-License-Identifier: BSD-3-Clause */
/* O_TMPFILE: files that no name leads to. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/ramfs.h>
#include "fs.h"

static int make(const struct uk_vfs_ctx *ctx, struct uk_vnode *dir,
		unsigned int flags, __u32 mode, struct uk_vnode **out)
{
	struct uk_vnode_new how = {
		.mode = UK_S_IFREG | (mode & 07777),
		.umask = uk_fs_umask(),
		.uid = ctx->cred.uid,
		.gid = ctx->cred.gid,
	};
	struct uk_vnode_unnamed ask = {
		.how = &how, .linkable = !(flags & UK_O_EXCL),
	};
	int rc;

	rc = uk_vfs_permission(&ctx->cred, dir,
			       UK_VFS_MAY_WRITE | UK_VFS_MAY_EXEC);
	if (rc)
		return rc;
	uk_vfs_inherit(&ctx->cred, dir, &how);
	if (uk_ramfs_has(dir))
		return uk_ramfs_unnamed(dir, &how, ask.linkable, out);
	if (!dir->file.ops->ctl)
		return -EOPNOTSUPP;
	rc = dir->file.ops->ctl(&dir->file, UK_FILE_CTL_UNNAMED, (__uptr)&ask);
	*out = ask.out;
	return rc == -ENOTTY ? -EOPNOTSUPP : rc;
}

int fs_open_tmpfile(int dirfd, const char *path, unsigned int flags,
		    __u32 mode)
{
	unsigned int walk = UK_WALK_DIRECTORY;
	struct uk_vfs_where w;
	struct uk_vnode *vn;
	struct fs_start s;
	int rc;

	if ((flags & UK_O_TMPFILE) != UK_O_TMPFILE ||
	    (flags & UK_O_CREAT) || !(flags & UK_O_ACCMODE))
		return -EINVAL;
	if (flags & UK_O_NOFOLLOW)
		walk |= UK_WALK_NOFOLLOW;
	rc = fs_start(&s, dirfd, path);
	if (rc)
		return rc;
	rc = uk_vfs_walk(&s.ctx, path, walk, &w);
	if (!rc) {
		rc = make(&s.ctx, w.vn, flags, mode, &vn);
		uk_vfs_where_put(&w);
	}
	fs_start_put(&s);
	return rc ? rc : uk_fd_open_node(&vn->file, NULL, flags);
}
