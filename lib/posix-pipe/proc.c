/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc: how large F_SETPIPE_SZ makes a pipe. */
#include <uk/procfs.h>
#include "pipe.h"

static int show_max(struct uk_procfs_text *t, const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%u\n", PIPE_MAX_LIMIT);
	return 0;
}

UK_PROCFS_ENTRIES(pipe) = {
	{ .path = "sys/fs/pipe-max-size", .mode = UK_PROCFS_RO,
	  .show = show_max },
};
