/* SPDX-License-Identifier: BSD-3-Clause */
/* Timers of the processes beyond the first: a child begins with none. */
#include <abi/errno.h>
#include <uk/essentials.h>
#include <uk/process.h>
#include "children.h"

static int timers_clone(struct process *child,
			struct process *parent __maybe_unused,
			unsigned long flags __maybe_unused)
{
	child->itimers = itimers_new();
	return child->itimers ? 0 : -ENOMEM;
}

/* Interval timers stay when a process runs another program. */
static void timers_exec(struct process *p)
{
	timers_delete(p);
}

static void timers_exit(struct process *p)
{
	timers_delete(p);
	if (!p->itimers)
		return;
	itimers_free(p->itimers);
	p->itimers = NULL;
}

static const struct uk_process_ops timer_process_ops = {
	.name = "timers",
	.clone = timers_clone,
	.exec = timers_exec,
	.exit = timers_exit,
};
UK_PROCESS_OPS(timer_process_ops);
