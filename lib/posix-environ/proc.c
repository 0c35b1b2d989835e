/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc: the environment that the program started with. */
#include <abi/errno.h>
#include <uk/environ.h>
#include <uk/procfs.h>
#include <uk/string.h>

#define FIRST_PID	1	/* whom the linked program is */

static int show_environ(struct uk_procfs_text *t, const int *num)
{
	char **e;

	if (num[0] != FIRST_PID)
		return -ESRCH;
	for (e = uk_posix_environ(); *e; e++)
		uk_procfs_put(t, *e, uk_strlen(*e) + 1);
	return 0;
}

UK_PROCFS_ENTRIES(environ) = {
	{ .path = "#/environ", .mode = UK_S_IFREG | 0400,
	  .plain = true, .show = show_environ },
};
