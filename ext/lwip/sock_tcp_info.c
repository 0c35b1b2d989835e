/* SPDX-License-Identifier: BSD-3-Clause */
/* TCP sockets: what can be asked of them. */
#include <abi/ioctl.h>

#include "sock.h"

int tcp_getname_sock(struct posix_socket *s, bool peer, void *addr, __u32 *len)
{
	struct tcp_sock *t = tcp_sock_of(s);
	int rc = 0;

	net_lock();
	if (peer && !(t->in.flags & SF_CONNECTED)) {
		rc = -ENOTCONN;
	} else if (peer) {
		inet_addr_put(s->family, &t->peer, t->peer_port, addr, len);
	} else {
		if (t->pcb && (t->in.flags & SF_CONNECTING))
			tcp_sock_addresses(t, t->pcb);
		inet_addr_put(s->family, &t->local, t->local_port, addr, len);
	}
	net_unlock();
	return rc;
}

int tcp_error_sock(struct posix_socket *s)
{
	int rc;

	net_lock();
	rc = inet_take_error(inet_sock_of(s));
	net_unlock();
	return rc;
}

static unsigned int poll_out(const struct tcp_sock *t)
{
	if ((t->in.flags & SF_SHUT_WR) || !t->pcb ||
	    (tcp_has_room(t) && !(t->in.flags & SF_NOMEM) &&
	     tcp_sndqueuelen(t->pcb) < TCP_SNDQUEUELOWAT))
		return UK_POLLOUT | UK_POLLWRNORM;
	return 0;
}

/* No lock: it looks at words that only this CPU changes between yields. */
unsigned int tcp_poll_sock(struct posix_socket *s)
{
	const struct tcp_sock *t = tcp_sock_of(s);
	unsigned int f = t->in.flags, ev = 0;

	if (f & SF_LISTEN)
		return f & SF_SHUT_RD ? UK_POLLHUP | UK_POLLOUT :
		       t->ready_children ? UK_POLLIN | UK_POLLRDNORM : 0;
	if (t->in.error)
		ev |= UK_POLLERR;
	if (tcp_more_readable(t) || (f & (SF_EOF | SF_SHUT_RD)))
		ev |= UK_POLLIN | UK_POLLRDNORM;
	if (f & (SF_EOF | SF_SHUT_RD))
		ev |= UK_POLLRDHUP;
	ev |= tcp_more_poll(t);
	if (f & SF_CONNECTING)
		return ev;
	ev |= poll_out(t);
	if (!(f & SF_CONNECTED) || !t->pcb ||
	    ((f & SF_SHUT_WR) && (f & (SF_EOF | SF_SHUT_RD))))
		ev |= UK_POLLHUP;
	return ev;
}

int tcp_ioctl_sock(struct posix_socket *s, unsigned int req, __uptr arg)
{
	struct tcp_sock *t = tcp_sock_of(s);

	switch (req) {
	case UK_FIONREAD:
		*(int *)arg = (int)tcp_more_inq(t);
		return 0;
	case UK_TIOCOUTQ:
		*(int *)arg = t->pcb ? (int)(TCP_SND_BUF -
					     t->pcb->snd_buf) : 0;
		return 0;
	default:
		return tcp_more_ioctl(t, req, arg);
	}
}
