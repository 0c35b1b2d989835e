/* SPDX-License-Identifier: BSD-3-Clause */
/* Vectors of programs, kept for the time of a call. */
#include <uk/alloc.h>
#include <uk/posix-fd.h>
#include <uk/string.h>

int uk_fd_iov_take(struct uk_fd_iov *own, const struct uk_iovec *iov,
		   __sz count)
{
	struct uk_iovec *to = own->few;

	own->many = NULL;
	if (unlikely(count > UK_FD_IOV_FEW)) {
		to = uk_malloc(uk_alloc_get_default(), count * sizeof(*to));
		if (!to)
			return -ENOMEM;
		own->many = to;
	}
	memcpy(to, iov, count * sizeof(*to));
	own->iov = to;
	return 0;
}

void uk_fd_iov_drop(struct uk_fd_iov *own)
{
	if (unlikely(own->many))
		uk_free(uk_alloc_get_default(), own->many);
}
