/* SPDX-License-Identifier: BSD-3-Clause */
/* Options of TCP sockets. */
#include <uk/string.h>

#include <lwip/priv/tcp_priv.h>

#include "sock.h"

#define TICKS		5	/* of tcp_sock.defer, a second */
#define DEFER_MAX	12000	/* seconds */

static int get_tcp_opt(struct tcp_sock *t, int name, int *val)
{
	struct tcp_pcb *pcb = t->in.flags & SF_LISTEN ? NULL : t->pcb;

	switch (name) {
	case UK_TCP_NODELAY:
		*val = !!(t->in.flags & SF_NODELAY);
		return 0;
	case UK_TCP_CORK:
		*val = !!(t->in.flags & SF_CORK);
		return 0;
	case UK_TCP_DEFER_ACCEPT:
		*val = t->defer / TICKS;
		return 0;
	}
	if (!pcb)
		return -ENOPROTOOPT;
	switch (name) {
	case UK_TCP_KEEPIDLE:
		*val = (int)(pcb->keep_idle / 1000);
		return 0;
	case UK_TCP_KEEPINTVL:
		*val = (int)(pcb->keep_intvl / 1000);
		return 0;
	case UK_TCP_KEEPCNT:
		*val = (int)pcb->keep_cnt;
		return 0;
	default:
		return -ENOPROTOOPT;
	}
}

static int put_int(int v, void *val, __u32 *len)
{
	inet_opt_put(&v, sizeof(v), val, len);
	return 0;
}

int tcp_sock_getsockopt(struct posix_socket *s, int level, int name,
			void *val, __u32 *len)
{
	struct tcp_sock *t = tcp_sock_of(s);
	int v = 0, rc;

	if (level == UK_SOL_SOCKET && name == UK_SO_LINGER) {
		inet_opt_put(&t->linger, sizeof(t->linger), val, len);
		return 0;
	}
	net_lock();
	if (level != UK_IPPROTO_TCP)
		rc = inet_getopt(&t->in, (struct ip_pcb *)t->pcb, level, name,
				 val, len);
	else if (!get_tcp_opt(t, name, &v))
		rc = put_int(v, val, len);
	else
		rc = tcp_more_get(t, name, val, len);
	net_unlock();
	return rc;
}

static void set_cork(struct tcp_sock *t, struct tcp_pcb *pcb, int v)
{
	if (v) {
		t->in.flags |= SF_CORK;
		if (pcb)
			tcp_set_flags(pcb, TF_CORK);
		return;
	}
	t->in.flags &= ~SF_CORK;
	if (!pcb)
		return;
	tcp_clear_flags(pcb, TF_CORK);
	if (pcb->unsent)
		tcp_sock_queue(t);
}

static void set_nodelay(struct tcp_sock *t, struct tcp_pcb *pcb, int v)
{
	t->in.flags = v ? t->in.flags | SF_NODELAY : t->in.flags & ~SF_NODELAY;
	if (!pcb)
		return;
	if (!v) {
		tcp_nagle_enable(pcb);
		return;
	}
	tcp_nagle_disable(pcb);
	if (pcb->unsent)
		tcp_sock_queue(t);
}

static int set_keep(u32_t *what, int v, int max, u32_t unit)
{
	if (v < 1 || v > max)
		return -EINVAL;
	*what = (u32_t)v * unit;
	return 0;
}

/* As on Linux the limit is when a handshake would be repeated the next time:
 * 1, 3, 7, 15, ... seconds.
 */
static void set_defer(struct tcp_sock *t, int v)
{
	int limit = v > 0;

	while (limit < MIN(v, DEFER_MAX))
		limit += MIN(limit + 1, 120);
	t->defer = (__u16)(limit * TICKS);
}

static int set_tcp_opt(struct tcp_sock *t, int name, int v)
{
	struct tcp_pcb *pcb = t->in.flags & SF_LISTEN ? NULL : t->pcb;

	switch (name) {
	case UK_TCP_NODELAY:
		set_nodelay(t, pcb, v);
		return 0;
	case UK_TCP_CORK:
		set_cork(t, pcb, v);
		return 0;
	case UK_TCP_DEFER_ACCEPT:
		set_defer(t, v);
		return 0;
	}
	if (!pcb)
		return -ENOPROTOOPT;
	switch (name) {
	case UK_TCP_KEEPIDLE:
		return set_keep(&pcb->keep_idle, v, 32767, 1000);
	case UK_TCP_KEEPINTVL:
		return set_keep(&pcb->keep_intvl, v, 32767, 1000);
	case UK_TCP_KEEPCNT:
		return set_keep(&pcb->keep_cnt, v, 127, 1);
	default:
		return -ENOPROTOOPT;
	}
}

static int set_linger(struct tcp_sock *t, const void *val, __u32 len)
{
	if (len < sizeof(t->linger))
		return -EINVAL;
	memcpy(&t->linger, val, sizeof(t->linger));
	return 0;
}

int tcp_sock_setsockopt(struct posix_socket *s, int level, int name,
			const void *val, __u32 len)
{
	struct tcp_sock *t = tcp_sock_of(s);
	int v = 0, rc;

	if (level == UK_SOL_SOCKET && name == UK_SO_LINGER)
		return set_linger(t, val, len);
	net_lock();
	if (level == UK_IPPROTO_TCP) {
		rc = inet_opt_int(val, len, &v);
		if (!rc)
			rc = set_tcp_opt(t, name, v);
		if (rc == -ENOPROTOOPT)
			rc = tcp_more_set(t, name, val, len);
	} else {
		rc = inet_setopt(&t->in, (struct ip_pcb *)t->pcb, level, name,
				 val, len);
		tcp_more_buffers(t);
	}
	net_unlock();
	return rc;
}
