/* SPDX-License-Identifier: BSD-3-Clause */
/* Semaphores: sets made, and the operations that may wait. */
#include <uk/alloc.h>
#include <uk/plat/time.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include <uk/timeutil.h>
#include <uk/wait.h>
#include "sem.h"

static int sem_create(struct ipc_obj **out, const void *arg)
{
	int nsems = *(const int *)arg;
	struct semset *set;

	if (!nsems)
		return -EINVAL;
	set = uk_calloc(uk_alloc_get_default(), 1, sizeof(*set) +
			(__sz)nsems * sizeof(set->sem[0]));
	if (!set)
		return -ENOMEM;
	uk_waitq_init(&set->wait);
	set->refs = 1;
	set->nsems = (unsigned int)nsems;
	set->ctime = ipc_now();
	*out = &set->obj;
	return 0;
}

static int sem_suits(const struct ipc_obj *o, const void *arg)
{
	const struct semset *set = __containerof(o, struct semset, obj);

	return *(const int *)arg > (int)set->nsems ? -EINVAL : 0;
}

struct ipc_table sem_table = {
	.max = SEM_MNI,
	.create = sem_create,
	.suits = sem_suits,
};

UK_SYSCALL_R_DEFINE(long, semget, int, key, int, nsems, int, flags)
{
	if (nsems < 0 || nsems > SEM_MSL)
		return -EINVAL;
	return ipc_get(&sem_table, key, flags, &nsems);
}

void sem_put(struct semset *set)
{
	if (!--set->refs)
		uk_free(uk_alloc_get_default(), set);
}

/* A call of semop(): what it wants of which set. */
struct request {
	struct semset *set;
	const struct uk_sembuf *ops;
	unsigned int nops;
	struct sem_undo *undo;		/* NULL: no operation has SEM_UNDO */
	const struct uk_sembuf *blocked; /* which one could not be done */
	int rc;
};

/* One operation. @return 0, -EAGAIN (not now), -ERANGE */
static int do_op(struct request *r, const struct uk_sembuf *op)
{
	struct sem *s = &r->set->sem[op->sem_num];
	int val = s->val + op->sem_op, adj;

	if ((op->sem_op == 0 && s->val) || val < 0)
		return -EAGAIN;
	if (val > SEM_VMX)
		return -ERANGE;
	if (op->sem_flg & UK_SEM_UNDO) {
		adj = sem_undo_adj(r->undo)[op->sem_num] - op->sem_op;
		if (adj < -SEM_VMX - 1 || adj > SEM_VMX)
			return -ERANGE;
		sem_undo_adj(r->undo)[op->sem_num] = (__s16)adj;
	}
	s->val = (__u16)val;
	return 0;
}

static void undo_op(struct request *r, const struct uk_sembuf *op)
{
	r->set->sem[op->sem_num].val = (__u16)(r->set->sem[op->sem_num].val -
					       op->sem_op);
	if (op->sem_flg & UK_SEM_UNDO)
		sem_undo_adj(r->undo)[op->sem_num] =
			(__s16)(sem_undo_adj(r->undo)[op->sem_num] +
				op->sem_op);
}

/* All operations or none. The result is in r->rc; false: one has to wait. */
static bool try_all(struct request *r)
{
	unsigned int i;

	if (r->set->removed) {
		r->rc = -EIDRM;
		return true;
	}
	for (i = 0; i < r->nops; i++) {
		r->rc = do_op(r, &r->ops[i]);
		if (r->rc)
			break;
	}
	if (!r->rc) {
		for (i = 0; i < r->nops; i++)
			r->set->sem[r->ops[i].sem_num].pid = ipc_pid();
		r->set->otime = ipc_now();
		uk_waitq_wake_up(&r->set->wait);
		return true;
	}
	r->blocked = &r->ops[i];
	while (i)
		undo_op(r, &r->ops[--i]);
	return r->rc != -EAGAIN || (r->blocked->sem_flg & UK_IPC_NOWAIT);
}

