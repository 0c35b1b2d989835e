/* SPDX-License-Identifier: BSD-3-Clause */
/* Private mappings of files: the bytes are copied when the map is made. */
#include <abi/fcntl.h>
#include <uk/posix-fd.h>
#include "mm.h"

int mm_file_check(int fd, unsigned int flags)
{
	struct uk_ofile *of = uk_fd_get(fd);
	int rc = 0;

	if (!of)
		return -EBADF;
	if ((of->flags & UK_O_ACCMODE) == UK_O_WRONLY)
		rc = -EACCES;
	else if ((flags & UK_MAP_TYPE) != UK_MAP_PRIVATE
		 || !(of->file->ops->traits & UK_FILE_SEEKABLE)
		 || of->file->ops->traits & UK_FILE_DIRECTORY)
		rc = -ENODEV;
	uk_ofile_put(of);
	return rc;
}

int mm_file_copy(int fd, __off off, __vaddr_t va, __sz len)
{
	struct uk_ofile *of = uk_fd_get(fd);
	struct uk_iovec iov;
	__ssz n = 1;

	if (!of)
		return -EBADF;
	while (len && n > 0) {
		iov.iov_base = (void *)va;
		iov.iov_len = MIN(len, 1UL << 20);
		n = uk_ofile_read(of, &iov, 1, &off);
		if (n > 0) {
			off += n;
			va += (__sz)n;
			len -= (__sz)n;
		}
	}
	uk_ofile_put(of);
	return n < 0 ? (int)n : 0;
}
