/* SPDX-License-Identifier: BSD-3-Clause */
/* semctl: values read and set, what is known of a set, its end. */
#include <uk/string.h>
#include <uk/syscall.h>
#include <uk/wait.h>
#include "sem.h"

static void stat_of(const struct semset *set, struct uk_semid_ds *ds)
{
	memset(ds, 0, sizeof(*ds));
	ds->sem_perm = set->obj.perm;
	ds->sem_otime = set->otime;
	ds->sem_ctime = set->ctime;
	ds->sem_nsems = set->nsems;
}

/* Limits, and for SEM_INFO how much of two of them is used. */
static long info(int cmd, struct uk_seminfo *in)
{
	struct ipc_obj *o;
	unsigned int i;

	*in = (struct uk_seminfo) {
		.semmap = 1024000000, .semmni = SEM_MNI,
		.semmns = 1024000000, .semmnu = 1024000000,
		.semmsl = SEM_MSL, .semopm = SEM_OPM, .semume = SEM_OPM,
		.semusz = 20, .semvmx = SEM_VMX, .semaem = SEM_VMX,
	};
	if (cmd == UK_SEM_INFO) {
		in->semusz = (int)sem_table.used;
		in->semaem = 0;
		for (i = 0; i < sem_table.size; i++) {
			o = sem_table.obj[i];
			if (o)
				in->semaem += (int)sem_of(o)->nsems;
		}
	}
	return ipc_last_index(&sem_table);
}

/* By identifier, or by index: then the identifier is the result. */
static long get_stat(int id, int cmd, struct uk_semid_ds *ds)
{
	struct ipc_obj *o = cmd == UK_IPC_STAT ? ipc_find(&sem_table, id) :
						 ipc_at(&sem_table, id);
	int rc;

	if (!o)
		return -EINVAL;
	rc = cmd == UK_SEM_STAT_ANY ? 0 : ipc_permission(o, IPC_READ);
	if (rc)
		return rc;
	stat_of(sem_of(o), ds);
	return cmd == UK_IPC_STAT ? 0 : o->id;
}

static void changed(struct semset *set)
{
	set->ctime = ipc_now();
	uk_waitq_wake_up(&set->wait);
}

static long set_value(struct semset *set, unsigned int num, int val)
{
	sem_undo_clear(set, num, num + 1);
	set->sem[num].val = (__u16)val;
	set->sem[num].pid = ipc_pid();
	changed(set);
	return 0;
}

static long set_all(struct semset *set, const __u16 *vals)
{
	unsigned int i;

	for (i = 0; i < set->nsems; i++)
		if (vals[i] > SEM_VMX)
			return -ERANGE;
	sem_undo_clear(set, 0, set->nsems);
	for (i = 0; i < set->nsems; i++) {
		set->sem[i].val = vals[i];
		set->sem[i].pid = ipc_pid();
	}
	changed(set);
	return 0;
}

static long get_all(const struct semset *set, __u16 *vals)
{
	unsigned int i;

	for (i = 0; i < set->nsems; i++)
		vals[i] = set->sem[i].val;
	return 0;
}

static long one(struct semset *set, int num, int cmd, int val)
{
	struct sem *s;

	if (num < 0 || (unsigned int)num >= set->nsems)
		return -EINVAL;
	s = &set->sem[num];
	switch (cmd) {
	case UK_SEM_GETVAL:
		return s->val;
	case UK_SEM_GETPID:
		return s->pid;
	case UK_SEM_GETNCNT:
		return (long)s->ncnt;
	case UK_SEM_GETZCNT:
		return (long)s->zcnt;
	}
	return set_value(set, (unsigned int)num, val);
}

/* The commands on values: readers need to read, the others to write. */
static long values(int id, int num, int cmd, __uptr arg)
{
	bool set = cmd == UK_SEM_SETVAL || cmd == UK_SEM_SETALL;
	struct ipc_obj *o = ipc_find(&sem_table, id);
	int rc;

	if (cmd == UK_SEM_SETVAL && ((int)arg < 0 || (int)arg > SEM_VMX))
		return -ERANGE;
	if (!o)
		return -EINVAL;
	rc = ipc_permission(o, set ? IPC_WRITE : IPC_READ);
	if (rc)
		return rc;
	if (cmd == UK_SEM_SETALL)
		return arg ? set_all(sem_of(o), (const __u16 *)arg) : -EFAULT;
	if (cmd == UK_SEM_GETALL)
		return arg ? get_all(sem_of(o), (__u16 *)arg) : -EFAULT;
	return one(sem_of(o), num, cmd, (int)arg);
}

static long change(int id, int cmd, const struct uk_semid_ds *ds)
{
	struct ipc_obj *o = ipc_find(&sem_table, id);
	struct semset *set;
	int rc;

	if (!o)
		return -EINVAL;
	rc = ipc_may_own(o);
	if (rc)
		return rc;
	set = sem_of(o);
	if (cmd == UK_IPC_SET) {
		ipc_set_perm(o, &ds->sem_perm);
		set->ctime = ipc_now();
		return 0;
	}
	ipc_remove(&sem_table, o);
	sem_undo_drop(set);
	set->removed = true;
	uk_waitq_wake_up(&set->wait);
	sem_put(set);
	return 0;
}

UK_SYSCALL_R_DEFINE(long, semctl, int, id, int, num, int, cmd, __uptr, arg)
{
	if (id < 0)
		return -EINVAL;
	switch (cmd) {
	case UK_IPC_RMID:
		return change(id, cmd, NULL);
	case UK_IPC_SET:
		return arg ? change(id, cmd, (const void *)arg) : -EFAULT;
	case UK_IPC_STAT:
	case UK_SEM_STAT:
	case UK_SEM_STAT_ANY:
		return arg ? get_stat(id, cmd, (void *)arg) : -EFAULT;
	case UK_IPC_INFO:
	case UK_SEM_INFO:
		return arg ? info(cmd, (void *)arg) : -EFAULT;
	case UK_SEM_GETPID:
	case UK_SEM_GETVAL:
	case UK_SEM_GETALL:
	case UK_SEM_GETNCNT:
	case UK_SEM_GETZCNT:
	case UK_SEM_SETVAL:
	case UK_SEM_SETALL:
		return values(id, num, cmd, arg);
	}
	return -EINVAL;
}
