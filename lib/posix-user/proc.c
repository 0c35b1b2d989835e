/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc: users, groups and capabilities of a process. */
#include <abi/errno.h>
#include <uk/procfs.h>
#include "user.h"

static const struct uk_cred *find(const int *num)
{
	const struct process *p = uk_process_find(num[0]);

	return p ? p->cred : NULL;
}

static int show_ids(struct uk_procfs_text *t, const int *num)
{
	const struct uk_cred *c = find(num);

	if (!c)
		return -ESRCH;
	uk_procfs_printf(t, "Uid:\t%u\t%u\t%u\t%u\nGid:\t%u\t%u\t%u\t%u\n",
			 c->ruid, c->euid, c->suid, c->fsuid,
			 c->rgid, c->egid, c->sgid, c->fsgid);
	return 0;
}

static int show_groups(struct uk_procfs_text *t, const int *num)
{
	const struct uk_cred *c = find(num);
	int i;

	if (!c)
		return -ESRCH;
	uk_procfs_printf(t, "Groups:\t");
	for (i = 0; i < c->ngroups; i++)
		uk_procfs_printf(t, "%u ", c->groups[i]);
	uk_procfs_printf(t, c->ngroups ? "\n" : " \n");
	return 0;
}

/* Nothing takes a capability out of the bounding set. */
static int show_caps(struct uk_procfs_text *t, const int *num)
{
	const struct uk_cred *c = find(num);

	if (!c)
		return -ESRCH;
	uk_procfs_printf(t, "CapInh:\t%016lx\nCapPrm:\t%016lx\n"
			 "CapEff:\t%016lx\nCapBnd:\t%016lx\nCapAmb:\t%016lx\n",
			 (unsigned long)c->cap_inheritable,
			 (unsigned long)c->cap_permitted,
			 (unsigned long)c->cap_effective,
			 (unsigned long)CAP_ALL, 0UL);
	return 0;
}

static int show_last_cap(struct uk_procfs_text *t,
			 const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%d\n", UK_CAP_LAST);
	return 0;
}

static int show_ngroups(struct uk_procfs_text *t,
			const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%d\n", UK_NGROUPS_MAX);
	return 0;
}

#define PART(at, on, fn)	{ .path = on, .mode = UK_PROCFS_RO, \
				  .part = (at), .show = (fn) }

UK_PROCFS_ENTRIES(user) = {
	PART(30, "#/status", show_ids),
	PART(30, "#/task/#/status", show_ids),
	PART(41, "#/status", show_groups),
	PART(41, "#/task/#/status", show_groups),
	PART(70, "#/status", show_caps),
	PART(70, "#/task/#/status", show_caps),
	PART(0, "sys/kernel/cap_last_cap", show_last_cap),
	PART(0, "sys/kernel/ngroups_max", show_ngroups),
};
