/* SPDX-License-Identifier: BSD-3-Clause */
/* epoll_create, epoll_ctl, epoll_wait and their variants. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/syscall.h>
#include <uk/wait.h>
#include "epoll.h"
#include "sigmask.h"
#include "timeout.h"

/* As on Linux: what fits the largest array of events. */
#define MAX_EVENTS	(0x7fffffff / (int)sizeof(struct uk_epoll_event))

static long create(unsigned int flags)
{
	struct epoll *ep = epoll_new();

	if (!ep)
		return -ENOMEM;
	return uk_fd_open(&ep->file, UK_O_RDWR | (flags & UK_O_CLOEXEC));
}

UK_SYSCALL_R_DEFINE(long, epoll_create1, unsigned int, flags)
{
	if (flags & ~(unsigned int)UK_EPOLL_CLOEXEC)
		return -EINVAL;
	return create(flags);
}

UK_SYSCALL_R_DEFINE(long, epoll_create, int, size)
{
	return size <= 0 ? -EINVAL : create(0);
}

static long control(struct uk_ofile *eof, struct uk_ofile *of, int op, int fd,
		    const struct uk_epoll_event *ev)
{
	struct epoll *ep = epoll_of(eof->file);

	if (!ep || of->file == eof->file)
		return -EINVAL;
	switch (op) {
	case UK_EPOLL_CTL_ADD:
		return epoll_add(ep, fd, of, ev);
	case UK_EPOLL_CTL_MOD:
		return epoll_mod(ep, fd, of, ev);
	case UK_EPOLL_CTL_DEL:
		return epoll_del(ep, fd, of);
	}
	return -EINVAL;
}

UK_SYSCALL_R_DEFINE(long, epoll_ctl, int, epfd, int, op, int, fd,
		    const struct uk_epoll_event *, ev)
{
	struct uk_ofile *eof, *of;
	long rc;

	if (unlikely(!ev) && op != UK_EPOLL_CTL_DEL)
		return -EFAULT;
	eof = uk_fd_get(epfd);
	of = uk_fd_get(fd);
	rc = eof && of ? control(eof, of, op, fd, ev) : -EBADF;
	if (of)
		uk_ofile_put(of);
	if (eof)
		uk_ofile_put(eof);
	return rc;
}

/* One thread that waits for a set. */
struct sleeper {
	struct uk_poll_waiter w;
	struct uk_waitq_ticket ticket;
};

static void wake_sleeper(struct uk_poll_waiter *w,
			 unsigned int events __maybe_unused)
{
	struct sleeper *s = __containerof(w, struct sleeper, w);

	s->ticket.woken = true;
	uk_thread_wake(s->ticket.thread);
}

static long wait_set(struct epoll *ep, struct uk_epoll_event *out, int max,
		     __nsec deadline)
{
	struct sleeper s = { .ticket = { .thread = uk_thread_current() } };
	long n = epoll_collect(ep, out, max);
	int rc = 0;

	if (n)
		return n;
	if (!deadline) {
		uk_sched_yield();	/* as uk_file_turn() */
		return epoll_collect(ep, out, max);
	}
	uk_poll_waiter_init(&s.w, wake_sleeper, UK_POLLIN);
	uk_pollq_add(&ep->file.pollq, &s.w);
	while (!(n = epoll_collect(ep, out, max)) && !rc)
		rc = uk_waitq_sleep(&s.ticket, deadline == POLL_FOREVER ?
				    0 : deadline, true);
	uk_pollq_remove(&ep->file.pollq, &s.w);
	return n || rc == -ETIMEDOUT ? n : rc;
}

static long wait_fd(int epfd, struct uk_epoll_event *out, int max,
		    __nsec deadline)
{
	struct uk_ofile *eof;
	struct epoll *ep;
	long rc = -EINVAL;

	if (max <= 0 || max > MAX_EVENTS)
		return -EINVAL;
	eof = uk_fd_get(epfd);
	if (!eof)
		return -EBADF;
	ep = epoll_of(eof->file);
	if (ep)
		rc = wait_set(ep, out, max, deadline);
	uk_ofile_put(eof);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, epoll_wait, int, epfd,
		    struct uk_epoll_event *, out, int, max, int, ms)
{
	return wait_fd(epfd, out, max, poll_deadline_ms(ms));
}

UK_SYSCALL_R_DEFINE(long, epoll_pwait, int, epfd,
		    struct uk_epoll_event *, out, int, max, int, ms,
		    const uk_sigset_t *, mask, unsigned long, size)
{
	int rc = poll_set_mask(mask, size);

	return rc ? rc : wait_fd(epfd, out, max, poll_deadline_ms(ms));
}

UK_SYSCALL_R_DEFINE(long, epoll_pwait2, int, epfd,
		    struct uk_epoll_event *, out, int, max,
		    const struct uk_timespec *, ts,
		    const uk_sigset_t *, mask, unsigned long, size)
{
	__nsec deadline;
	int rc = poll_deadline_ts(ts, &deadline);

	if (!rc)
		rc = poll_set_mask(mask, size);
	return rc ? rc : wait_fd(epfd, out, max, deadline);
}
