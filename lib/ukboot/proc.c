/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc: what main was called with, and the command line of the guest. */
#include <abi/errno.h>
#include <uk/procfs.h>
#include <uk/string.h>

#include "steps.h"

#define FIRST_PID	1	/* whom the linked program is */

static int show_args(struct uk_procfs_text *t, const int *num)
{
	int i;

	if (num[0] != FIRST_PID)
		return -ESRCH;
	for (i = 0; i < boot_ctx.args.argc; i++)
		uk_procfs_put(t, boot_ctx.args.argv[i],
			      uk_strlen(boot_ctx.args.argv[i]) + 1);
	return 0;
}

/* The words that were for main: what was for libraries may be secret, and was
 * cut into pieces.
 */
static int show_cmdline(struct uk_procfs_text *t,
			const int *num __maybe_unused)
{
	int i;

	for (i = 1; i < boot_ctx.args.argc; i++)
		uk_procfs_printf(t, "%s%s", i > 1 ? " " : "",
				 boot_ctx.args.argv[i]);
	uk_procfs_printf(t, "\n");
	return 0;
}

UK_PROCFS_ENTRIES(boot) = {
	{ .path = "#/cmdline", .mode = UK_PROCFS_RO, .plain = true,
	  .show = show_args },
	{ .path = "cmdline", .mode = UK_PROCFS_RO, .show = show_cmdline },
};
