/* SPDX-License-Identifier: BSD-3-Clause */
/* Attributes of what is no node of a file system. */
#include <abi/errno.h>
#include <uk/fileattr.h>
#include <uk/timeutil.h>

void (*uk_fileattr_owner)(__u32 *uid, __u32 *gid);

static struct uk_filetime now(void)
{
	struct uk_timespec t = uk_nsec_to_timespec(uk_time_wall());

	return (struct uk_filetime) { t.tv_sec, (__u32)t.tv_nsec };
}

void uk_fileattr_init(struct uk_fileattr *a, __u32 mode)
{
	a->mode = mode;
	uk_fileattr_get_owner(&a->uid, &a->gid);
	a->atime = now();
	a->mtime = a->atime;
	a->ctime = a->atime;
}

int uk_fileattr_get(const struct uk_fileattr *a, struct uk_filestat *st)
{
	st->mask = UK_STATX_BASIC_STATS;
	st->mode = a->mode;
	st->nlink = 1;
	st->uid = a->uid;
	st->gid = a->gid;
	st->blksize = 4096;
	st->atime = a->atime;
	st->mtime = a->mtime;
	st->ctime = a->ctime;
	return 0;
}

int uk_fileattr_set(struct uk_fileattr *a, const struct uk_filestat *st)
{
	if (st->mask & UK_STATX_SIZE)
		return -EINVAL;
	if (st->mask & UK_STATX_MODE)
		a->mode = (a->mode & UK_S_IFMT) | (st->mode & 07777);
	if (st->mask & UK_STATX_UID)
		a->uid = st->uid;
	if (st->mask & UK_STATX_GID)
		a->gid = st->gid;
	if (st->mask & UK_STATX_ATIME)
		a->atime = st->atime;
	if (st->mask & UK_STATX_MTIME)
		a->mtime = st->mtime;
	a->ctime = now();
	return 0;
}
