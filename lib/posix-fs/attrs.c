/* SPDX-License-Identifier: BSD-3-Clause */
/* Attributes written: modes, owners, times, sizes. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/stat.h>
#include <uk/syscall.h>
#include <uk/timeutil.h>
#include "fs.h"

static int set(struct uk_file *f, const struct uk_filestat *st)
{
	return f->ops->setstat ? f->ops->setstat(f, st) : -EINVAL;
}

/* The caller's rights and what they are to be held against. */
static int get_both(struct uk_file *f, struct uk_vfs_ctx *ctx,
		    struct uk_filestat *old)
{
	uk_fs_ctx(ctx);
	return uk_file_getstat(f, UK_STATX_BASIC_STATS, old);
}

static bool is_owner(const struct uk_vfs_ctx *ctx,
		     const struct uk_filestat *old)
{
	return ctx->cred.uid == old->uid ||
	       uk_vfs_capable(&ctx->cred, UK_VFS_CAP_FOWNER);
}

static int chmod_file(struct uk_file *f, __u32 mode)
{
	struct uk_filestat old, st = {
		.mask = UK_STATX_MODE,
		.mode = mode & 07777,
	};
	struct uk_vfs_ctx ctx;
	int rc = get_both(f, &ctx, &old);

	if (rc)
		return rc;
	if ((old.mode & UK_S_IFMT) == UK_S_IFLNK)
		return -EOPNOTSUPP;
	if (!is_owner(&ctx, &old))
		return -EPERM;
	/* nobody's programs run as a group that is not theirs */
	if (!uk_vfs_may_setgid(&ctx.cred, old.gid))
		st.mode &= ~(__u32)UK_S_ISGID;
	return set(f, &st);
}

static long chmod_at(int dirfd, const char *path, __u32 mode)
{
	struct uk_file *f;
	int rc = fs_find(dirfd, path, 0, &f);

	if (rc)
		return rc;
	rc = chmod_file(f, mode);
	uk_file_release(f);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, chmod, const char *, path, __u32, mode)
{
	return chmod_at(UK_AT_FDCWD, path, mode);
}

UK_SYSCALL_R_DEFINE(long, fchmodat, int, dirfd, const char *, path,
		    __u32, mode)
{
	return chmod_at(dirfd, path, mode);
}

UK_SYSCALL_R_DEFINE(long, fchmod, int, fd, __u32, mode)
{
	struct uk_file *f;
	int rc = fs_find_fd(fd, &f);

	if (rc)
		return rc;
	rc = chmod_file(f, mode);
	uk_file_release(f);
	return rc;
}

/* May the file get these owners? Only the super user gives files away. */
static bool may_chown(const struct uk_vfs_cred *cred,
		      const struct uk_filestat *old, __u32 uid, __u32 gid)
{
	bool own = cred->uid == old->uid;

	if (uk_vfs_capable(cred, UK_VFS_CAP_CHOWN))
		return true;
	if (uid != ~0u && (!own || uid != old->uid))
		return false;
	return gid == ~0u || (own && (gid == old->gid ||
				      uk_vfs_in_group(cred, gid)));
}

/* -1 leaves an owner as it is. */
static int chown_file(struct uk_file *f, __u32 uid, __u32 gid)
{
	struct uk_filestat old, st = { 0 };
	struct uk_vfs_ctx ctx;
	int rc = get_both(f, &ctx, &old);

	if (rc)
		return rc;
	if (!may_chown(&ctx.cred, &old, uid, gid))
		return -EPERM;
	if (uid != ~0u) {
		st.mask |= UK_STATX_UID;
		st.uid = uid;
	}
	if (gid != ~0u) {
		st.mask |= UK_STATX_GID;
		st.gid = gid;
	}
	st.mode = uk_vnode_mode_without_ids(&ctx.cred, &old);
	if (!UK_S_ISDIR(old.mode) && st.mode != (old.mode & 07777)) {
		st.mask |= UK_STATX_MODE;
		if (!is_owner(&ctx, &old))
			return -EPERM;
	}
	return st.mask ? set(f, &st) : 0;
}

