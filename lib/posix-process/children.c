/* SPDX-License-Identifier: BSD-3-Clause */
/* Several processes: which there are, how one begins and how it ends. */
#include <uk/process.h>
#include <uk/alloc.h>
#include <uk/arch/lcpu.h>
#include <uk/errptr.h>
#include <uk/essentials.h>
#include <uk/sched.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include <uk/wait.h>
#include "children.h"

/* Lock: none, as struct process. */
struct uk_process_list uk_processes =
	UK_TAILQ_HEAD_INITIALIZER(uk_processes);

void (*uk_process_thread_let_go)(void);

static void kin_init(struct process *p)
{
	uk_waitq_init(&p->kin.left);
	uk_waitq_init(&p->kin.children);
	UK_TAILQ_INSERT_TAIL(&uk_processes, p, kin.all);
}

void uk_process_children_init(void)
{
	kin_init(&uk_process_first);
}

struct process *uk_process_any(int pid)
{
	struct process *p;

	UK_TAILQ_FOREACH(p, &uk_processes, kin.all)
		if (p->pid == pid)
			return p;
	return NULL;
}

struct process *uk_process_find(int pid)
{
	struct process *p = uk_process_any(pid);

	return p && !uk_process_ended(p) ? p : NULL;
}

int uk_process_next(int after)
{
	struct process *p;
	int next = -1;

	UK_TAILQ_FOREACH(p, &uk_processes, kin.all)
		if (!uk_process_ended(p) && p->pid > after &&
		    (next < 0 || p->pid < next))
			next = p->pid;
	return next;
}

/* ---- the beginning -------------------------------------------------------- */

/* The exit operations of the first (end) libraries, the last one first. */
static void ops_undo(struct process *p, const struct uk_process_ops *const *end)
{
	while (end != __start_uk_tab_process) {
		end--;
		if ((*end)->exit)
			(*end)->exit(p);
	}
}

static int ops_clone(struct process *child, struct process *parent,
		     unsigned long flags)
{
	const struct uk_process_ops *const *ops;
	int rc;

	for (ops = __start_uk_tab_process; ops != __stop_uk_tab_process;
	     ops++) {
		rc = (*ops)->clone ? (*ops)->clone(child, parent, flags) : 0;
		if (rc < 0) {
			ops_undo(child, ops);
			return rc;
		}
	}
	return 0;
}

struct process *uk_process_clone(int pid, unsigned long flags)
{
	struct process *parent = uk_process_current();
	struct process *p = uk_zalloc(uk_alloc_get_default(), sizeof(*p));

	if (!p)
		return ERR2PTR(-EAGAIN);
	p->pid = pid;
	p->ppid = parent->pid;
	p->pgid = parent->pgid;
	p->sid = parent->sid;
	p->dumpable = parent->dumpable;
	p->keepcaps = parent->keepcaps;
	p->no_new_privs = parent->no_new_privs;
	memcpy(p->rlimits, parent->rlimits, sizeof(p->rlimits));
	if (ops_clone(p, parent, flags) < 0) {
		uk_free(uk_alloc_get_default(), p);
		return ERR2PTR(-EAGAIN);
	}
	p->kin.parent = parent;
	p->kin.end_signal = (int)(flags & 0xff);
	kin_init(p);
	return p;
}

void uk_process_ops_exec(struct process *p)
{
	const struct uk_process_ops *const *ops;

	for (ops = __start_uk_tab_process; ops != __stop_uk_tab_process; ops++)
		if ((*ops)->exec)
			(*ops)->exec(p);
	p->kin.execed = true;
}

void uk_process_vfork_done(struct process *p)
{
	struct uk_vfork *v = p->kin.vfork;

	if (!v)
		return;
	p->kin.vfork = NULL;
	v->done = true;
	uk_waitq_wake_up(&v->wait);
}

/* ---- threads ------------------------------------------------------------- */

void uk_process_thread_left(struct process *p)
{
	p->kin.cycles += uk_thread_cycles(uk_thread_current());
	p->kin.nthreads--;
	uk_waitq_wake_up(&p->kin.left);
}

