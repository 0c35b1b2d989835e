/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Extended attributes: of files in memory, in the name spaces user, trusted
 * and security, as a tmpfs of Linux 6.6 and later has them; of others by the
 * operations of their file system.
 */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/fsevent.h>
#include <uk/ramfs.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include "fs.h"

static bool begins(const char *name, const char *prefix)
{
	return !uk_strncmp(name, prefix, uk_strlen(prefix));
}

static bool known_space(const char *name)
{
	return begins(name, "user.") || begins(name, "trusted.") ||
	       begins(name, "security.");
}

/* Names of trusted and security are the super user's. */
static int may_trusted(const struct uk_vfs_ctx *ctx, const char *name,
		       bool write)
{
	if (uk_vfs_capable(&ctx->cred, UK_VFS_CAP_SYS_ADMIN))
		return 0;
	if (begins(name, "trusted."))
		return write ? -EPERM : -ENODATA;
	return begins(name, "security.") && write ? -EPERM : 0;
}

/* Names of user only files and directories have. */
static int may_user(const struct uk_vfs_ctx *ctx, const struct uk_vnode *vn,
		    bool write)
{
	__u32 type = vn->mode & UK_S_IFMT;

	if (type != UK_S_IFREG && type != UK_S_IFDIR)
		return write ? -EPERM : -ENODATA;
	if (write && type == UK_S_IFDIR && (vn->mode & UK_S_ISVTX) &&
	    ctx->cred.uid != vn->uid &&
	    !uk_vfs_capable(&ctx->cred, UK_VFS_CAP_FOWNER))
		return -EPERM;
	return 0;
}

static bool has_xattrs(const struct uk_vnode *vn)
{
	return vn->vops->xattr || uk_ramfs_has(vn);
}

/* May the caller do this to the attribute, and is there any such? */
static int check(struct uk_file *f, const char *name, bool write,
		 struct uk_vnode **out)
{
	struct uk_vnode *vn = uk_vnode_of(f);
	struct uk_vfs_ctx ctx;
	int rc;

	uk_fs_ctx(&ctx);
	if (!vn)
		return !begins(name, "user.") ? -EOPNOTSUPP :
		       write ? -EPERM : -ENODATA;
	if (write && vn->fs && (vn->fs->flags & UK_MS_RDONLY))
		return -EROFS;
	rc = may_trusted(&ctx, name, write);
	if (!rc && begins(name, "user."))
		rc = may_user(&ctx, vn, write);
	if (!rc && !begins(name, "trusted.") && !begins(name, "security.") &&
	    !begins(name, "system."))
		rc = uk_vfs_permission(&ctx.cred, vn, write ?
				       UK_VFS_MAY_WRITE : UK_VFS_MAY_READ);
	if (rc)
		return rc;
	if (!write && begins(name, "system.posix_acl_"))
		return -ENODATA;	/* no list beyond the mode */
	if (!known_space(name) || !has_xattrs(vn))
		return -EOPNOTSUPP;
	*out = vn;
	return uk_strchr(name, '.')[1] ? 0 : -EINVAL;
}

static int check_name(const char *name)
{
	__sz len;

	if (!name)
		return -EFAULT;
	len = uk_strnlen(name, UK_XATTR_NAME_MAX + 1);
	return len && len <= UK_XATTR_NAME_MAX ? 0 : -ERANGE;
}

/* Which file a call is about. */
struct target {
	const char *path;	/* NULL: the descriptor */
	int fd;
	int atflags;
};

#define BY_PATH(p)	(&(struct target) { .path = (p) })
#define BY_LINK(p)	(&(struct target) { .path = (p), \
					    .atflags = UK_AT_SYMLINK_NOFOLLOW })
#define BY_FD(n)	(&(struct target) { .fd = (n) })

static int find(const struct target *t, struct uk_file **out)
{
	return t->path ? fs_find(UK_AT_FDCWD, t->path, t->atflags, out) :
			 fs_find_fd(t->fd, out);
}

static int set_node(struct uk_vnode *vn, const char *name, const void *value,
		    __sz size, int flags)
{
	bool there;

	if (vn->vops->xattr)
		return vn->vops->xattr->set(vn, name, value, size, flags);
	there = uk_ramfs_xattr_get(vn, name, NULL, 0) >= 0;
	if (there && (flags & UK_XATTR_CREATE))
		return -EEXIST;
	if (!there && (flags & UK_XATTR_REPLACE))
		return -ENODATA;
	return uk_ramfs_xattr_set(vn, name, value, size);
}

static int set_file(struct uk_file *f, const char *name, const void *value,
		    __sz size, int flags)
{
	struct uk_vnode *vn;
	int rc = check(f, name, true, &vn);

	if (!rc)
		rc = set_node(vn, name, value, size, flags);
	if (!rc) {
		uk_vnode_touch(vn, false);
		uk_fsevent(f, UK_IN_ATTRIB);
	}
	return rc;
}

static long set(const struct target *t, const char *name, const void *value,
		__sz size, int flags)
{
	struct uk_file *f;
	int rc = flags & ~(UK_XATTR_CREATE | UK_XATTR_REPLACE) ? -EINVAL :
		 check_name(name);

	if (!rc && size > UK_XATTR_SIZE_MAX)
		rc = -E2BIG;
	if (!rc && size && !value)
		rc = -EFAULT;
	if (!rc)
		rc = find(t, &f);
	if (rc)
		return rc;
	rc = set_file(f, name, value, size, flags);
	uk_file_release(f);
	return rc;
}

