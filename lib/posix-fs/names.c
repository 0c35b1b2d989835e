/* SPDX-License-Identifier: BSD-3-Clause */
/* Names made, removed and moved: mkdir, unlink, rename, link, symlink. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include "fs.h"

/* Makes a node of the caller's at a path. */
static long make(int dirfd, const char *path, struct uk_vnode_new *how)
{
	struct fs_start s;
	int rc = fs_start(&s, dirfd, path);

	if (rc)
		return rc;
	how->uid = s.ctx.cred.uid;
	how->gid = s.ctx.cred.gid;
	rc = uk_vfs_create(&s.ctx, path, how, NULL);
	fs_start_put(&s);
	return rc;
}

static long make_dir(int dirfd, const char *path, __u32 mode)
{
	struct uk_vnode_new how = {
		.mode = UK_S_IFDIR | (mode & 01777),
		.umask = uk_fs_umask(),
	};

	return make(dirfd, path, &how);
}

UK_SYSCALL_R_DEFINE(long, mkdir, const char *, path, __u32, mode)
{
	return make_dir(UK_AT_FDCWD, path, mode);
}

UK_SYSCALL_R_DEFINE(long, mkdirat, int, dirfd, const char *, path,
		    __u32, mode)
{
	return make_dir(dirfd, path, mode);
}

static long make_node(int dirfd, const char *path, __u32 mode, __u64 dev)
{
	struct uk_vnode_new how = {
		.mode = mode & (UK_S_IFMT | 07777),
		.umask = uk_fs_umask(),
	};
	struct uk_vfs_ctx ctx;

	switch (mode & UK_S_IFMT) {
	case 0:
		how.mode |= UK_S_IFREG;
		break;
	case UK_S_IFREG:
	case UK_S_IFIFO:
	case UK_S_IFSOCK:
		break;
	case UK_S_IFCHR:
	case UK_S_IFBLK:
		uk_fs_ctx(&ctx);
		if (!uk_vfs_capable(&ctx.cred, UK_VFS_CAP_MKNOD))
			return -EPERM;
		how.rdev = dev;
		break;
	case UK_S_IFDIR:
		return -EPERM;
	default:
		return -EINVAL;
	}
	return make(dirfd, path, &how);
}

UK_SYSCALL_R_DEFINE(long, mknod, const char *, path, __u32, mode,
		    unsigned int, dev)
{
	return make_node(UK_AT_FDCWD, path, mode, dev);
}

UK_SYSCALL_R_DEFINE(long, mknodat, int, dirfd, const char *, path,
		    __u32, mode, unsigned int, dev)
{
	return make_node(dirfd, path, mode, dev);
}

static long make_link(const char *target, int dirfd, const char *path)
{
	struct uk_vnode_new how = {
		.mode = UK_S_IFLNK | 0777,
		.target = { target, uk_strnlen(target, UK_PATH_MAX), 0 },
	};

	if (!how.target.len)
		return -ENOENT;
	if (how.target.len == UK_PATH_MAX)
		return -ENAMETOOLONG;
	return make(dirfd, path, &how);
}

UK_SYSCALL_R_DEFINE(long, symlink, const char *, target, const char *, path)
{
	return make_link(target, UK_AT_FDCWD, path);
}

UK_SYSCALL_R_DEFINE(long, symlinkat, const char *, target, int, dirfd,
		    const char *, path)
{
	return make_link(target, dirfd, path);
}

static long remove_name(int dirfd, const char *path, bool dir)
{
	struct fs_start s;
	int rc = fs_start(&s, dirfd, path);

	if (rc)
		return rc;
	rc = uk_vfs_unlink(&s.ctx, path, dir);
	fs_start_put(&s);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, unlink, const char *, path)
{
	return remove_name(UK_AT_FDCWD, path, false);
}

UK_SYSCALL_R_DEFINE(long, rmdir, const char *, path)
{
	return remove_name(UK_AT_FDCWD, path, true);
}

