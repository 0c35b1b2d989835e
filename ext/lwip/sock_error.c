/* SPDX-License-Identifier: BSD-3-Clause */
/* ICMP errors for sockets: a connected UDP socket learns that its datagrams
 * do not arrive. A message counts only if the datagram that it quotes is one
 * of the socket's.
 */
#include <uk/string.h>

#include <lwip/ip.h>
#include <lwip/prot/icmp.h>
#include <lwip/prot/icmp6.h>
#include <lwip/prot/ip4.h>
#include <lwip/prot/ip6.h>
#include <lwip/udp.h>

#include "sock.h"

#define ICMP_HEAD	8

/* The datagram that a message quotes. */
struct quoted {
	ip_addr_t from, to;
	__u16 from_port, to_port;
};

#if LWIP_UDP
/* What will not pass by itself; as Linux has it, a host that does not answer
 * may do so later.
 */
static int errno4(__u8 type, __u8 code)
{
	if (type != ICMP_DUR)
		return 0;
	return code == ICMP_DUR_PORT ? -ECONNREFUSED :
	       code == ICMP_DUR_PROTO ? -ENOPROTOOPT : 0;
}

static int errno6(__u8 type, __u8 code)
{
	static const int unreach[] = {
		0, -EACCES, 0, 0, -ECONNREFUSED, -EACCES, -EACCES,
	};

	return type == ICMP6_TYPE_DUR && code < ARRAY_SIZE(unreach) ?
	       unreach[code] : 0;
}

static bool read_ports(const struct pbuf *p, u16_t at, struct quoted *q)
{
	__u16 ports[2];

	if (pbuf_copy_partial(p, ports, sizeof(ports), at) != sizeof(ports))
		return false;
	q->from_port = lwip_ntohs(ports[0]);
	q->to_port = lwip_ntohs(ports[1]);
	return true;
}

#if LWIP_IPV4
static bool read4(const struct pbuf *p, struct quoted *q)
{
	struct ip_hdr h;

	if (pbuf_copy_partial(p, &h, sizeof(h), ICMP_HEAD) != sizeof(h) ||
	    IPH_V(&h) != 4 || IPH_PROTO(&h) != IP_PROTO_UDP)
		return false;
	ip_addr_copy_from_ip4(q->from, h.src);
	ip_addr_copy_from_ip4(q->to, h.dest);
	return read_ports(p, (u16_t)(ICMP_HEAD + IPH_HL_BYTES(&h)), q);
}
#else
static bool read4(const struct pbuf *p __maybe_unused,
		  struct quoted *q __maybe_unused)
{
	return false;
}
#endif

#if LWIP_IPV6
static bool read6(const struct pbuf *p, struct quoted *q)
{
	struct ip6_hdr h;

	if (pbuf_copy_partial(p, &h, sizeof(h), ICMP_HEAD) != sizeof(h) ||
	    IP6H_V(&h) != 6 || IP6H_NEXTH(&h) != IP6_NEXTH_UDP)
		return false;
	ip_addr_copy_from_ip6_packed(q->from, h.src);
	ip_addr_copy_from_ip6_packed(q->to, h.dest);
	ip6_addr_assign_zone(ip_2_ip6(&q->from), IP6_UNKNOWN,
			     ip_current_input_netif());
	ip6_addr_assign_zone(ip_2_ip6(&q->to), IP6_UNKNOWN,
			     ip_current_input_netif());
	return read_ports(p, ICMP_HEAD + IP6_HLEN, q);
}
#else
static bool read6(const struct pbuf *p __maybe_unused,
		  struct quoted *q __maybe_unused)
{
	return false;
}
#endif

static bool is_of(const struct udp_pcb *pcb, const struct quoted *q)
{
	return (pcb->flags & UDP_FLAGS_CONNECTED) &&
	       pcb->local_port == q->from_port &&
	       pcb->remote_port == q->to_port &&
	       ip_addr_cmp(&pcb->remote_ip, &q->to);
}

static void tell(const struct quoted *q, int error)
{
	struct udp_pcb *pcb;
	struct udp_sock *u;

	for (pcb = udp_pcbs; pcb; pcb = pcb->next) {
		u = pcb->recv_arg;
		if (!u || !is_of(pcb, q))	/* DHCP's is no socket's */
			continue;
		u->in.error = error;
		inet_notify(&u->in, UK_POLLERR | UK_POLLIN | UK_POLLOUT);
		return;
	}
}

void uk_lwip_icmp_error(const struct pbuf *p, int v6)
{
	struct quoted q;
	__u8 head[2];
	int error;

	if (pbuf_copy_partial(p, head, sizeof(head), 0) != sizeof(head))
		return;
	error = v6 ? errno6(head[0], head[1]) : errno4(head[0], head[1]);
	if (error && (v6 ? read6(p, &q) : read4(p, &q)))
		tell(&q, error);
}
#else
void uk_lwip_icmp_error(const struct pbuf *p __maybe_unused,
			int v6 __maybe_unused)
{
}
#endif
