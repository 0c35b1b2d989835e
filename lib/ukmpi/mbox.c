/* SPDX-License-Identifier: BSD-3-Clause */
/* Mailboxes: a circular buffer between two semaphores. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/mbox.h>

struct uk_mbox {
	struct uk_semaphore room;	/* free places */
	struct uk_semaphore mail;	/* messages */
	struct uk_spinlock lock;	/* of what follows */
	__sz size, first, count;
	void *msgs[];
};

struct uk_mbox *uk_mbox_create(struct uk_alloc *a, __sz size)
{
	struct uk_mbox *m;
	__sz bytes;

	if (!size || size > __LONG_MAX__ ||
	    uk_mul_overflow(size, sizeof(void *), &bytes) ||
	    uk_add_overflow(bytes, sizeof(*m), &bytes))
		return NULL;
	m = uk_malloc(a, bytes);
	if (!m)
		return NULL;
	uk_semaphore_init(&m->room, (long)size);
	uk_semaphore_init(&m->mail, 0);
	uk_spin_init(&m->lock);
	m->size = size;
	m->first = 0;
	m->count = 0;
	return m;
}

void uk_mbox_free(struct uk_alloc *a, struct uk_mbox *m)
{
	uk_free(a, m);
}

/* Stores a message; the caller has taken its room. */
static void put(struct uk_mbox *m, void *msg)
{
	unsigned long irqf;

	uk_spin_lock_irqsave(&m->lock, irqf);
	m->msgs[(m->first + m->count++) % m->size] = msg;
	uk_spin_unlock_irqrestore(&m->lock, irqf);
	uk_semaphore_up(&m->mail);
}

/* Fetches a message; the caller has taken it from the count. */
static void get(struct uk_mbox *m, void **msg)
{
	unsigned long irqf;
	void *p;

	uk_spin_lock_irqsave(&m->lock, irqf);
	p = m->msgs[m->first];
	m->first = (m->first + 1) % m->size;
	m->count--;
	uk_spin_unlock_irqrestore(&m->lock, irqf);
	uk_semaphore_up(&m->room);
	if (msg)
		*msg = p;
}

void uk_mbox_post(struct uk_mbox *m, void *msg)
{
	uk_semaphore_down(&m->room);
	put(m, msg);
}

int uk_mbox_post_try(struct uk_mbox *m, void *msg)
{
	if (!uk_semaphore_down_try(&m->room))
		return -ENOBUFS;
	put(m, msg);
	return 0;
}

__nsec uk_mbox_post_to(struct uk_mbox *m, void *msg, __nsec timeout)
{
	__nsec took = uk_semaphore_down_to(&m->room, timeout);

	if (took != __NSEC_MAX)
		put(m, msg);
	return took;
}

void uk_mbox_recv(struct uk_mbox *m, void **msg)
{
	uk_semaphore_down(&m->mail);
	get(m, msg);
}

int uk_mbox_recv_try(struct uk_mbox *m, void **msg)
{
	if (!uk_semaphore_down_try(&m->mail))
		return -ENOMSG;
	get(m, msg);
	return 0;
}

__nsec uk_mbox_recv_to(struct uk_mbox *m, void **msg, __nsec timeout)
{
	__nsec took = uk_semaphore_down_to(&m->mail, timeout);

	if (took != __NSEC_MAX)
		get(m, msg);
	else if (msg)
		*msg = NULL;
	return took;
}
