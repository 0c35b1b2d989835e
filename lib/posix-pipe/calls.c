/* SPDX-License-Identifier: BSD-3-Clause */
/* System calls that make pipes. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/posix-fd.h>
#include <uk/syscall.h>
#include "pipe.h"

static long make_pipe(int fds[2], unsigned int flags)
{
	struct pipe *p;
	int r, w;

	if (flags & ~(unsigned int)(UK_O_CLOEXEC | UK_O_NONBLOCK |
				    UK_O_DIRECT))
		return -EINVAL;
	if (!uk_syscall_writable(fds, 2 * sizeof(fds[0])))
		return -EFAULT;
	p = pipe_new(flags & UK_O_DIRECT);
	if (!p)
		return -ENOMEM;
	/* it is the writing end that makes packets */
	r = uk_fd_open(&p->rd, (flags & ~(unsigned int)UK_O_DIRECT) |
			       UK_O_RDONLY);
	if (r < 0) {
		uk_file_release(&p->wr);
		return r;
	}
	w = uk_fd_open(&p->wr, flags | UK_O_WRONLY);
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