/* As try_all(), between two sleeps: GETNCNT and GETZCNT count who sleeps. */
static bool try_again(struct request *r)
{
	const struct uk_sembuf *before = r->blocked;
	struct sem *s = &r->set->sem[before->sem_num];
	unsigned int *count = before->sem_op ? &s->ncnt : &s->zcnt;
	bool done;

	(*count)--;
	done = try_all(r);
	if (!done) {
		s = &r->set->sem[r->blocked->sem_num];
		(*(r->blocked->sem_op ? &s->ncnt : &s->zcnt))++;
	}
	return done;
}

static long wait_for(struct request *r, __nsec deadline)
{
	struct sem *s = &r->set->sem[r->blocked->sem_num];
	int rc;

	(*(r->blocked->sem_op ? &s->ncnt : &s->zcnt))++;
	r->set->refs++;
	rc = uk_waitq_wait_event_intr(&r->set->wait, try_again(r), deadline);
	if (rc) {
		s = &r->set->sem[r->blocked->sem_num];
		(*(r->blocked->sem_op ? &s->ncnt : &s->zcnt))--;
	} else {
		rc = r->rc;
	}
	sem_put(r->set);
	return rc == -ETIMEDOUT ? -EAGAIN : rc;
}

/* Checks the operations and the right to do them; *undo: one has SEM_UNDO. */
static int check_ops(const struct semset *set, const struct uk_sembuf *ops,
		     unsigned int nops, bool *undo)
{
	int may = IPC_READ;
	unsigned int i;

	*undo = false;
	for (i = 0; i < nops; i++) {
		if (ops[i].sem_num >= set->nsems)
			return -EFBIG;
		if (ops[i].sem_flg & UK_SEM_UNDO)
			*undo = true;
		if (ops[i].sem_op)
			may = IPC_WRITE;
	}
	return ipc_permission(&set->obj, may);
}

static long run(struct semset *set, const struct uk_sembuf *ops,
		unsigned int nops, __nsec deadline, bool poll)
{
	struct request r = { .set = set, .ops = ops, .nops = nops };
	bool undo;
	int rc = check_ops(set, ops, nops, &undo);

	if (rc)
		return rc;
	if (undo) {
		r.undo = sem_undo_get(set);
		if (!r.undo)
			return -ENOMEM;
	}
	if (try_all(&r) || poll)
		return r.rc;
	return wait_for(&r, deadline);
}

/* @param poll a time limit of zero: does not wait at all */
static long sem_op(int id, const struct uk_sembuf *ops, __sz nops,
		   __nsec deadline, bool poll)
{
	struct uk_sembuf few[16], *copy = few;
	struct ipc_obj *o;
	long rc;

	if (id < 0 || !nops)
		return -EINVAL;
	if (nops > SEM_OPM)
		return -E2BIG;
	if (!ops)
		return -EFAULT;
	o = ipc_find(&sem_table, id);
	if (!o)
		return -EINVAL;
	if (nops > ARRAY_SIZE(few)) {
		copy = uk_malloc(uk_alloc_get_default(),
				 nops * sizeof(*copy));
		if (!copy)
			return -ENOMEM;
	}
	memcpy(copy, ops, nops * sizeof(*copy));
	rc = run(sem_of(o), copy, (unsigned int)nops, deadline, poll);
	if (copy != few)
		uk_free(uk_alloc_get_default(), copy);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, semop, int, id, const struct uk_sembuf *, ops,
		    __sz, nops)
{
	return sem_op(id, ops, nops, 0, false);
}

UK_SYSCALL_R_DEFINE(long, semtimedop, int, id, const struct uk_sembuf *, ops,
		    __sz, nops, const struct uk_timespec *, timeout)
{
	__nsec span = 0;

	if (timeout) {
		if (!uk_timespec_valid(timeout))
			return -EINVAL;
		span = uk_timespec_to_nsec(timeout);
	}
	return sem_op(id, ops, nops, span ?
		      uk_nsec_add(ukplat_monotonic_clock(), span) : 0,
		      timeout && !span);
}
