/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc: limits of System V IPC; none can be changed. */
#include <uk/procfs.h>
#include "msg.h"
#include "sem.h"
#include "shm.h"

static int show_msgmax(struct uk_procfs_text *t,
		       const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%d\n", MSG_MAX);
	return 0;
}

static int show_msgmnb(struct uk_procfs_text *t,
		       const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%d\n", MSG_MNB);
	return 0;
}

static int show_msgmni(struct uk_procfs_text *t,
		       const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%d\n", MSG_MNI);
	return 0;
}

/* Of a set, of all sets, operations of a call, sets. */
static int show_sem(struct uk_procfs_text *t, const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%d\t%d\t%d\t%d\n", SEM_MSL, SEM_MSL * SEM_MNI,
			 SEM_OPM, SEM_MNI);
	return 0;
}

/* Bytes of a segment, and pages of all. */
static int show_shmmax(struct uk_procfs_text *t,
		       const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%lu\n", (unsigned long)SHM_MAX);
	return 0;
}

static int show_shmmni(struct uk_procfs_text *t,
		       const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%u\n", SHM_MNI);
	return 0;
}

#define LIMIT(name, fn)	{ .path = "sys/kernel/" name, \
			  .mode = UK_PROCFS_RO, .show = (fn) }

UK_PROCFS_ENTRIES(sysv) = {
	LIMIT("msgmax", show_msgmax),
	LIMIT("msgmnb", show_msgmnb),
	LIMIT("msgmni", show_msgmni),
	LIMIT("sem", show_sem),
	LIMIT("shmmax", show_shmmax),
	LIMIT("shmall", show_shmmax),
	LIMIT("shmmni", show_shmmni),
};
