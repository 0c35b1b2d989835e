/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls about ranges of files: few have something to do for them. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/syscall.h>
#include "fdtab.h"

/* The type of what a descriptor is open for (S_IF*), or -errno. */
static long type_of(int fd, bool reading)
{
	struct uk_ofile *of = fdtab_get(fdtab_current(), fd);
	struct uk_filestat st;
	long r;

	if (!of)
		return -EBADF;
	if ((of->flags & UK_O_PATH) || (reading && !uk_ofile_readable(of)))
		r = -EBADF;
	else
		r = uk_file_getstat(of->file, UK_STATX_TYPE, &st);
	uk_ofile_put(of);
	return r ? r : (long)(st.mode & UK_S_IFMT);
}

/* Files in memory know no such request: those are as safe as it gets. */
static long sync_range(int fd, struct uk_file_range *r)
{
	struct uk_ofile *of = fdtab_get(fdtab_current(), fd);
	long rc = -ENOTTY;

	if (!of)
		return -EBADF;
	if (of->file->ops->ctl)
		rc = of->file->ops->ctl(of->file, UK_FILE_CTL_SYNC_RANGE,
					(__uptr)r);
	uk_ofile_put(of);
	return rc == -ENOTTY ? 0 : rc;
}

UK_SYSCALL_R_DEFINE(long, sync_file_range, int, fd, __off, off, __off, len,
		    unsigned int, flags)
{
	long type = type_of(fd, false);
	struct uk_file_range r;
	__off end;

	if (type < 0)
		return type;
	if (flags & ~(unsigned int)(UK_SYNC_FILE_RANGE_WAIT_BEFORE |
				    UK_SYNC_FILE_RANGE_WRITE |
				    UK_SYNC_FILE_RANGE_WAIT_AFTER))
		return -EINVAL;
	if (off < 0 || len < 0 || uk_add_overflow(off, len, &end))
		return -EINVAL;
	r.start = (__u64)off;
	r.end = len ? (__u64)end : ~0UL >> 1;
	if (type == UK_S_IFREG || type == UK_S_IFBLK)
		return sync_range(fd, &r);
	return type == UK_S_IFDIR ? 0 : -ESPIPE;
}

UK_SYSCALL_R_DEFINE(long, readahead, int, fd, __off, off, __sz, len)
{
	long type = type_of(fd, true);

	(void)off;
	(void)len;
	if (type < 0)
		return type;
	return type == UK_S_IFREG || type == UK_S_IFBLK ? 0 : -EINVAL;
}
