/* SPDX-License-Identifier: BSD-3-Clause */
/* The bytes of TCP sockets: the queue of received pbufs, and sending. */
#include <uk/string.h>

#include <lwip/priv/tcp_priv.h>

#include "netif.h"
#include "sock.h"

/* --- received bytes ------------------------------------------------------ */

#define COPY_ROOM	1960	/* that and a header are no page of the heap */

/*
 * A received packet keeps a whole receive buffer, however few bytes it has.
 * When those run short, bytes are moved to heap memory, many packets into one
 * piece, so that neither a peer that sends single bytes nor one whose bytes
 * are not read can hold all buffers.
 */
static bool rx_collect(struct tcp_sock *t, const struct pbuf *p)
{
	__u32 n = p->tot_len, room = n > COPY_ROOM / 2 ? n : COPY_ROOM;
	struct pbuf *c;

	if (t->rx_room < n) {
		c = pbuf_alloc(PBUF_RAW, (u16_t)room, PBUF_RAM);
		if (!c)
			return false;
		c->len = 0;
		if (t->rx_tail)
			t->rx_tail->next = c;
		else
			t->rx_head = c;
		t->rx_tail = c;
		t->rx_room = room;
	}
	c = t->rx_tail;
	pbuf_copy_partial(p, (__u8 *)c->payload + c->len, (u16_t)n, 0);
	c->len += (u16_t)n;
	t->rx_room -= n;
	t->rx_len += n;
	return true;
}

void tcp_rx_append(struct tcp_sock *t, struct pbuf *p)
{
	struct pbuf *q;

	if (unlikely(net_rx_short()) && rx_collect(t, p)) {
		pbuf_free(p);
		return;
	}
	if (t->rx_tail)
		t->rx_tail->next = p;
	else
		t->rx_head = p;
	t->rx_len += p->tot_len;
	for (q = p; q->next; q = q->next)
		;
	t->rx_tail = q;
	t->rx_room = 0;
}

/* Takes the first pbuf off; its successor in the packet is ours as well. */
static void rx_pop(struct tcp_sock *t)
{
	struct pbuf *p = t->rx_head;

	t->rx_head = p->next;
	if (!t->rx_head) {
		t->rx_tail = NULL;
		t->rx_room = 0;
	}
	t->rx_off = 0;
	p->next = NULL;
	pbuf_free(p);
}

void tcp_rx_drop(struct tcp_sock *t)
{
	while (t->rx_head)
		rx_pop(t);
	t->rx_len = 0;
}

/* Where a copy to the program stands. */
struct rx_copy {
	struct uk_iovpos to;
	bool drop;		/* MSG_TRUNC: the bytes go nowhere */
};

static __sz rx_put(struct rx_copy *c, const void *src, __sz len)
{
	return c->drop ? len : uk_iov_put(&c->to, src, len);
}

/* Copies without taking. */
static __sz rx_peek(struct tcp_sock *t, struct rx_copy *c, __sz len)
{
	const struct pbuf *p = t->rx_head;
	__sz off = t->rx_off, done = 0, n;

	for (; p && done < len; p = p->next, off = 0) {
		n = MIN((__sz)p->len - off, len - done);
		done += rx_put(c, (const __u8 *)p->payload + off, n);
	}
	return done;
}

static __sz rx_take(struct tcp_sock *t, struct rx_copy *c, __sz len)
{
	struct pbuf *p;
	__sz done = 0, n;

	while (done < len && (p = t->rx_head)) {
		n = MIN((__sz)p->len - t->rx_off, len - done);
		rx_put(c, (const __u8 *)p->payload + t->rx_off, n);
		done += n;
		t->rx_off += n;
		if (t->rx_off == p->len)
			rx_pop(t);
	}
	t->rx_len -= done;
	return done;
}

/* Opens the receive window by what was taken. */
static void rx_window(struct tcp_sock *t, __sz len)
{
	len = tcp_more_window(t, len);
	while (t->pcb && len) {
		u16_t n = (u16_t)MIN(len, (__sz)0xffff);

		tcp_recved(t->pcb, n);
		len -= n;
	}
	tcp_more_tell(t);
}

void tcp_rx_skip(struct tcp_sock *t, __sz len)
{
	struct rx_copy c = { .drop = true };

	rx_window(t, rx_take(t, &c, len));
}

/* Nothing is queued: what recv() says then. */
static __ssz rx_nothing(struct tcp_sock *t)
{
	struct inet_sock *in = &t->in;

	if (in->error)
		return inet_take_error(in);
	if (in->flags & (SF_EOF | SF_SHUT_RD))
		return 0;
	if (in->flags & SF_CONNECTING)
		return -EAGAIN;
	if (!(in->flags & SF_CONNECTED))
		return -ENOTCONN;
	return t->pcb ? -EAGAIN : 0;
}

__ssz tcp_sock_recv(struct posix_socket *s, struct posix_socket_msg *msg,
		    unsigned int flags)
{
	struct tcp_sock *t = tcp_sock_of(s);
	struct rx_copy c = {
		.to = { msg->iov, msg->iovcnt, 0 },
		.drop = !!(flags & UK_MSG_TRUNC),
	};
	__sz want = uk_iov_len(msg->iov, msg->iovcnt), n;
	__ssz rc;

	msg->namelen = 0;
	msg->controllen = 0;
	net_lock();
	if (unlikely(flags & UK_MSG_OOB)) {
		rc = tcp_more_urgent(t, msg, flags);
		goto out;
	}
	n = tcp_more_limit(t, want, flags);
	if (!n) {
		rc = t->rx_len && !want ? 0 : rx_nothing(t);
	} else if (flags & UK_MSG_PEEK) {
		rc = rx_peek(t, &c, n);
	} else {
		rc = rx_take(t, &c, n);
		rx_window(t, n);
	}
out:
	net_unlock();
	return rc;
}

