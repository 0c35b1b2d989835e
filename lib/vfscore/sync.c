/* SPDX-License-Identifier: BSD-3-Clause */
/* File systems that keep something back: when it is to reach the medium. */
#include <uk/init.h>
#include <uk/print.h>
#include <uk/vfs.h>

int uk_vfs_sync(struct uk_vfs *fs)
{
	return fs->type->sync ? fs->type->sync(fs) : 0;
}

int uk_vfs_sync_all(void)
{
	struct uk_vfs *fs;
	int rc, last = 0;

	for (fs = uk_vfs_first(); fs; fs = fs->next) {
		rc = uk_vfs_sync(fs);
		if (rc)
			last = rc;
	}
	return last;
}

/* Nothing is lost when the program ends. */
static void sync_at_end(const struct uk_term_ctx *ctx __maybe_unused)
{
	int rc = uk_vfs_sync_all();

	if (rc)
		uk_pr_err("some files were not written back: error %d\n", -rc);
}

uk_sys_initcall_prio(0x0, sync_at_end, 0);
