/* SPDX-License-Identifier: BSD-3-Clause */
/* System calls that make pipes. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/posix-fd.h>
#include <uk/syscall.h>
#include "pipe.h"

static long make_pipe(int fds[2], unsigned int flags)
{
	struct uk_file *rd, *wr;
	int r, w;

	if (flags & ~(unsigned int)(UK_O_CLOEXEC | UK_O_NONBLOCK |
				    UK_O_DIRECT))
		return -EINVAL;
	if (flags & UK_O_DIRECT)	/* packets are not supported */
		return -EINVAL;
	if (!uk_syscall_writable(fds, 2 * sizeof(fds[0])))
		return -EFAULT;
	r = pipe_new(&rd, &wr);
	if (r)
		return r;
	r = uk_fd_open(rd, flags | UK_O_RDONLY);
	if (r < 0) {
		uk_file_release(wr);
		return r;
	}
	w = uk_fd_open(wr, flags | UK_O_WRONLY);
	if (w < 0) {
		uk_fd_close(r);
		return w;
	}
	fds[0] = r;
	fds[1] = w;
	return 0;
}

UK_SYSCALL_R_DEFINE(long, pipe2, int *, fds, unsigned int, flags)
{
	return make_pipe(fds, flags);
}

UK_SYSCALL_R_DEFINE(long, pipe, int *, fds)
{
	return make_pipe(fds, 0);
}
