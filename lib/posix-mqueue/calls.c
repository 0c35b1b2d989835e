/* SPDX-License-Identifier: BSD-3-Clause */
/* Sending, receiving, notification, attributes. */
#include <abi/fcntl.h>
#include <abi/poll.h>
#include <abi/time.h>
#include <uk/alloc.h>
#include <uk/plat/time.h>
#include <uk/posix-fd.h>
#include <uk/process.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include <uk/timeutil.h>
#include "mqueue.h"

/*
 * From a time of the wall clock; NULL: none. What has passed is the smallest
 * deadline, which 0 (none) is not.
 */
static int deadline_of(const struct uk_timespec *ts, __nsec *deadline)
{
	__nsec when, wall;

	*deadline = 0;
	if (!ts)
		return 0;
	if (!uk_timespec_valid(ts))
		return -EINVAL;
	when = uk_timespec_to_nsec(ts);
	wall = uk_time_wall();
	*deadline = when > wall ?
		    uk_nsec_add(ukplat_monotonic_clock(), when - wall) : 1;
	return 0;
}

/* The queue of a descriptor that is open for this (O_RDONLY, O_WRONLY). */
static int get(int fd, unsigned int mode, struct uk_ofile **out)
{
	struct uk_ofile *of = uk_fd_get(fd);
	unsigned int acc;

	if (!of)
		return -EBADF;
	acc = of->flags & UK_O_ACCMODE;
	if (!mq_of_file(of->file) || (acc != UK_O_RDWR && acc != mode)) {
		uk_ofile_put(of);
		return -EBADF;
	}
	*out = of;
	return 0;
}

/* Waits for an event. -EAGAIN for who does not want to. */
static int wait_for(struct uk_ofile *of, unsigned int events, __nsec deadline)
{
	int rc;

	if (of->flags & UK_O_NONBLOCK)
		return -EAGAIN;
	rc = uk_file_wait(of->file, events, deadline);
	/* these calls start again after a handler, whatever their limit */
	return rc == -EINTR ? -ERESTARTSYS : rc;
}

static int send(struct uk_ofile *of, struct mq_msg *m, __nsec deadline)
{
	struct mqueue *q = mq_of_file(of->file);
	int rc;

	while (q->curmsgs >= q->maxmsg) {
		rc = wait_for(of, UK_POLLOUT, deadline);
		if (rc)
			return rc;
	}
	mq_put(q, m);
	return 0;
}

static int make_msg(struct uk_ofile *of, const char *text, __sz len,
		    unsigned int prio, struct mq_msg **out)
{
	struct mq_msg *m;

	if ((__s64)len > mq_of_file(of->file)->msgsize || (__ssz)len < 0)
		return -EMSGSIZE;
	if (!text && len)
		return -EFAULT;
	m = uk_malloc(uk_alloc_get_default(), sizeof(*m) + len);
	if (!m)
		return -ENOMEM;
	m->prio = prio;
	m->len = len;
	memcpy(m->text, text, len);
	*out = m;
	return 0;
}

UK_SYSCALL_R_DEFINE(long, mq_timedsend, int, fd, const char *, text,
		    __sz, len, unsigned int, prio,
		    const struct uk_timespec *, timeout)
{
	struct uk_ofile *of;
	struct mq_msg *m;
	__nsec deadline;
	int rc;

	rc = deadline_of(timeout, &deadline);
	if (!rc && prio >= UK_MQ_PRIO_MAX)
		rc = -EINVAL;
	if (!rc)
		rc = get(fd, UK_O_WRONLY, &of);
	if (rc)
		return rc;
	rc = make_msg(of, text, len, prio, &m);
	if (!rc) {
		rc = send(of, m, deadline);
		if (rc)
			uk_free(uk_alloc_get_default(), m);
	}
	uk_ofile_put(of);
	return rc;
}

static int receive(struct uk_ofile *of, __nsec deadline, struct mq_msg **out)
{
	struct mqueue *q = mq_of_file(of->file);
	int rc;

	while (!q->curmsgs) {
		q->receivers++;
		rc = wait_for(of, UK_POLLIN, deadline);
		q->receivers--;
		if (rc)
			return rc;
	}
	*out = mq_take(q);
	return 0;
}

UK_SYSCALL_R_DEFINE(long, mq_timedreceive, int, fd, char *, buf, __sz, size,
		    unsigned int *, prio, const struct uk_timespec *, timeout)
{
	struct uk_ofile *of;
	struct mq_msg *m;
	__nsec deadline;
	long rc;

	rc = deadline_of(timeout, &deadline);
	if (!rc)
		rc = get(fd, UK_O_RDONLY, &of);
	if (rc)
		return rc;
	if (size < (__sz)mq_of_file(of->file)->msgsize)
		rc = -EMSGSIZE;
	else
		rc = buf ? receive(of, deadline, &m) : -EFAULT;
	uk_ofile_put(of);
	if (rc)
		return rc;
	memcpy(buf, m->text, m->len);
	if (prio)
		*prio = m->prio;
	rc = (long)m->len;
	uk_free(uk_alloc_get_default(), m);
	return rc;
}

static int check_event(const struct uk_sigevent *ev)
{
	switch (ev->sigev_notify) {
	case UK_SIGEV_NONE:
		return 0;
	case UK_SIGEV_SIGNAL:
		return ev->sigev_signo < 0 || ev->sigev_signo > UK_NSIG ?
		       -EINVAL : 0;
	}
	/* a thread is told through a netlink socket, which is not there */
	return -EINVAL;
}

static void on_close(struct uk_ofile_watch *w,
		     struct uk_ofile *of __maybe_unused)
{
	mq_forget_notify(__containerof(w, struct mqueue, watch));
}

static int notify(struct uk_ofile *of, const struct uk_sigevent *ev)
{
	struct process *self = uk_process_current();
	struct mqueue *q = mq_of_file(of->file);

	if (!q)
		return -EBADF;
	if (!ev) {
		if (q->notified == self)
			mq_forget_notify(q);
		return 0;
	}
	if (q->notified)
		return -EBUSY;
	q->event = *ev;
	mq_set_notify(q, self);
	q->watch.closed = on_close;
	uk_ofile_watch_add(of, &q->watch);
	return 0;
}

UK_SYSCALL_R_DEFINE(long, mq_notify, int, fd, const struct uk_sigevent *, ev)
{
	struct uk_ofile *of;
	long rc = ev ? check_event(ev) : 0;

	if (rc)
		return rc;
	of = uk_fd_get(fd);
	if (!of)
		return -EBADF;
	rc = notify(of, ev);
	uk_ofile_put(of);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, mq_getsetattr, int, fd,
		    const struct uk_mq_attr *, attr, struct uk_mq_attr *, old)
{
	struct uk_ofile *of;
	struct mqueue *q;

	if (attr && (attr->mq_flags & ~(__s64)UK_O_NONBLOCK))
		return -EINVAL;
	of = uk_fd_get(fd);
	if (!of)
		return -EBADF;
	q = mq_of_file(of->file);
	if (q && old)
		*old = (struct uk_mq_attr) {
			.mq_flags = of->flags & UK_O_NONBLOCK,
			.mq_maxmsg = q->maxmsg,
			.mq_msgsize = q->msgsize,
			.mq_curmsgs = q->curmsgs,
		};
	if (q && attr)
		of->flags = (of->flags & ~(unsigned int)UK_O_NONBLOCK) |
			    ((unsigned int)attr->mq_flags & UK_O_NONBLOCK);
	uk_ofile_put(of);
	return q ? 0 : -EBADF;
}
