/* SPDX-License-Identifier: BSD-3-Clause */
/* fallocate: memory for ranges of files, and holes in them. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/ramfs.h>
#include <uk/syscall.h>
#include "fs.h"

static int check_type(const struct uk_file *f, struct uk_vnode *vn)
{
	struct uk_filestat st;

	if (vn) {
		if ((vn->mode & UK_S_IFMT) == UK_S_IFREG)
			return 0;
		return uk_vnode_isdir(vn) ? -EISDIR :
		       UK_S_ISFIFO(vn->mode) ? -ESPIPE : -ENODEV;
	}
	if (uk_file_getstat((struct uk_file *)f, UK_STATX_TYPE, &st))
		return -ENODEV;
	return (st.mode & UK_S_IFMT) == UK_S_IFIFO ? -ESPIPE : -ENODEV;
}

static int allocate(struct uk_ofile *of, int mode, __off off, __off len)
{
	const int hole = UK_FALLOC_FL_PUNCH_HOLE | UK_FALLOC_FL_KEEP_SIZE;
	struct uk_vnode *vn = uk_vnode_of(uk_ofile_node(of));
	struct uk_file_space ask = {
		.start = (__u64)off, .hole = mode == hole, .keep = mode,
	};
	__off end;
	int rc;

	if (off < 0 || len <= 0)
		return -EINVAL;
	if (mode && mode != UK_FALLOC_FL_KEEP_SIZE && mode != hole)
		return -EOPNOTSUPP;
	if ((of->flags & UK_O_PATH) || !uk_ofile_writable(of))
		return -EBADF;
	rc = check_type(of->file, vn);
	if (rc)
		return rc;
	if (uk_add_overflow(off, len, &end))
		return -EFBIG;
	if (!mode && (__u64)end > uk_fd_size_limit() && (__u64)end > vn->size)
		return uk_fd_too_large();
	if (!uk_ramfs_has(vn)) {
		ask.end = (__u64)end;
		rc = vn->file.ops->ctl ?
		     vn->file.ops->ctl(&vn->file, UK_FILE_CTL_SPACE,
				       (__uptr)&ask) : -ENOTTY;
		return rc == -ENOTTY ? -EOPNOTSUPP : rc;
	}
	if (mode == hole)
		return uk_ramfs_punch(vn, (__u64)off, (__u64)len);
	return uk_ramfs_allocate(vn, (__u64)off, (__u64)len, mode);
}

UK_SYSCALL_R_DEFINE(long, fallocate, int, fd, int, mode, __off, off,
		    __off, len)
{
	struct uk_ofile *of = uk_fd_get(fd);
	long rc;

	if (!of)
		return -EBADF;
	rc = allocate(of, mode, off, len);
	uk_ofile_put(of);
	return rc;
}
