/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc: local sockets that have a name. */
#include <uk/procfs.h>
#include <uk/string.h>

#include "unixsock.h"

#define FLAG_LISTENS	0x10000u
#define STATE_FREE	1u
#define STATE_CONNECTED	3u

static void put_socket(struct uk_procfs_text *t, const struct unix_sock *u)
{
	struct uk_sockaddr_un a;
	__u32 len = sizeof(a), i;

	unix_name_show(u->name, &a, &len);
	uk_procfs_printf(t, "%016lx: %08x 00000000 %08x %04x %02x %5u ", 0UL,
			 2u, u->listening ? FLAG_LISTENS : 0,
			 (unsigned int)u->s.type,
			 u->connected ? STATE_CONNECTED : STATE_FREE, 0u);
	len -= MIN(len, (__u32)sizeof(a.sun_family));
	for (i = 0; i < len && (!i || a.sun_path[0] == '\0' || a.sun_path[i]);
	     i++)
		uk_procfs_put(t, a.sun_path[i] ? &a.sun_path[i] : "@", 1);
	uk_procfs_printf(t, "\n");
}

static int show_unix(struct uk_procfs_text *t, const int *num __maybe_unused)
{
	struct unix_sock *u = NULL;

	uk_procfs_printf(t, "Num       RefCount Protocol Flags    Type St "
			 "Inode Path\n");
	while ((u = unix_next_named(u)))
		put_socket(t, u);
	return 0;
}

UK_PROCFS_ENTRIES(unix) = {
	{ .path = "#/net/unix", .mode = UK_PROCFS_RO, .show = show_unix },
};