static long chown_at(int dirfd, const char *path, __u32 uid, __u32 gid,
		     int atflags)
{
	struct uk_file *f;
	int rc;

	if (atflags & ~(UK_AT_SYMLINK_NOFOLLOW | UK_AT_EMPTY_PATH))
		return -EINVAL;
	rc = fs_find(dirfd, path, atflags, &f);
	if (rc)
		return rc;
	rc = chown_file(f, uid, gid);
	uk_file_release(f);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, chown, const char *, path, __u32, uid, __u32, gid)
{
	return chown_at(UK_AT_FDCWD, path, uid, gid, 0);
}

UK_SYSCALL_R_DEFINE(long, lchown, const char *, path, __u32, uid,
		    __u32, gid)
{
	return chown_at(UK_AT_FDCWD, path, uid, gid, UK_AT_SYMLINK_NOFOLLOW);
}

UK_SYSCALL_R_DEFINE(long, fchownat, int, dirfd, const char *, path,
		    __u32, uid, __u32, gid, int, atflags)
{
	return chown_at(dirfd, path, uid, gid, atflags);
}

UK_SYSCALL_R_DEFINE(long, fchown, int, fd, __u32, uid, __u32, gid)
{
	struct uk_file *f;
	int rc = fs_find_fd(fd, &f);

	if (rc)
		return rc;
	rc = chown_file(f, uid, gid);
	uk_file_release(f);
	return rc;
}

/* ---- times --------------------------------------------------------------- */

static struct uk_filetime to_filetime(__nsec t)
{
	return (struct uk_filetime) {
		.sec = (__s64)(t / UK_NSEC_PER_SEC),
		.nsec = (__u32)(t % UK_NSEC_PER_SEC),
	};
}

/* One of the two times of a call. @return 0, -EINVAL */
static int pick_time(const struct uk_timespec *ts, unsigned int bit,
		     struct uk_filestat *st, struct uk_filetime *out)
{
	if (ts->tv_nsec == UK_UTIME_OMIT)
		return 0;
	st->mask |= bit;
	if (ts->tv_nsec == UK_UTIME_NOW) {
		*out = to_filetime(uk_time_wall());
		return 0;
	}
	if ((__u64)ts->tv_nsec >= UK_NSEC_PER_SEC)
		return -EINVAL;
	*out = (struct uk_filetime) { ts->tv_sec, (__u32)ts->tv_nsec };
	return 0;
}

/* Setting "now" needs the right to write, any other time the ownership. */
static int may_touch(struct uk_file *f, bool now)
{
	struct uk_vnode *vn = uk_vnode_of(f);
	struct uk_filestat old;
	struct uk_vfs_ctx ctx;
	int rc = get_both(f, &ctx, &old);

	if (rc || is_owner(&ctx, &old))
		return rc;
	if (!now)
		return -EPERM;
	return vn ? uk_vfs_permission(&ctx.cred, vn, UK_VFS_MAY_WRITE) : 0;
}

static int touch_file(struct uk_file *f, const struct uk_timespec *ts)
{
	static const struct uk_timespec now[2] = {
		{ 0, UK_UTIME_NOW }, { 0, UK_UTIME_NOW },
	};
	struct uk_filestat st = { 0 };
	int rc;

	if (!ts)
		ts = now;
	rc = pick_time(&ts[0], UK_STATX_ATIME, &st, &st.atime);
	if (!rc)
		rc = pick_time(&ts[1], UK_STATX_MTIME, &st, &st.mtime);
	if (rc || !st.mask)
		return rc;
	rc = may_touch(f, ts[0].tv_nsec == UK_UTIME_NOW &&
			  ts[1].tv_nsec == UK_UTIME_NOW);
	return rc ? rc : set(f, &st);
}

