/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of optional initialisation, forwards and back. */
#include "steps.h"

/* Entries below this one are done and not undone yet. */
static const struct uk_inittab_entry *done = uk_inittab_start;

int boot_inittab_run(struct uk_init_ctx *ctx,
		     const struct uk_inittab_entry *end)
{
	int rc;

	for (; done < end; done++) {
		if (!done->init)
			continue;
		rc = done->init(ctx);
		if (rc < 0)
			return rc;
	}
	return 0;
}

void boot_inittab_undo(int status)
{
	struct uk_term_ctx ctx = { .status = status };

	while (done > uk_inittab_start) {
		done--;
		if (done->term)
			done->term(&ctx);
	}
}
