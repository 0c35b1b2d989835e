/* SPDX-License-Identifier: BSD-3-Clause */
/* Urgent data of TCP, as Linux has it: one byte, which a stream has apart from
 * the others, or with SO_OOBINLINE among them. recv() ends in front of it.
 */
#include <abi/ioctl.h>
#include <uk/string.h>

#include <lwip/priv/tcp_priv.h>

#include "sock.h"

/* Bytes of the queue in front of the urgent one; < 0: it was passed. */
static __s32 distance(const struct tcp_sock *t)
{
	return (__s32)(t->more.urgent_seq - (t->more.rx_end - t->rx_len));
}

static bool is_inline(const struct tcp_sock *t)
{
	return t->in.more.on & SM_OOBINLINE;
}

/* Whether the urgent byte is in the queue, and no part of the stream. */
static bool is_apart(const struct tcp_sock *t)
{
	return t->more.urgent > URGENT_COMING && !is_inline(t) &&
	       distance(t) >= 0;
}

/* A peer that announces the same again, or something outside of the window,
 * is not listened to.
 */
void uk_lwip_urgent(struct tcp_pcb *pcb, uint32_t seq)
{
	struct tcp_sock *t = pcb->callback_arg;
	struct tcp_more *m;

	if (!t || pcb->state < ESTABLISHED || (t->in.flags & SF_SHUT_RD) ||
	    seq - pcb->rcv_nxt >= pcb->rcv_wnd)
		return;
	m = &t->more;
	if (m->urgent == URGENT_COMING && (__s32)(seq - m->urgent_seq) <= 0)
		return;
	m->urgent = URGENT_COMING;
	m->urgent_seq = seq;
	/* a sender that collects small pieces goes on */
	tcp_ack_now(pcb);
}

void tcp_more_arrive(struct tcp_sock *t, const struct pbuf *p)
{
	struct tcp_more *m = &t->more;
	__u32 at = m->urgent_seq - m->rx_end;

	m->rx_end += p->tot_len;
	if (likely(m->urgent != URGENT_COMING) || at >= p->tot_len)
		return;
	m->urgent = URGENT_HERE;
	m->urgent_byte = pbuf_get_at(p, (u16_t)at);
	inet_notify(&t->in, UK_POLLPRI);
}

/* The first byte of the queue is no part of the stream. */
static void take_out(struct tcp_sock *t, unsigned int flags)
{
	tcp_rx_skip(t, 1);
	if (!(flags & UK_MSG_PEEK))
		t->more.urgent = URGENT_NONE;
}

__sz tcp_more_limit(struct tcp_sock *t, __sz want, unsigned int flags)
{
	if (unlikely(t->more.urgent > URGENT_COMING) && want) {
		__s32 d = distance(t);

		if (!d && !is_inline(t))
			take_out(t, flags);
		else if (d <= 0)
			t->more.urgent = URGENT_NONE;
		else
			want = MIN(want, (__sz)d);
	}
	return MIN(want, (__sz)t->rx_len);
}

__ssz tcp_more_urgent(struct tcp_sock *t, struct posix_socket_msg *msg,
		      unsigned int flags)
{
	struct uk_iovpos to = { msg->iov, msg->iovcnt, 0 };
	struct tcp_more *m = &t->more;

	if (is_inline(t) || m->urgent == URGENT_NONE ||
	    m->urgent == URGENT_READ)
		return -EINVAL;
	if (m->urgent == URGENT_COMING)
		return t->in.flags & (SF_EOF | SF_SHUT_RD) ? 0 : -EAGAIN;
	if (!(flags & UK_MSG_PEEK))
		m->urgent = URGENT_READ;
	msg->flags |= UK_MSG_OOB;
	if (flags & UK_MSG_TRUNC)
		return 1;
	if (uk_iov_put(&to, &m->urgent_byte, 1))
		return 1;
	msg->flags |= UK_MSG_TRUNC;
	return 0;
}

/* The header of the last segment tells where the urgent byte ends; a segment
 * that is divided keeps that right.
 */
void tcp_more_mark(struct tcp_sock *t, const struct posix_socket_msg *msg,
		   __sz n)
{
	struct tcp_seg *seg = t->pcb->unsent;
	tcpflags_t was = t->pcb->flags;

	if (!seg || n < uk_iov_len(msg->iov, msg->iovcnt))
		return;
	while (seg->next)
		seg = seg->next;
	TCPH_SET_FLAG(seg->tcphdr, TCP_URG);
	seg->tcphdr->urgp = lwip_htons(seg->len);
	/* It waits neither for acknowledgements nor for more. */
	t->pcb->flags = (was & ~TF_CORK) | TF_NODELAY;
	tcp_output(t->pcb);
	t->pcb->flags &= ~(TF_CORK | TF_NODELAY);
	t->pcb->flags |= was & (TF_CORK | TF_NODELAY);
}

__u32 tcp_more_inq(const struct tcp_sock *t)
{
	return is_apart(t) ? (__u32)distance(t) : t->rx_len;
}

bool tcp_more_readable(const struct tcp_sock *t)
{
	__u32 least = MAX(t->in.more.lowat, 1u);

	if (unlikely(is_apart(t)) && !distance(t))
		least++;
	/* what a full window holds back cannot be waited for */
	return t->rx_len >= MIN(least, uk_lwip_tcp_wnd / 2);
}

unsigned int tcp_more_poll(const struct tcp_sock *t)
{
	return t->more.urgent == URGENT_HERE ? UK_POLLPRI : 0;
}

int tcp_more_ioctl(const struct tcp_sock *t, unsigned int req, __uptr arg)
{
	if (req != UK_SIOCATMARK)
		return -ENOTTY;
	*(int *)arg = t->more.urgent != URGENT_NONE && !distance(t);
	return 0;
}
