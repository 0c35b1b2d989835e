/* SPDX-License-Identifier: BSD-3-Clause */
/* What the file object does for all kinds: attributes, waiting. */
#include <abi/errno.h>
#include <abi/stat.h>
#include <uk/file.h>
#include <uk/sched.h>
#include <uk/string.h>
#include <uk/wait.h>

int uk_file_getstat(struct uk_file *f, unsigned int mask,
		    struct uk_filestat *st)
{
	memset(st, 0, sizeof(*st));
	if (f->ops->getstat)
		return f->ops->getstat(f, mask, st);
	st->mask = UK_STATX_BASIC_STATS;
	st->mode = 0600;
	st->nlink = 1;
	st->blksize = 4096;
	return 0;
}

/* A thread at a poll queue: its ticket is woken by the edge. */
struct thread_waiter {
	struct uk_poll_waiter w;
	struct uk_waitq_ticket ticket;
};

static void wake_thread(struct uk_poll_waiter *w,
			unsigned int events __maybe_unused)
{
	struct thread_waiter *tw = __containerof(w, struct thread_waiter, w);

	tw->ticket.woken = true;
	uk_thread_wake(tw->ticket.thread);
}

bool uk_file_turn(struct uk_file *f, unsigned int events)
{
	uk_sched_yield();
	return uk_file_poll(f) & (events | UK_POLLALWAYS);
}

int uk_file_wait(struct uk_file *f, unsigned int events, __nsec deadline)
{
	struct thread_waiter tw = {
		.ticket = { .thread = uk_thread_current() },
	};
	int rc = 0;

	events |= UK_POLLALWAYS;
	if (uk_file_poll(f) & events)
		return 0;
	uk_poll_waiter_init(&tw.w, wake_thread, events);
	uk_pollq_add(&f->pollq, &tw.w);
	while (!(uk_file_poll(f) & events)) {
		rc = uk_waitq_sleep(&tw.ticket, deadline, true);
		if (rc)
			break;
	}
	uk_pollq_remove(&f->pollq, &tw.w);
	return rc == -EINTR && !deadline ? -ERESTARTSYS : rc;
}