static long touch_at(int dirfd, const char *path,
		     const struct uk_timespec *ts, int atflags)
{
	struct uk_file *f;
	int rc;

	/* nothing to do: the file is not even looked for */
	if (ts && ts[0].tv_nsec == UK_UTIME_OMIT &&
	    ts[1].tv_nsec == UK_UTIME_OMIT)
		return 0;
	if (atflags & ~(UK_AT_SYMLINK_NOFOLLOW | UK_AT_EMPTY_PATH))
		return -EINVAL;
	if (!path && (dirfd == UK_AT_FDCWD || atflags))
		return dirfd == UK_AT_FDCWD ? -EFAULT : -EINVAL;
	/* futimens(): the descriptor itself */
	rc = path ? fs_find(dirfd, path, atflags, &f) : fs_find_fd(dirfd, &f);
	if (rc)
		return rc;
	rc = touch_file(f, ts);
	uk_file_release(f);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, utimensat, int, dirfd, const char *, path,
		    const struct uk_timespec *, ts, int, atflags)
{
	return touch_at(dirfd, path, ts, atflags);
}

static long touch_timeval(int dirfd, const char *path,
			  const struct uk_timeval *tv)
{
	struct uk_timespec ts[2];
	int i;

	if (!tv)
		return touch_at(dirfd, path, NULL, 0);
	for (i = 0; i < 2; i++) {
		if ((__u64)tv[i].tv_usec >= 1000000)
			return -EINVAL;
		ts[i].tv_sec = tv[i].tv_sec;
		ts[i].tv_nsec = tv[i].tv_usec * 1000;
	}
	return touch_at(dirfd, path, ts, 0);
}

UK_SYSCALL_R_DEFINE(long, utimes, const char *, path,
		    const struct uk_timeval *, tv)
{
	return touch_timeval(UK_AT_FDCWD, path, tv);
}

UK_SYSCALL_R_DEFINE(long, futimesat, int, dirfd, const char *, path,
		    const struct uk_timeval *, tv)
{
	return touch_timeval(dirfd, path, tv);
}

/* What utime() takes: whole seconds. */
struct utimbuf {
	uk_time_t actime;
	uk_time_t modtime;
};

UK_SYSCALL_R_DEFINE(long, utime, const char *, path,
		    const struct utimbuf *, times)
{
	struct uk_timespec ts[2] = { { 0, 0 }, { 0, 0 } };

	if (!path)
		return -EFAULT;
	if (!times)
		return touch_at(UK_AT_FDCWD, path, NULL, 0);
	ts[0].tv_sec = times->actime;
	ts[1].tv_sec = times->modtime;
	return touch_at(UK_AT_FDCWD, path, ts, 0);
}

/* ---- sizes --------------------------------------------------------------- */

static int truncate_file(struct uk_file *f, __off len)
{
	struct uk_filestat st = { .mask = UK_STATX_SIZE,
				  .size = (__u64)len };
	struct uk_vnode *vn = uk_vnode_of(f);

	if (!vn)
		return -EINVAL;
	if (uk_vnode_isdir(vn))
		return -EISDIR;
	if ((vn->mode & UK_S_IFMT) != UK_S_IFREG)
		return -EINVAL;
	if (unlikely(st.size > uk_fd_size_limit()) && st.size > vn->size)
		return uk_fd_too_large();
	return set(f, &st);
}

UK_SYSCALL_R_DEFINE(long, truncate, const char *, path, __off, len)
{
	struct uk_vfs_ctx ctx;
	struct uk_vnode *vn;
	struct uk_file *f;
	int rc;

	if (len < 0)
		return -EINVAL;
	rc = fs_find(UK_AT_FDCWD, path, 0, &f);
	if (rc)
		return rc;
	uk_fs_ctx(&ctx);
	vn = uk_vnode_of(f);
	if (vn && UK_S_ISREG(vn->mode))
		rc = uk_vfs_permission(&ctx.cred, vn, UK_VFS_MAY_WRITE);
	if (!rc)
		rc = truncate_file(f, len);
	uk_file_release(f);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, ftruncate, int, fd, __off, len)
{
	struct uk_ofile *of;
	int rc;

	if (len < 0)
		return -EINVAL;
	of = uk_fd_get(fd);
	if (!of)
		return -EBADF;
	if (!((of->flags + 1) & 2))	/* not open for writing */
		rc = -EINVAL;
	else
		rc = truncate_file(of->file, len);
	uk_ofile_put(of);
	return rc;
}
