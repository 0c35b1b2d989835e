/* SPDX-License-Identifier: BSD-3-Clause */
/* A message queue as a file: its messages, readiness, who is told. */
#include <abi/fcntl.h>
#include <abi/poll.h>
#include <uk/alloc.h>
#include <uk/process.h>
#include <uk/string.h>
#include <uk/timeutil.h>
#include "mqueue.h"

static const char mq_type[] = "mqueue";

static __u64 reserved;		/* by all queues */

static struct mqueue *of_file(struct uk_file *f)
{
	return __containerof(f, struct mqueue, file);
}

struct mqueue *mq_of_file(struct uk_file *f)
{
	return f->ops->type == mq_type ? of_file(f) : NULL;
}

/* read(2) gives a line about the queue. */
static __ssz mq_read(struct uk_file *f, const struct uk_iovec *iov,
		     int iovcnt, __off off, unsigned int flags __maybe_unused)
{
	struct uk_iovpos to = { iov, iovcnt, 0 };
	struct mqueue *q = of_file(f);
	char line[96];
	int n;

	n = uk_snprintf(line, sizeof(line),
			"QSIZE:%-10llu NOTIFY:%-5d SIGNO:%-5d NOTIFY_PID:%-6d\n",
			(unsigned long long)q->bytes,
			q->notified ? q->event.sigev_notify : 0,
			q->notified && q->event.sigev_notify ==
			UK_SIGEV_SIGNAL ? q->event.sigev_signo : 0,
			q->notified ? q->notified->pid : 0);
	if (off >= n)
		return 0;
	return (__ssz)uk_iov_put(&to, line + off,
				 MIN((__sz)(n - off),
				     uk_iov_len(iov, iovcnt)));
}

static unsigned int mq_poll(struct uk_file *f)
{
	struct mqueue *q = of_file(f);

	return (q->curmsgs ? UK_POLLIN | UK_POLLRDNORM : 0) |
	       (q->curmsgs < q->maxmsg ? UK_POLLOUT | UK_POLLWRNORM : 0);
}

static int mq_getstat(struct uk_file *f, unsigned int mask __maybe_unused,
		      struct uk_filestat *st)
{
	struct mqueue *q = of_file(f);

	st->mask = UK_STATX_BASIC_STATS;
	st->mode = UK_S_IFREG | q->mode;
	st->nlink = q->name ? 1 : 0;
	st->uid = q->uid;
	st->gid = q->gid;
	st->size = 80;			/* what Linux says of all of them */
	st->blksize = 4096;
	st->ino = (__uptr)q;
	st->atime = q->born;
	st->mtime = q->born;
	st->ctime = q->born;
	return 0;
}

static void mq_release(struct uk_file *f)
{
	struct mqueue *q = of_file(f);

	while (q->curmsgs)
		uk_free(uk_alloc_get_default(), mq_take(q));
	reserved -= q->reserved;
	uk_free(uk_alloc_get_default(), q);
}

static const struct uk_file_ops mq_ops = {
	.traits = UK_FILE_SEEKABLE,
	.type = mq_type,
	.read = mq_read,
	.poll = mq_poll,
	.getstat = mq_getstat,
	.release = mq_release,
};

int mq_new(__s64 maxmsg, __s64 msgsize, struct mqueue **out)
{
	__u64 most = (__u64)maxmsg * ((__u64)msgsize + sizeof(struct mq_msg));
	struct uk_timespec now;
	struct mqueue *q;

	if (reserved + most > uk_process_rlimit(UK_RLIMIT_MSGQUEUE))
		return -EMFILE;
	q = uk_zalloc(uk_alloc_get_default(), sizeof(*q));
	if (!q)
		return -ENOMEM;
	uk_file_init(&q->file, &mq_ops);
	q->maxmsg = maxmsg;
	q->msgsize = msgsize;
	q->reserved = most;
	reserved += most;
	now = uk_nsec_to_timespec(uk_time_wall());
	q->born = (struct uk_filetime) { now.tv_sec, (__u32)now.tv_nsec };
	*out = q;
	return 0;
}

static struct mqueue *notifying;

void mq_set_notify(struct mqueue *q, struct process *p)
{
	q->notified = p;
	q->next_notified = notifying;
	notifying = q;
}

void mq_forget_notify(struct mqueue *q)
{
	struct mqueue **at = &notifying;

	while (*at != q)
		at = &(*at)->next_notified;
	*at = q->next_notified;
	uk_ofile_watch_remove(&q->watch);
	q->notified = NULL;
}

/* Another process may still have the description that it asked by. */
static void process_exit(struct process *p)
{
	struct mqueue *q, *next;

	for (q = notifying; q; q = next) {
		next = q->next_notified;
		if (q->notified == p)
			mq_forget_notify(q);
	}
}

static const struct uk_process_ops mq_process_ops = {
	.name = "message queues",
	.exit = process_exit,
};
UK_PROCESS_OPS(mq_process_ops);

/* A message came to an empty queue at which nobody waits: told once. */
static void tell(struct mqueue *q)
{
	struct uk_siginfo info = {
		.signo = q->event.sigev_signo,
		.code = UK_SI_MESGQ,
		.pid = uk_process_current()->pid,
		.value = q->event.sigev_value,
	};
	struct process *p = q->notified;

	mq_forget_notify(q);
	/* signal 0 is allowed, and none */
	if (q->event.sigev_notify == UK_SIGEV_SIGNAL && info.signo)
		uk_process_signal(p, NULL, &info);
}

void mq_put(struct mqueue *q, struct mq_msg *m)
{
	struct mq_msg **at = &q->first;

	while (*at && (*at)->prio >= m->prio)
		at = &(*at)->next;
	m->next = *at;
	*at = m;
	q->bytes += m->len;
	if (!q->curmsgs++ && q->notified && !q->receivers)
		tell(q);
	uk_file_notify(&q->file, UK_POLLIN | UK_POLLRDNORM);
}

struct mq_msg *mq_take(struct mqueue *q)
{
	struct mq_msg *m = q->first;

	q->first = m->next;
	q->bytes -= m->len;
	q->curmsgs--;
	uk_file_notify(&q->file, UK_POLLOUT | UK_POLLWRNORM);
	return m;
}
