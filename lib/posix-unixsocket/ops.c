/* SPDX-License-Identifier: BSD-3-Clause */
/* The family of local sockets, when only pairs are wanted. */
#include <uk/string.h>

#include "unixsock.h"

int unix_getsockopt(struct posix_socket *s __maybe_unused, int level,
		    int name, void *val, __u32 *len)
{
	const int size = UNIX_QUEUE_MAX;

	if (level != UK_SOL_SOCKET ||
	    (name != UK_SO_SNDBUF && name != UK_SO_RCVBUF))
		return -ENOPROTOOPT;
	*len = MIN(*len, (__u32)sizeof(size));
	memcpy(val, &size, *len);
	return 0;
}

const struct posix_socket_ops unix_ops = {
	.pair = unix_pair,
	.send = unix_send,
	.recv = unix_recv,
	.shutdown = unix_shutdown,
	.getname = unix_getname,
	.getsockopt = unix_getsockopt,
	.error = unix_error,
	.poll = unix_poll,
	.ioctl = unix_ioctl,
	.release = unix_release,
};

POSIX_SOCKET_FAMILY_REGISTER(UK_AF_UNIX, &unix_ops);
