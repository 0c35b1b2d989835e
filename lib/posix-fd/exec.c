/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of descriptors of a process that begins another program. */
#include "fdtab.h"

void fdtab_exec(struct process *p)
{
	struct uk_fdtab *shared = p->fdtab;
	unsigned int fd;

	/* Without memory for a copy it stays shared: who made the process with
	 * UK_CLONE_FILES wanted it so. */
	if (shared->refcount > 1 && !fdtab_clone(p, p, 0))
		fdtab_put(shared);
	for (fd = 0; fd < p->fdtab->size; fd++)
		if (p->fdtab->file[fd] && fdtab_cloexec(p->fdtab, (int)fd))
			uk_fd_close((int)fd);
}