static void add_cycles(struct uk_thread *t, void *sum)
{
	/* what uk_process_thread_left() counted is let go by posix-thread */
	if (t->posix)
		*(__u64 *)sum += uk_thread_cycles(t);
}

__u64 uk_process_cycles(struct process *p)
{
	__u64 sum = p->kin.cycles;

	uk_process_foreach_thread(p, add_cycles, &sum);
	return sum;
}

void uk_process_thread_leave(void)
{
	uk_process_thread_let_go();
	uk_sched_thread_exit();
}

static void interrupt(struct uk_thread *t, void *arg)
{
	if (t != arg)
		uk_thread_interrupt(t);
}

/* Until no thread but the running one is left; they were told to end. */
static void wait_alone(struct process *p)
{
	/* the first thread may wait there for the others' end */
	uk_waitq_wake_up(&p->kin.left);
	uk_waitq_wait_event(&p->kin.left, p->kin.nthreads <= 1);
}

int uk_process_alone(void)
{
	struct process *p = uk_process_current();
	struct uk_thread *self = uk_thread_current();

	if (p->exiting)
		return -EINTR;
	p->exiting = self;
	__atomic_store_n(&uk_syscall_attention, 1, __ATOMIC_RELAXED);
	uk_process_foreach_thread(p, interrupt, self);
	wait_alone(p);
	p->exiting = NULL;
	return 0;
}

/* ---- the end --------------------------------------------------------------- */

void uk_process_reap(struct process *p)
{
	p->kin.parent->kin.child_cycles += p->kin.cycles + p->kin.child_cycles;
	UK_TAILQ_REMOVE(&uk_processes, p, kin.all);
	uk_free(uk_alloc_get_default(), p);
}

static bool no_zombies(const struct process *p)
{
	return uk_process_signal_ops && uk_process_signal_ops->no_zombies(p);
}

/* A child became a zombie: its parent hears of it, or wants to know nothing. */
static void tell_parent(struct process *p)
{
	struct process *parent = p->kin.parent;
	struct uk_siginfo info = { .signo = p->kin.end_signal };

	uk_process_wait_info(p, &info);
	info.signo = p->kin.end_signal;
	if (no_zombies(parent))
		uk_process_reap(p);
	if (info.signo)
		uk_process_signal(parent, NULL, &info);
	uk_waitq_wake_up(&parent->kin.children);
}

static void send_death_signal(struct process *child)
{
	struct uk_siginfo info = {
		.signo = child->death_signal,
		.code = UK_SI_USER,
		.pid = child->ppid,
		.uid = uk_process_uid(),
	};

	if (info.signo && !uk_process_ended(child))
		uk_process_signal(child, NULL, &info);
}

/* Children go to the first process. */
static void leave_children(struct process *p)
{
	struct process *c, *next;

	UK_TAILQ_FOREACH_SAFE(c, &uk_processes, kin.all, next) {
		if (c->kin.parent != p)
			continue;
		send_death_signal(c);
		c->kin.parent = &uk_process_first;
		c->ppid = uk_process_first.pid;
		if (c->kin.zombie)
			tell_parent(c);
	}
}

void uk_process_end_child(struct process *p, int status, int sig)
{
	struct uk_thread *self = uk_thread_current();

	if (p == &uk_process_first)
		return;
	wait_alone(p);
	leave_children(p);
	uk_process_thread_let_go();
	/* closing a file may let others run: they find nothing half gone */
	p->kin.uid = uk_process_uid();
	p->kin.ended = true;
	uk_process_ops_exit(p);
	p->kin.status = sig ? sig : (status & 0xff) << 8;
	p->kin.zombie = true;
	p->exiting = NULL;
	self->process = NULL;
	/* Whoever hears of it now runs when we are gone: nothing yields here,
	 * and our stack may be that of the parent of a vfork() child. */
	uk_process_vfork_done(p);
	tell_parent(p);
	uk_sched_thread_exit();
}