/* --- sending ------------------------------------------------------------- */

/*
 * A sender's data waits for net_sockets_flush() up to this many bytes; beyond
 * it goes out at once.
 */
#define FLUSH_BYTES	(8 * TCP_MSS)

/*
 * Bytes that stay as they are need no copy. Fewer than this are copied all the
 * same: that costs less than one more piece in the frame does.
 */
#define REFER_BYTES	(2 * TCP_MSS)

static struct tcp_sock *flush_head, **flush_tailp = &flush_head;

void tcp_sock_queue(struct tcp_sock *t)
{
	if (t->in.flags & SF_QUEUED)
		return;
	t->in.flags |= SF_QUEUED;
	t->flush_next = NULL;
	*flush_tailp = t;
	flush_tailp = &t->flush_next;
	net_kick();
}

void tcp_sock_unqueue(struct tcp_sock *t)
{
	struct tcp_sock **pp = &flush_head;

	if (!(t->in.flags & SF_QUEUED))
		return;
	while (*pp != t)
		pp = &(*pp)->flush_next;
	*pp = t->flush_next;
	if (!*pp)
		flush_tailp = pp;
	t->in.flags &= ~SF_QUEUED;
}

/* The end of what is sent now: the peer need not wait for more. */
static void push_last(struct tcp_pcb *pcb)
{
	struct tcp_seg *seg = pcb->unsent;

	if (!seg)
		return;
	while (seg->next)
		seg = seg->next;
	TCPH_SET_FLAG(seg->tcphdr, TCP_PSH);
}

static void sock_output(struct tcp_pcb *pcb)
{
	push_last(pcb);
	tcp_output(pcb);
}

void net_sockets_flush(void)
{
	struct tcp_sock *t;

	while ((t = flush_head)) {
		flush_head = t->flush_next;
		if (!flush_head)
			flush_tailp = &flush_head;
		t->in.flags &= ~SF_QUEUED;
		net_tcp_wanted = true;
		if (t->pcb)
			sock_output(t->pcb);
	}
}

/* Queues the bytes of one piece; returns how many, or -errno for none. */
static __ssz tx_piece(struct tcp_sock *t, const void *data, __sz len,
		      u8_t apiflags)
{
	struct tcp_pcb *pcb = t->pcb;
	const __u8 *p = data;
	__sz done = 0;
	err_t err;

	while (done < len) {
		__sz n = MIN(len - done, (__sz)MIN(tcp_room(t), 0xffffu));

		if (!n)
			break;
		err = tcp_write(pcb, p + done, (u16_t)n, apiflags);
		if (err == ERR_MEM && n > TCP_MSS) {
			n = TCP_MSS;
			err = tcp_write(pcb, p + done, (u16_t)n, apiflags);
		}
		if (err != ERR_OK)
			return done ? (__ssz)done : inet_errno(err);
		done += n;
	}
	return done ? (__ssz)done : -EAGAIN;
}

static __ssz tx_pieces(struct tcp_sock *t, const struct posix_socket_msg *msg,
		       bool stable)
{
	__ssz done = 0, n = 0;
	int i;

	for (i = 0; i < msg->iovcnt; i++) {
		const struct uk_iovec *v = &msg->iov[i];

		if (!v->iov_len)
			continue;
		/* More may follow before the flush: leave room for it. */
		n = tx_piece(t, v->iov_base, v->iov_len,
			     stable && v->iov_len >= REFER_BYTES
			     ? TCP_WRITE_FLAG_MORE
			     : TCP_WRITE_FLAG_COPY | TCP_WRITE_FLAG_MORE);
		if (n < 0)
			break;
		done += n;
		if ((__sz)n < v->iov_len)
			break;
	}
	if (done || n >= 0)
		return done;
	/* No memory: worth waiting if acknowledgements will free some. */
	if (n == -ENOBUFS && (t->pcb->unacked || t->pcb->unsent)) {
		t->in.flags |= SF_NOMEM;
		return -EAGAIN;
	}
	return n;
}

static __ssz tx_state(struct tcp_sock *t)
{
	struct inet_sock *in = &t->in;

	if (in->error)
		return inet_take_error(in);
	if (in->flags & SF_SHUT_WR)
		return -EPIPE;
	if (in->flags & SF_CONNECTING)
		return -EAGAIN;
	if (!(in->flags & SF_CONNECTED) || !t->pcb)
		return -EPIPE;
	return 0;
}

/* After data was queued: leave it to the next poll, unless it is much. */
static void tx_push(struct tcp_sock *t, unsigned int flags)
{
	__u32 queued = t->pcb->snd_lbb - t->pcb->snd_nxt;

	if (queued >= FLUSH_BYTES)
		sock_output(t->pcb);
	else if (!(flags & UK_MSG_MORE))
		tcp_sock_queue(t);
}

__ssz tcp_sock_send(struct posix_socket *s, const struct posix_socket_msg *msg,
		    unsigned int flags)
{
	struct tcp_sock *t = tcp_sock_of(s);
	__ssz rc;

	if (unlikely(flags & UK_MSG_OOB) && !TCP_MORE_URGENT)
		return -EOPNOTSUPP;
	net_lock();
	rc = tx_state(t);
	if (!rc)
		rc = tx_pieces(t, msg, flags & POSIX_SOCKET_SEND_STABLE);
	if (unlikely(flags & UK_MSG_OOB) && rc > 0)
		tcp_more_mark(t, msg, (__sz)rc);
	if (rc > 0)
		tx_push(t, flags);
	else if (rc == -EAGAIN && t->pcb)
		tcp_sock_queue(t);
	net_unlock();
	return rc;
}
