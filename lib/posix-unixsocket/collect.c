/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Local sockets on their way through local sockets. One whose descriptors are
 * all closed may still wait in a queue to be received; when that queue is its
 * own, or that of another one like it, nobody will ever do so. Such rings are
 * found when a local socket is closed, and taken apart.
 */
#include <uk/posix-fd.h>

#include "rights.h"

/* All that are under way. */
static struct unix_sock *flying;

static struct unix_sock *unix_sock_of_ofile(struct uk_ofile *of)
{
	struct posix_socket *s = posix_socket_from_file(of->file);

	return s && s->ops == &unix_ops ? unix_sock_of(s) : NULL;
}

void unix_departs(struct uk_ofile *of)
{
	struct unix_sock *u = unix_sock_of_ofile(of);

	if (!u || u->fly.count++)
		return;
	u->fly.of = of;
	u->fly.next = flying;
	flying = u;
}

void unix_arrives(struct uk_ofile *of)
{
	struct unix_sock *u = unix_sock_of_ofile(of), **p;

	if (!u || --u->fly.count)
		return;
	for (p = &flying; *p != u; p = &(*p)->fly.next)
		;
	*p = u->fly.next;
}

/* Calls fn for each local socket that waits in a queue of (u), those of the
 * connections that (u) has not accepted included.
 */
static void in_queue(struct unix_sock *u, void (*fn)(struct unix_sock *v))
{
	struct unix_sock *from = u, *v;
	struct unix_msg *m;
	__u32 i;

	while (from) {
		for (m = from->head; m; m = m->next) {
			for (i = 0; m->rights && i < m->rights->count; i++) {
				v = unix_sock_of_ofile(m->rights->of[i]);
				if (v)
					fn(v);
			}
		}
		from = from == u ? u->waiting : from->next_waiting;
	}
}

/* One reference that is no way to it. */
static void one_less(struct unix_sock *v)
{
	if (v->fly.lost)
		v->fly.outside--;
}

/* Sockets whose queues have yet to be looked into. */
static struct unix_sock *found;

static void find(struct unix_sock *v)
{
	if (!v->fly.lost)
		return;
	v->fly.lost = false;
	v->fly.found = found;
	found = v;
}

/* Marks those that nobody can receive or use. */
static bool mark(void)
{
	struct unix_sock *u;
	bool any = false;

	for (u = flying; u; u = u->fly.next) {
		u->fly.lost = u->fly.of->refcount == u->fly.count;
		u->fly.outside = u->fly.count;
		any |= u->fly.lost;
	}
	if (!any)
		return false;
	for (u = flying; u; u = u->fly.next)
		if (u->fly.lost)
			in_queue(u, one_less);
	for (u = flying; u; u = u->fly.next)
		if (u->fly.outside)
			find(u);
	while ((u = found)) {
		found = u->fly.found;
		in_queue(u, find);
	}
	return true;
}

/* Takes what waits in the queues out of them. */
static void empty(struct unix_sock *u)
{
	struct unix_sock *from = u;
	struct unix_msg *m;

	while (from) {
		for (m = from->head; m; m = m->next) {
			unix_rights_put_off(m->rights);
			m->rights = NULL;
		}
		from = from == u ? u->waiting : from->next_waiting;
	}
}

void unix_collect(void)
{
	struct unix_sock *u;

	if (unix_rights_dropping() || !mark())
		return;
	for (u = flying; u; u = u->fly.next)
		if (u->fly.lost)
			empty(u);
	unix_rights_drop(NULL);
}
