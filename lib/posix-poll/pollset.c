/* SPDX-License-Identifier: BSD-3-Clause */
/* Waiting at several files at once. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/plat/time.h>
#include <uk/posix-fd.h>
#include <uk/wait.h>
#include "pollset.h"

/* What one thread waits with; small sets need no heap. */
#define ON_STACK	8u

struct entry {
	struct uk_poll_waiter w;
	struct uk_waitq_ticket *ticket;
	struct uk_ofile *of;		/* reference while it is queued */
};

static void wake_thread(struct uk_poll_waiter *w,
			unsigned int events __maybe_unused)
{
	struct entry *e = __containerof(w, struct entry, w);

	e->ticket->woken = true;
	uk_thread_wake(e->ticket->thread);
}

static unsigned int level(struct uk_ofile *of, unsigned int events)
{
	return uk_file_poll(of->file) & (events | UK_POLLALWAYS);
}

/* Looks at every descriptor once. */
static int look(struct uk_pollfd *fds, unsigned int n)
{
	struct uk_ofile *of;
	unsigned int i;
	int ready = 0;

	for (i = 0; i < n; i++) {
		fds[i].revents = 0;
		if (fds[i].fd < 0)
			continue;
		of = uk_fd_get(fds[i].fd);
		if (!of) {
			fds[i].revents = UK_POLLNVAL;
		} else {
			fds[i].revents = (int16_t)level(of, (__u16)
							fds[i].events);
			uk_ofile_put(of);
		}
		ready += fds[i].revents != 0;
	}
	return ready;
}

/* The same by the entries, which keep their files should somebody close the
 * descriptors meanwhile.
 */
static int look_again(struct uk_pollfd *fds, const struct entry *e,
		      unsigned int n)
{
	unsigned int i;
	int ready = 0;

	for (i = 0; i < n; i++) {
		if (!e[i].of)
			continue;
		fds[i].revents = (int16_t)level(e[i].of,
						(__u16)fds[i].events);
		ready += fds[i].revents != 0;
	}
	return ready;
}

static void enter(struct uk_pollfd *fds, struct entry *e, unsigned int n,
		  struct uk_waitq_ticket *ticket)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		e[i].of = fds[i].fd < 0 ? NULL : uk_fd_get(fds[i].fd);
		if (!e[i].of)
			continue;
		e[i].ticket = ticket;
		uk_poll_waiter_init(&e[i].w, wake_thread,
				    (__u16)fds[i].events);
		uk_pollq_add(&e[i].of->file->pollq, &e[i].w);
	}
}

static void leave(struct entry *e, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (!e[i].of)
			continue;
		uk_pollq_remove(&e[i].of->file->pollq, &e[i].w);
		uk_ofile_put(e[i].of);
	}
}

static int sleep_until(struct uk_pollfd *fds, struct entry *e,
		       unsigned int n, __nsec deadline)
{
	struct uk_waitq_ticket ticket = { .thread = uk_thread_current() };
	int ready, rc = 0;

	enter(fds, e, n, &ticket);
	while (!(ready = look_again(fds, e, n)) && !rc)
		rc = uk_waitq_sleep(&ticket, deadline == POLL_FOREVER ?
				    0 : deadline, true);
	leave(e, n);
	if (ready || rc == -ETIMEDOUT)
		return ready;
	return rc;
}

int pollset_wait(struct uk_pollfd *fds, unsigned int n, __nsec deadline)
{
	struct entry few[ON_STACK], *e = few;
	int ready = look(fds, n);

	if (ready)
		return ready;
	if (!deadline) {
		uk_sched_yield();	/* as uk_file_turn() */
		return look(fds, n);
	}
	if (n > ON_STACK) {
		e = uk_malloc(uk_alloc_get_default(), n * sizeof(*e));
		if (!e)
			return -ENOMEM;
	}
	ready = sleep_until(fds, e, n, deadline);
	if (e != few)
		uk_free(uk_alloc_get_default(), e);
	return ready;
}
