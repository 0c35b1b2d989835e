/* SPDX-License-Identifier: BSD-3-Clause */
/* Message queues: made, sent to, received from. */
#include <uk/alloc.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include <uk/wait.h>
#include "msg.h"

static int msg_create(struct ipc_obj **out, const void *arg __maybe_unused)
{
	struct msgq *q = uk_zalloc(uk_alloc_get_default(), sizeof(*q));

	if (!q)
		return -ENOMEM;
	uk_waitq_init(&q->wait);
	q->refs = 1;
	q->last = &q->first;
	q->qbytes = MSG_MNB;
	q->ctime = ipc_now();
	*out = &q->obj;
	return 0;
}

static int msg_suits(const struct ipc_obj *o __maybe_unused,
		     const void *arg __maybe_unused)
{
	return 0;
}

struct ipc_table msg_table = {
	.max = MSG_MNI,
	.create = msg_create,
	.suits = msg_suits,
};

UK_SYSCALL_R_DEFINE(long, msgget, int, key, int, flags)
{
	return ipc_get(&msg_table, key, flags, NULL);
}

static void put_queue(struct msgq *q)
{
	if (!--q->refs)
		uk_free(uk_alloc_get_default(), q);
}

/* Takes a message out of its place. */
static struct msg *take(struct msgq *q, struct msg **at)
{
	struct msg *m = *at;

	*at = m->next;
	if (q->last == &m->next)
		q->last = at;
	q->qnum--;
	q->cbytes -= m->len;
	return m;
}

void msg_remove(struct msgq *q)
{
	ipc_remove(&msg_table, &q->obj);
	while (q->first)
		uk_free(uk_alloc_get_default(), take(q, &q->first));
	q->removed = true;
	uk_waitq_wake_up(&q->wait);
	put_queue(q);
}

static bool has_room(const struct msgq *q, __sz len)
{
	return q->cbytes + len <= q->qbytes && q->qnum + 1 <= q->qbytes;
}

static void append(struct msgq *q, struct msg *m)
{
	m->next = NULL;
	*q->last = m;
	q->last = &m->next;
	q->qnum++;
	q->cbytes += m->len;
	q->stime = ipc_now();
	q->lspid = ipc_pid();
	uk_waitq_wake_up(&q->wait);
}

static int send(struct msgq *q, struct msg *m, int flags)
{
	int rc = ipc_permission(&q->obj, IPC_WRITE);

	if (rc)
		return rc;
	if (!has_room(q, m->len)) {
		if (flags & UK_IPC_NOWAIT)
			return -EAGAIN;
		q->refs++;
		rc = uk_waitq_wait_event_intr(&q->wait, q->removed ||
					      has_room(q, m->len), 0);
		if (q->removed)
			rc = -EIDRM;
		if (rc) {
			put_queue(q);
			return rc;
		}
		q->refs--;
	}
	append(q, m);
	return 0;
}

UK_SYSCALL_R_DEFINE(long, msgsnd, int, id, const struct uk_msgbuf *, buf,
		    __sz, len, int, flags)
{
	struct ipc_obj *o;
	struct msg *m;
	int rc;

	if (!buf)
		return -EFAULT;
	if (id < 0 || len > MSG_MAX || buf->mtype < 1)
		return -EINVAL;
	o = ipc_find(&msg_table, id);
	if (!o)
		return -EINVAL;
	m = uk_malloc(uk_alloc_get_default(), sizeof(*m) + len);
	if (!m)
		return -ENOMEM;
	m->type = buf->mtype;
	m->len = len;
	memcpy(m->text, buf->mtext, len);
	rc = send(msg_of(o), m, flags);
	if (rc)
		uk_free(uk_alloc_get_default(), m);
	return rc;
}

/* What a receiver asks for, and what became of it. */
struct want {
	struct msgq *q;
	__s64 type;
	__sz size;
	int flags;
	struct msg *got;
	int rc;
};

/* The place of the message that suits; of NULL if there is none. */
static struct msg **find(const struct want *w)
{
	struct msg **at, **best = NULL;
	__s64 limit = w->type == INT64_MIN ? INT64_MAX : -w->type;

	for (at = &w->q->first; *at; at = &(*at)->next) {
		if (w->type == 0)
			return at;
		if (w->type < 0) {
			if ((*at)->type <= limit &&
			    (!best || (*at)->type < (*best)->type))
				best = at;
		} else if (((*at)->type == w->type) ==
			   !(w->flags & UK_MSG_EXCEPT)) {
			return at;
		}
	}
	return best ? best : at;
}

/* @return whether there is nothing more to wait for */
static bool try_receive(struct want *w)
{
	struct msg **at;

	w->rc = 0;
	if (w->q->removed) {
		w->rc = -EIDRM;
		return true;
	}
	at = find(w);
	if (!*at)
		return false;
	if ((*at)->len > w->size && !(w->flags & UK_MSG_NOERROR)) {
		w->rc = -E2BIG;
		return true;
	}
	w->got = take(w->q, at);
	w->q->rtime = ipc_now();
	w->q->lrpid = ipc_pid();
	uk_waitq_wake_up(&w->q->wait);
	return true;
}

static int receive(struct want *w)
{
	int rc = ipc_permission(&w->q->obj, IPC_READ);

	if (rc)
		return rc;
	if (try_receive(w))
		return w->rc;
	if (w->flags & UK_IPC_NOWAIT)
		return -ENOMSG;
	w->q->refs++;
	rc = uk_waitq_wait_event_intr(&w->q->wait, try_receive(w), 0);
	put_queue(w->q);
	return rc ? rc : w->rc;
}

/* MSG_COPY: the message at a place of the queue, which stays there. */
static long copy_at(const struct msgq *q, struct uk_msgbuf *buf, __sz size,
		    long place, int flags)
{
	const struct msg *m = q->first;
	int rc = ipc_permission(&q->obj, IPC_READ);

	if (rc)
		return rc;
	while (m && place-- > 0)
		m = m->next;
	if (!m || place < -1)
		return -ENOMSG;
	if (m->len > size && !(flags & UK_MSG_NOERROR))
		return -E2BIG;
	size = MIN(size, m->len);
	buf->mtype = m->type;
	memcpy(buf->mtext, m->text, size);
	return (long)size;
}

UK_SYSCALL_R_DEFINE(long, msgrcv, int, id, struct uk_msgbuf *, buf,
		    __sz, size, long, type, int, flags)
{
	struct want w = { .type = type, .size = size, .flags = flags };
	struct ipc_obj *o;
	int rc;

	if (id < 0 || (__ssz)size < 0)
		return -EINVAL;
	if ((flags & UK_MSG_COPY) &&
	    ((flags & UK_MSG_EXCEPT) || !(flags & UK_IPC_NOWAIT)))
		return -EINVAL;
	o = ipc_find(&msg_table, id);
	if (!o)
		return -EINVAL;
	if (!buf)
		return -EFAULT;
	w.q = msg_of(o);
	if (flags & UK_MSG_COPY)
		return copy_at(w.q, buf, size, type, flags);
	rc = receive(&w);
	if (rc)
		return rc;
	size = MIN(size, w.got->len);
	buf->mtype = w.got->type;
	memcpy(buf->mtext, w.got->text, size);
	uk_free(uk_alloc_get_default(), w.got);
	return (long)size;
}
