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

static void wake_thread(struct uk_poll_waiter *w,
			unsigned int events __maybe_unused)
{
	struct uk_file_waiter *fw = __containerof(w, struct uk_file_waiter, w);

	fw->ticket.woken = true;
	uk_thread_wake(fw->ticket.thread);
}

void uk_file_wait_begin(struct uk_file_waiter *fw, struct uk_file *f,
			unsigned int events)
{
	fw->file = f;
	fw->ticket = (struct uk_waitq_ticket){
		.thread = uk_thread_current(),
	};
	uk_poll_waiter_init(&fw->w, wake_thread, events | UK_POLLALWAYS);
	uk_pollq_add(&f->pollq, &fw->w);
}

int uk_file_wait_told(struct uk_file_waiter *fw, __nsec deadline)
{
	int rc = uk_waitq_sleep(&fw->ticket, deadline, true);

	return rc == -EINTR && !deadline ? -ERESTARTSYS : rc;
}

void uk_file_wait_end(struct uk_file_waiter *fw)
{
	uk_pollq_remove(&fw->file->pollq, &fw->w);
}

bool uk_file_turn(struct uk_file *f, unsigned int events)
{
	uk_sched_yield();
	return uk_file_poll(f) & (events | UK_POLLALWAYS);
}

int uk_file_wait(struct uk_file *f, unsigned int events, __nsec deadline)
{
	struct uk_file_waiter fw;
	int rc = 0;

	events |= UK_POLLALWAYS;
	if (uk_file_poll(f) & events)
		return 0;
	uk_file_wait_begin(&fw, f, events);
	while (!(uk_file_poll(f) & events)) {
		rc = uk_file_wait_told(&fw, deadline);
		if (rc)
			break;
	}
	uk_file_wait_end(&fw);
	return rc;
}
