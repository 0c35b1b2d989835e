/* SPDX-License-Identifier: BSD-3-Clause */
/* Options of Internet sockets. */
#include <uk/string.h>

#include <lwip/ip.h>

#include "sock.h"

int inet_opt_int(const void *val, __u32 len, int *out)
{
	if (len < sizeof(*out))
		return -EINVAL;
	memcpy(out, val, sizeof(*out));
	return 0;
}

void inet_opt_put(const void *src, __u32 size, void *val, __u32 *len)
{
	*len = MIN(*len, size);
	memcpy(val, src, *len);
}

/* --- options that lwIP keeps as a flag of the pcb ------------------------ */

static u8_t pcb_flag(int name)
{
	switch (name) {
	case UK_SO_REUSEADDR:
		return SOF_REUSEADDR;
	case UK_SO_KEEPALIVE:
		return SOF_KEEPALIVE;
	case UK_SO_BROADCAST:
		return SOF_BROADCAST;
	default:
		return 0;
	}
}

static int get_socket_opt(struct inet_sock *in, struct ip_pcb *pcb, int name,
			  int *val)
{
	u8_t flag = pcb_flag(name);

	if (flag) {
		*val = pcb && ip_get_option(pcb, flag) ? 1 : 0;
		return 0;
	}
	switch (name) {
	case UK_SO_REUSEPORT:
		*val = !!(in->flags & SF_REUSEPORT);
		return 0;
	case UK_SO_ACCEPTCONN:
		*val = !!(in->flags & SF_LISTEN);
		return 0;
	case UK_SO_SNDBUF:
		*val = in->sndbuf_set ? in->sndbuf_set :
			(int)uk_lwip_tcp_sndbuf;
		return 0;
	case UK_SO_RCVBUF:
		*val = in->rcvbuf_set ? in->rcvbuf_set : (int)uk_lwip_tcp_wnd;
		return 0;
	default:
		return -ENOPROTOOPT;
	}
}

/* Linux doubles what it is given, for its own bookkeeping, and gives some at
 * least.
 */
static int set_buf(int *what, int v, int least)
{
	*what = MAX(MIN((__u32)v, 4u << 20) * 2, (__u32)least);
	return 0;
}

static int set_socket_opt(struct inet_sock *in, struct ip_pcb *pcb, int name,
			  int v)
{
	u8_t flag = pcb_flag(name);

	if (flag && !pcb)
		return 0;
	if (flag && v)
		ip_set_option(pcb, flag);
	else if (flag)
		ip_reset_option(pcb, flag);
	if (flag) {
		net_tcp_wanted = true;	/* keep-alive needs its timer */
		return 0;
	}
	switch (name) {
	case UK_SO_REUSEPORT:
		in->flags = v ? in->flags | SF_REUSEPORT :
				in->flags & ~SF_REUSEPORT;
		return 0;
	case UK_SO_SNDBUF:
	case UK_SO_SNDBUFFORCE:
		return set_buf(&in->sndbuf_set, v, 4608);
	case UK_SO_RCVBUF:
	case UK_SO_RCVBUFFORCE:
		return set_buf(&in->rcvbuf_set, v, 2304);
	default:
		return -ENOPROTOOPT;
	}
}

/* --- IP ------------------------------------------------------------------ */

/* The pcb's kind of addresses follows the option, before it is bound. */
static int set_v6only(struct inet_sock *in, struct ip_pcb *pcb, int v)
{
	if (in->flags & SF_BOUND)
		return -EINVAL;
	in->flags = v ? in->flags | SF_V6ONLY : in->flags & ~SF_V6ONLY;
#if LWIP_IPV4 && LWIP_IPV6
	if (pcb) {
		IP_SET_TYPE_VAL(pcb->local_ip, inet_ip_type(in));
		IP_SET_TYPE_VAL(pcb->remote_ip, inet_ip_type(in));
	}
#else
	(void)pcb;
#endif
	return 0;
}

static bool is_v6only(const struct inet_sock *in, int level, int name)
{
	return level == UK_IPPROTO_IPV6 && name == UK_IPV6_V6ONLY &&
	       in->s.family == UK_AF_INET6;
}

static bool is_ip_level(const struct inet_sock *in, int level)
{
	return level == UK_IPPROTO_IP || (level == UK_IPPROTO_IPV6 &&
					  in->s.family == UK_AF_INET6);
}

int inet_getopt(struct inet_sock *in, struct ip_pcb *pcb, int level, int name,
		void *val, __u32 *len)
{
	int v = 0, rc = -ENOPROTOOPT;

	if (level == UK_SOL_SOCKET) {
		rc = get_socket_opt(in, pcb, name, &v);
	} else if (is_v6only(in, level, name)) {
		v = !!(in->flags & SF_V6ONLY);
		rc = 0;
	} else if (!is_ip_level(in, level)) {
		return in->s.family == UK_AF_INET6 ? -ENOPROTOOPT : -EOPNOTSUPP;
	}
	if (rc)
		return inet_more_get(in, pcb, level, name, val, len);
	inet_opt_put(&v, sizeof(v), val, len);
	return 0;
}

int inet_setopt(struct inet_sock *in, struct ip_pcb *pcb, int level, int name,
		const void *val, __u32 len)
{
	int v, more, rc = inet_opt_int(val, len, &v);

	if (level != UK_SOL_SOCKET && !is_ip_level(in, level))
		return -ENOPROTOOPT;
	if (!rc && level == UK_SOL_SOCKET)
		rc = set_socket_opt(in, pcb, name, v);
	else if (!rc)
		rc = is_v6only(in, level, name) ? set_v6only(in, pcb, v) :
						  -ENOPROTOOPT;
	if (!rc)
		return 0;
	/* a name, a byte or nothing may be right there */
	more = inet_more_set(in, pcb, level, name, val, len);
	return more == -ENOPROTOOPT ? rc : more;
}
