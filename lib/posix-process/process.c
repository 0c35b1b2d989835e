/* SPDX-License-Identifier: BSD-3-Clause */
/* The first process and what other libraries hang on a process. */
#include <uk/process.h>
#include <uk/ctors.h>
#include <uk/essentials.h>
#include <uk/init.h>
#include <uk/print.h>
#include <uk/sched.h>
#include <uk/syscall.h>
#include "process_impl.h"

struct process uk_process_first = {
	.pid = 1,
	.ppid = 0,
	.pgid = 1,
	.sid = 1,
	.dumpable = 1,
};

void uk_process_ops_exit(struct process *p)
{
	const struct uk_process_ops *const *ops = __stop_uk_tab_process;

	while (ops != __start_uk_tab_process) {
		ops--;
		if ((*ops)->exit)
			(*ops)->exit(p);
	}
}

static int ops_init(struct process *p)
{
	const struct uk_process_ops *const *ops;
	int rc;

	for (ops = __start_uk_tab_process; ops != __stop_uk_tab_process;
	     ops++) {
		if (!(*ops)->init)
			continue;
		rc = (*ops)->init(p);
		if (rc < 0) {
			uk_pr_err("%s: no state for process %d: %d\n",
				  (*ops)->name, p->pid, rc);
			return rc;
		}
	}
	return 0;
}

struct foreach {
	struct process *p;
	void (*fn)(struct uk_thread *t, void *arg);
	void *arg;
};

static void foreach_one(struct uk_thread *t, void *arg)
{
	struct foreach *f = arg;

	if (t->process == f->p && !uk_thread_is_exited(t))
		f->fn(t, f->arg);
}

void uk_process_foreach_thread(struct process *p,
			       void (*fn)(struct uk_thread *t, void *arg),
			       void *arg)
{
	struct foreach f = { p, fn, arg };
	struct uk_sched *s = uk_sched_get_default();

	if (s)
		uk_sched_foreach(s, foreach_one, &f);
}

static int first_process(struct uk_init_ctx *ctx __maybe_unused)
{
	uk_process_limits_init(&uk_process_first);
	uk_process_children_init();
	uk_syscall_deliver = uk_process_boundary;
	return ops_init(&uk_process_first);
}

/* Constructors run in the main thread. */
static void adopt_main(void)
{
	uk_process_adopt(&uk_process_first);
}
UK_CTOR_PRIO(adopt_main, UK_PRIO_EARLIEST);

uk_rootfs_initcall_prio(first_process, 0x0, UK_PRIO_EARLIEST);