static long get(const struct target *t, const char *name, void *buf, __sz size)
{
	struct uk_vnode *vn;
	struct uk_file *f;
	long rc = check_name(name);

	if (!rc)
		rc = find(t, &f);
	if (rc)
		return rc;
	rc = check(f, name, false, &vn);
	if (!rc)
		rc = vn->vops->xattr ?
		     vn->vops->xattr->get(vn, name, buf, size) :
		     uk_ramfs_xattr_get(vn, name, buf, size);
	uk_file_release(f);
	return rc;
}

/* The names that a file system gave, without those of trusted for all but the
 * super user.
 */
static long list_given(struct uk_vnode *vn, char *buf, __sz size)
{
	long r = vn->vops->xattr->list(vn, buf, size);
	__sz from = 0, to = 0, len;
	struct uk_vfs_ctx ctx;

	uk_fs_ctx(&ctx);
	if (r <= 0 || !size || uk_vfs_capable(&ctx.cred, UK_VFS_CAP_SYS_ADMIN))
		return r;
	for (; from < (__sz)r; from += len) {
		len = uk_strnlen(buf + from, (__sz)r - from);
		len += from + len < (__sz)r;
		if (len > 8 && begins(buf + from, "trusted."))
			continue;
		memmove(buf + to, buf + from, len);
		to += len;
	}
	return (long)to;
}

/* Names one after the other; those of trusted only for the super user. */
static long list_node(struct uk_vnode *vn, char *buf, __sz size)
{
	const char *name = NULL;
	struct uk_vfs_ctx ctx;
	__sz done = 0, len;

	uk_fs_ctx(&ctx);
	while ((name = uk_ramfs_xattr_next(vn, name))) {
		if (begins(name, "trusted.") &&
		    !uk_vfs_capable(&ctx.cred, UK_VFS_CAP_SYS_ADMIN))
			continue;
		len = uk_strlen(name) + 1;
		if (size && done + len > size)
			return -ERANGE;
		if (size)
			memcpy(buf + done, name, len);
		done += len;
	}
	return done > UK_XATTR_LIST_MAX ? -E2BIG : (long)done;
}

static long list(const struct target *t, char *buf, __sz size)
{
	struct uk_vnode *vn;
	struct uk_file *f;
	long rc = find(t, &f);

	if (rc)
		return rc;
	vn = uk_vnode_of(f);
	if (vn && vn->vops->xattr)
		rc = list_given(vn, buf, size);
	else if (vn && uk_ramfs_has(vn))
		rc = list_node(vn, buf, size);
	uk_file_release(f);
	return rc;
}

static long remove(const struct target *t, const char *name)
{
	struct uk_vnode *vn;
	struct uk_file *f;
	long rc = check_name(name);

	if (!rc)
		rc = find(t, &f);
	if (rc)
		return rc;
	rc = check(f, name, true, &vn);
	if (!rc)
		rc = vn->vops->xattr ? vn->vops->xattr->remove(vn, name) :
				       uk_ramfs_xattr_remove(vn, name);
	if (!rc) {
		uk_vnode_touch(vn, false);
		uk_fsevent(f, UK_IN_ATTRIB);
	}
	uk_file_release(f);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, setxattr, const char *, path, const char *, name,
		    const void *, value, __sz, size, int, flags)
{
	return path ? set(BY_PATH(path), name, value, size, flags) : -EFAULT;
}

UK_SYSCALL_R_DEFINE(long, lsetxattr, const char *, path, const char *, name,
		    const void *, value, __sz, size, int, flags)
{
	return path ? set(BY_LINK(path), name, value, size, flags) : -EFAULT;
}

UK_SYSCALL_R_DEFINE(long, fsetxattr, int, fd, const char *, name,
		    const void *, value, __sz, size, int, flags)
{
	return set(BY_FD(fd), name, value, size, flags);
}

UK_SYSCALL_R_DEFINE(long, getxattr, const char *, path, const char *, name,
		    void *, value, __sz, size)
{
	return path ? get(BY_PATH(path), name, value, size) : -EFAULT;
}

UK_SYSCALL_R_DEFINE(long, lgetxattr, const char *, path, const char *, name,
		    void *, value, __sz, size)
{
	return path ? get(BY_LINK(path), name, value, size) : -EFAULT;
}

UK_SYSCALL_R_DEFINE(long, fgetxattr, int, fd, const char *, name,
		    void *, value, __sz, size)
{
	return get(BY_FD(fd), name, value, size);
}

UK_SYSCALL_R_DEFINE(long, listxattr, const char *, path, char *, buf,
		    __sz, size)
{
	return path ? list(BY_PATH(path), buf, size) : -EFAULT;
}

UK_SYSCALL_R_DEFINE(long, llistxattr, const char *, path, char *, buf,
		    __sz, size)
{
	return path ? list(BY_LINK(path), buf, size) : -EFAULT;
}

UK_SYSCALL_R_DEFINE(long, flistxattr, int, fd, char *, buf, __sz, size)
{
	return list(BY_FD(fd), buf, size);
}

UK_SYSCALL_R_DEFINE(long, removexattr, const char *, path, const char *, name)
{
	return path ? remove(BY_PATH(path), name) : -EFAULT;
}

UK_SYSCALL_R_DEFINE(long, lremovexattr, const char *, path, const char *, name)
{
	return path ? remove(BY_LINK(path), name) : -EFAULT;
}

UK_SYSCALL_R_DEFINE(long, fremovexattr, int, fd, const char *, name)
{
	return remove(BY_FD(fd), name);
}
