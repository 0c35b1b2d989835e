/* SPDX-License-Identifier: BSD-3-Clause */
/* SEM_UNDO: what a process did to semaphores is undone when it ends. */
#include <uk/alloc.h>
#include <uk/process.h>
#include <uk/string.h>
#include <uk/wait.h>
#include "sem.h"

/* Lock: as the tables. */
struct sem_undo {
	struct sem_undo *next;
	struct process *process;
	struct semset *set;
	__s16 adj[];
};

static struct sem_undo *undos;

struct sem_undo *sem_undo_get(struct semset *set)
{
	struct process *p = uk_process_current();
	struct sem_undo *u;

	for (u = undos; u; u = u->next)
		if (u->process == p && u->set == set)
			return u;
	u = uk_zalloc(uk_alloc_get_default(),
		      sizeof(*u) + set->nsems * sizeof(u->adj[0]));
	if (!u)
		return NULL;
	u->process = p;
	u->set = set;
	u->next = undos;
	undos = u;
	return u;
}

__s16 *sem_undo_adj(struct sem_undo *u)
{
	return u->adj;
}

void sem_undo_clear(const struct semset *set, unsigned int first,
		    unsigned int end)
{
	struct sem_undo *u;

	for (u = undos; u; u = u->next)
		if (u->set == set)
			memset(u->adj + first, 0,
			       (end - first) * sizeof(u->adj[0]));
}

static void free_at(struct sem_undo **at)
{
	struct sem_undo *u = *at;

	*at = u->next;
	uk_free(uk_alloc_get_default(), u);
}

void sem_undo_drop(const struct semset *set)
{
	struct sem_undo **at = &undos;

	while (*at) {
		if ((*at)->set == set)
			free_at(at);
		else
			at = &(*at)->next;
	}
}

/* Gives back: a value that would leave its range stops at the end of it. */
static void apply(const struct sem_undo *u)
{
	struct semset *set = u->set;
	unsigned int i;
	int val;

	for (i = 0; i < set->nsems; i++) {
		if (!u->adj[i])
			continue;
		val = set->sem[i].val + u->adj[i];
		set->sem[i].val = (__u16)MIN(MAX(val, 0), SEM_VMX);
		set->sem[i].pid = u->process->pid;
	}
	set->otime = ipc_now();
	uk_waitq_wake_up(&set->wait);
}

static void process_exit(struct process *p)
{
	struct sem_undo **at = &undos;

	while (*at) {
		if ((*at)->process == p) {
			apply(*at);
			free_at(at);
		} else {
			at = &(*at)->next;
		}
	}
}

static const struct uk_process_ops undo_process_ops = {
	.name = "semaphores",
	.exit = process_exit,
};
UK_PROCESS_OPS(undo_process_ops);
