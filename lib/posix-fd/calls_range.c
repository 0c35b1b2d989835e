/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls about ranges of files that memory has nothing to do for. */
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

/* What is in memory is as safe as it gets. */
UK_SYSCALL_R_DEFINE(long, sync_file_range, int, fd, __off, off, __off, len,
		    unsigned int, flags)
{
	long type = type_of(fd, false);
	__off end;

	if (type < 0)
		return type;
	if (flags & ~(unsigned int)(UK_SYNC_FILE_RANGE_WAIT_BEFORE |
				    UK_SYNC_FILE_RANGE_WRITE |
				    UK_SYNC_FILE_RANGE_WAIT_AFTER))
		return -EINVAL;
	if (off < 0 || len < 0 || uk_add_overflow(off, len, &end))
		return -EINVAL;
	return type == UK_S_IFREG || type == UK_S_IFDIR ||
	       type == UK_S_IFBLK ? 0 : -ESPIPE;
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
