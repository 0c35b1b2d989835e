/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc: limits of message queues, as for users; none can be changed. */
#include <uk/procfs.h>
#include "mqueue.h"

static int show_messages(struct uk_procfs_text *t,
			 const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%d\n", MQ_MAXMSG);
	return 0;
}

static int show_size(struct uk_procfs_text *t, const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%d\n", MQ_MSGSIZE);
	return 0;
}

static int show_queues(struct uk_procfs_text *t,
		       const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%d\n", MQ_QUEUES);
	return 0;
}

#define LIMIT(name, fn)	{ .path = "sys/fs/mqueue/" name, \
			  .mode = UK_PROCFS_RO, .show = (fn) }

UK_PROCFS_ENTRIES(mqueue) = {
	LIMIT("msg_default", show_messages),
	LIMIT("msg_max", show_messages),
	LIMIT("msgsize_default", show_size),
	LIMIT("msgsize_max", show_size),
	LIMIT("queues_max", show_queues),
};
