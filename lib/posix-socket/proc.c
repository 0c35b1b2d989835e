/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc: what all families of sockets have in common. */
#include <uk/procfs.h>

#define SOMAXCONN	4096	/* to which the families limit listen() */

static int show_net(struct uk_procfs_text *t, const int *num __maybe_unused)
{
	uk_procfs_printf(t, "self/net");
	return 0;
}

static int show_somaxconn(struct uk_procfs_text *t,
			  const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%d\n", SOMAXCONN);
	return 0;
}

UK_PROCFS_ENTRIES(socket) = {
	{ .path = "net", .mode = UK_PROCFS_LINK, .size = 8,
	  .show = show_net },
	{ .path = "sys/net/core/somaxconn", .mode = UK_PROCFS_RO,
	  .show = show_somaxconn },
};
