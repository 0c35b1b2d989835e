/* SPDX-License-Identifier: BSD-3-Clause */
/* Attributes read: the stat family, access. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/stat.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include "fs.h"

static struct uk_timespec to_timespec(const struct uk_filetime *t)
{
	return (struct uk_timespec) { t->sec, t->nsec };
}

static void to_stat(const struct uk_filestat *f, struct uk_stat *st)
{
	memset(st, 0, sizeof(*st));
	st->st_dev = f->dev;
	st->st_ino = f->ino;
	st->st_mode = f->mode;
	st->st_nlink = f->nlink;
	st->st_uid = f->uid;
	st->st_gid = f->gid;
	st->st_rdev = f->rdev;
	st->st_size = (uk_off_t)f->size;
	st->st_blksize = (__typeof__(st->st_blksize))f->blksize;
	st->st_blocks = (int64_t)f->blocks;
	st->st_atim = to_timespec(&f->atime);
	st->st_mtim = to_timespec(&f->mtime);
	st->st_ctim = to_timespec(&f->ctime);
}

static int stat_file(struct uk_file *f, struct uk_stat *st)
{
	struct uk_filestat fst;
	int rc = uk_file_getstat(f, UK_STATX_BASIC_STATS, &fst);

	if (!rc)
		to_stat(&fst, st);
	return rc;
}

#define AT_STATX_SYNC_TYPE	0x6000	/* nothing is ever stale here */

static long stat_at(int dirfd, const char *path, struct uk_stat *st,
		    int atflags)
{
	struct uk_file *f;
	int rc = fs_find(dirfd, path, atflags, &f);

	if (rc)
		return rc;
	rc = stat_file(f, st);
	uk_file_release(f);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, fstat, int, fd, struct uk_stat *, st)
{
	struct uk_ofile *of = uk_fd_get_path(fd);
	long rc;

	if (!of)
		return -EBADF;
	rc = stat_file(uk_ofile_node(of), st);
	uk_ofile_put(of);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, stat, const char *, path, struct uk_stat *, st)
{
	return stat_at(UK_AT_FDCWD, path, st, 0);
}

UK_SYSCALL_R_DEFINE(long, lstat, const char *, path, struct uk_stat *, st)
{
	return stat_at(UK_AT_FDCWD, path, st, UK_AT_SYMLINK_NOFOLLOW);
}

UK_SYSCALL_R_DEFINE(long, newfstatat, int, dirfd, const char *, path,
		    struct uk_stat *, st, int, atflags)
{
	if (atflags & ~(UK_AT_SYMLINK_NOFOLLOW | UK_AT_NO_AUTOMOUNT |
			UK_AT_EMPTY_PATH | AT_STATX_SYNC_TYPE) ||
	    (atflags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE)
		return -EINVAL;
	return stat_at(dirfd, path, st, atflags);
}

static struct uk_statx_timestamp to_stamp(const struct uk_filetime *t)
{
	return (struct uk_statx_timestamp) { t->sec, t->nsec, 0 };
}

static void to_statx(const struct uk_filestat *f, struct uk_statx *st)
{
	memset(st, 0, sizeof(*st));
	st->stx_mask = f->mask;
	st->stx_blksize = f->blksize;
	st->stx_nlink = f->nlink;
	st->stx_uid = f->uid;
	st->stx_gid = f->gid;
	st->stx_mode = (uint16_t)f->mode;
	st->stx_ino = f->ino;
	st->stx_size = f->size;
	st->stx_blocks = f->blocks;
	st->stx_atime = to_stamp(&f->atime);
	st->stx_mtime = to_stamp(&f->mtime);
	st->stx_ctime = to_stamp(&f->ctime);
	st->stx_btime = to_stamp(&f->btime);
	st->stx_rdev_major = UK_DEV_MAJOR(f->rdev);
	st->stx_rdev_minor = UK_DEV_MINOR(f->rdev);
	st->stx_dev_major = UK_DEV_MAJOR(f->dev);
	st->stx_dev_minor = UK_DEV_MINOR(f->dev);
}

#define STATX_RESERVED		0x80000000u

UK_SYSCALL_R_DEFINE(long, statx, int, dirfd, const char *, path,
		    int, atflags, unsigned int, mask, struct uk_statx *, st)
{
	struct uk_filestat fst;
	struct uk_file *f;
	int rc;

	if ((mask & STATX_RESERVED) ||
	    (atflags & ~(UK_AT_SYMLINK_NOFOLLOW | UK_AT_NO_AUTOMOUNT |
			 UK_AT_EMPTY_PATH | AT_STATX_SYNC_TYPE)) ||
	    (atflags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE)
		return -EINVAL;
	rc = fs_find(dirfd, path, atflags, &f);
	if (rc)
		return rc;
	rc = uk_file_getstat(f, mask, &fst);
	if (!rc)
		to_statx(&fst, st);
	uk_file_release(f);
	return rc;
}

static int access_file(struct uk_file *f, unsigned int mode, bool real)
{
	struct uk_vnode *vn = uk_vnode_of(f);
	struct uk_vfs_cred cred = { 0 };

	if (uk_fs_cred)
		uk_fs_cred(&cred, real);
	/* what has no node (a pipe, a socket) belongs to the process */
	return vn ? uk_vfs_permission(&cred, vn, mode) : 0;
}

static long access_at(int dirfd, const char *path, unsigned int mode,
		      int atflags)
{
	bool real = !(atflags & UK_AT_EACCESS);
	struct uk_file *f;
	int rc;

	if ((mode & ~7u) ||
	    (atflags & ~(UK_AT_EACCESS | UK_AT_SYMLINK_NOFOLLOW |
			 UK_AT_EMPTY_PATH)))
		return -EINVAL;
	rc = fs_find_as(dirfd, path, atflags, real, &f);
	if (rc)
		return rc;
	if (mode)
		rc = access_file(f, mode, real);
	uk_file_release(f);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, access, const char *, path, unsigned int, mode)
{
	return access_at(UK_AT_FDCWD, path, mode, 0);
}

UK_SYSCALL_R_DEFINE(long, faccessat, int, dirfd, const char *, path,
		    unsigned int, mode)
{
	return access_at(dirfd, path, mode, 0);
}

UK_SYSCALL_R_DEFINE(long, faccessat2, int, dirfd, const char *, path,
		    unsigned int, mode, int, atflags)
{
	return access_at(dirfd, path, mode, atflags);
}