UK_SYSCALL_R_DEFINE(long, unlinkat, int, dirfd, const char *, path,
		    int, atflags)
{
	if (atflags & ~UK_AT_REMOVEDIR)
		return -EINVAL;
	return remove_name(dirfd, path, atflags & UK_AT_REMOVEDIR);
}

static long move(int fromfd, const char *from, int tofd, const char *to,
		 unsigned int flags)
{
	struct fs_start fs, ts;
	struct uk_vfs_where w;
	int rc, rc_to;

	if (!uk_vfs_rename_flags_ok(flags))
		return -EINVAL;
	rc = fs_start(&fs, fromfd, from);
	if (rc)
		return rc;
	rc_to = fs_start(&ts, tofd, to);
	if (!rc_to) {
		rc = uk_vfs_rename(&fs.ctx, from, &ts.ctx, to, flags);
		fs_start_put(&ts);
	} else {	/* what is wrong with `from` comes first */
		rc = uk_vfs_walk(&fs.ctx, from, UK_WALK_PARENT |
				 UK_WALK_NOFOLLOW, &w);
		if (!rc) {
			uk_vfs_where_put(&w);
			rc = rc_to;
		}
	}
	fs_start_put(&fs);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, rename, const char *, from, const char *, to)
{
	return move(UK_AT_FDCWD, from, UK_AT_FDCWD, to, 0);
}

UK_SYSCALL_R_DEFINE(long, renameat, int, fromfd, const char *, from,
		    int, tofd, const char *, to)
{
	return move(fromfd, from, tofd, to, 0);
}

UK_SYSCALL_R_DEFINE(long, renameat2, int, fromfd, const char *, from,
		    int, tofd, const char *, to, unsigned int, flags)
{
	return move(fromfd, from, tofd, to, flags);
}

static long hard_link(int fromfd, const char *from, int tofd, const char *to,
		      int atflags)
{
	int how = (atflags & UK_AT_EMPTY_PATH) |
		  (atflags & UK_AT_SYMLINK_FOLLOW ? 0 :
						    UK_AT_SYMLINK_NOFOLLOW);
	struct uk_file *f;
	struct fs_start s;
	int rc;

	if (atflags & ~(UK_AT_SYMLINK_FOLLOW | UK_AT_EMPTY_PATH))
		return -EINVAL;
	rc = fs_find(fromfd, from, how, &f);
	if (rc)
		return rc;
	rc = fs_start(&s, tofd, to);
	if (!rc) {
		struct uk_vnode *vn = uk_vnode_of(f);

		rc = vn ? uk_vfs_link(&s.ctx, to, vn) : -EXDEV;
		fs_start_put(&s);
	}
	uk_file_release(f);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, link, const char *, from, const char *, to)
{
	return hard_link(UK_AT_FDCWD, from, UK_AT_FDCWD, to, 0);
}

UK_SYSCALL_R_DEFINE(long, linkat, int, fromfd, const char *, from,
		    int, tofd, const char *, to, int, atflags)
{
	return hard_link(fromfd, from, tofd, to, atflags);
}

static long read_link(int dirfd, const char *path, char *buf, int size)
{
	struct uk_name target;
	struct uk_vnode *vn;
	struct uk_file *f;
	long rc;

	if (size <= 0)
		return -EINVAL;
	rc = fs_find(dirfd, path, UK_AT_SYMLINK_NOFOLLOW | UK_AT_EMPTY_PATH,
		     &f);
	if (rc)
		return rc;
	vn = uk_vnode_of(f);
	if (!vn || !UK_S_ISLNK(vn->mode))
		rc = *path ? -EINVAL : -ENOENT;
	else
		rc = vn->vops->readlink(vn, &target);
	if (!rc) {
		rc = (long)MIN(target.len, (__sz)size);
		memcpy(buf, target.s, (__sz)rc);
	}
	uk_file_release(f);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, readlink, const char *, path, char *, buf,
		    int, size)
{
	return read_link(UK_AT_FDCWD, path, buf, size);
}

UK_SYSCALL_R_DEFINE(long, readlinkat, int, dirfd, const char *, path,
		    char *, buf, int, size)
{
	return read_link(dirfd, path, buf, size);
}
