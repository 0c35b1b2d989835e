/* SPDX-License-Identifier: BSD-3-Clause */
/* RLIMIT_FSIZE: no file of the process grows beyond it. */
#include <abi/errno.h>
#include "fdtab.h"

void (*uk_fd_sigxfsz)(void);

int uk_fd_too_large(void)
{
	if (uk_fd_sigxfsz)
		uk_fd_sigxfsz();
	return -EFBIG;
}

__ssz fd_limit(const struct uk_ofile *of, __off pos, __sz len)
{
	__u64 limit = uk_fd_size_limit();

	if (of->node || !len)		/* devices have no size */
		return (__ssz)len;
	if ((__u64)pos >= limit)
		return uk_fd_too_large();
	return (__ssz)MIN((__u64)len, limit - (__u64)pos);
}

/* Nothing of this yields, so that it is one write. */
__ssz fd_write_part(struct uk_file *f, const struct uk_iovec *iov, __off pos,
		    __sz len)
{
	struct uk_iovec piece;
	__sz done = 0;
	__ssz r;

	while (done < len) {
		piece = *iov++;
		piece.iov_len = MIN(piece.iov_len, len - done);
		r = f->ops->write(f, &piece, 1, pos + (__off)done,
				  UK_FILE_WAIT);
		if (r < 0)
			return done ? (__ssz)done : r;
		done += (__sz)r;
		if ((__sz)r < piece.iov_len)
			break;
	}
	return (__ssz)done;
}
