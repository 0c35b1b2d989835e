/* SPDX-License-Identifier: BSD-3-Clause */
/* Sets of semaphores, private to posix-sysv. */
#ifndef __POSIX_SYSV_SEM_H__
#define __POSIX_SYSV_SEM_H__

#include <uk/wait_types.h>
#include "ids.h"

/* Limits, as Linux has them. */
#define SEM_MNI		32000
#define SEM_MSL		32000	/* semaphores of a set */
#define SEM_OPM		500	/* operations of a call */
#define SEM_VMX		32767	/* value, and adjustment at exit */

struct process;

struct sem {
	__u16 val;
	int pid;		/* who changed it last */
	unsigned int ncnt;	/* wait for it to rise */
	unsigned int zcnt;	/* wait for zero */
};

/*
 * A set. `refs` counts the waiters and the identifier: who was the last one
 * to look at a removed set frees it.
 */
struct semset {
	struct ipc_obj obj;	/* must be first */
	unsigned int refs;
	bool removed;
	struct uk_waitq wait;
	__s64 otime, ctime;
	unsigned int nsems;
	struct sem sem[];
};

extern struct ipc_table sem_table;

static inline struct semset *sem_of(struct ipc_obj *o)
{
	return __containerof(o, struct semset, obj);
}

/** Drops a reference. */
void sem_put(struct semset *set);

/*
 * What a process' end gives back. An entry belongs to a process and a set
 * and has an adjustment for each semaphore.
 */
struct sem_undo;

/**
 * The calling process' entry for a set, made if there is none.
 * @return NULL: no memory
 */
struct sem_undo *sem_undo_get(struct semset *set);

/** The adjustments of an entry, by semaphore. */
__s16 *sem_undo_adj(struct sem_undo *u);

/** SETVAL and SETALL: nobody has anything to give back at [first, end). */
void sem_undo_clear(const struct semset *set, unsigned int first,
		    unsigned int end);

/** The set goes: so do all its entries. */
void sem_undo_drop(const struct semset *set);

#endif /* __POSIX_SYSV_SEM_H__ */
