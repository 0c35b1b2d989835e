/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc: tables of TCP and UDP. */
#include <uk/procfs.h>

#include <lwip/priv/tcp_priv.h>
#include <lwip/udp.h>

#include "net.h"
#include "sock.h"

#define COLUMNS_TCP4	149	/* as wide as Linux makes its lines */
#define COLUMNS_UDP4	127

static void put_addr(struct uk_procfs_text *t, const ip_addr_t *ip, bool v6,
		     __u16 port)
{
#if LWIP_IPV6
	const ip6_addr_t *a = ip_2_ip6(ip);

	if (v6)
		uk_procfs_printf(t, "%08X%08X%08X%08X:%04X ",
				 IP_IS_V6(ip) ? a->addr[0] : 0,
				 IP_IS_V6(ip) ? a->addr[1] : 0,
				 IP_IS_V6(ip) ? a->addr[2] : 0,
				 IP_IS_V6(ip) ? a->addr[3] : 0, port);
#endif
#if LWIP_IPV4
	if (!v6)
		uk_procfs_printf(t, "%08X:%04X ",
				 ip4_addr_get_u32(ip_2_ip4(ip)), port);
#endif
}

/* Is it in the table of IPv6? What takes both is. */
static bool is_v6(const ip_addr_t *local)
{
	return !IP_IS_V4(local);
}

struct row {
	ip_addr_t local, remote;
	__u16 local_port, remote_port;
	unsigned int state;
	__u32 tx, rx;
	unsigned int retries, refs;
};

static void put_row(struct uk_procfs_text *t, unsigned int slot,
		    const struct row *r, bool v6)
{
	uk_procfs_printf(t, "%4u: ", slot);
	put_addr(t, &r->local, v6, r->local_port);
	put_addr(t, &r->remote, v6, r->remote_port);
	uk_procfs_printf(t, "%02X %08X:%08X 00:00000000 %08X %5u %8u 0 %u "
			 "%016lx", r->state, r->tx, r->rx, r->retries, 0u, 0u,
			 r->refs, 0UL);
}

static void end_row(struct uk_procfs_text *t, bool v6, __sz columns)
{
	if (!v6)
		uk_procfs_pad(t, columns);
	uk_procfs_printf(t, "\n");
}

#define HEAD4	"  sl  local_address rem_address   st tx_queue rx_queue tr " \
		"tm->when retrnsmt   uid  timeout inode"
#define HEAD6	"  sl  local_address                         " \
		"remote_address                        st tx_queue rx_queue " \
		"tr tm->when retrnsmt   uid  timeout inode"

/* ---- TCP ----------------------------------------------------------------- */

#if LWIP_TCP
/* Linux's number of a state. */
static const __u8 linux_state[] = {
	[CLOSED] = 7, [LISTEN] = 10, [SYN_SENT] = 2, [SYN_RCVD] = 3,
	[ESTABLISHED] = 1, [FIN_WAIT_1] = 4, [FIN_WAIT_2] = 5,
	[CLOSE_WAIT] = 8, [CLOSING] = 11, [LAST_ACK] = 9, [TIME_WAIT] = 6,
};

/* Listeners have a shorter structure. */
static void get_tcp(const struct tcp_pcb *pcb, struct row *r)
{
	const struct tcp_sock *s = pcb->callback_arg;

	*r = (struct row) {
		.local = pcb->local_ip,
		.local_port = pcb->local_port,
		.state = linux_state[pcb->state],
		.refs = 1,
	};
	if (pcb->state == LISTEN) {
		r->rx = s ? s->ready_children : 0;
		return;
	}
	r->remote = pcb->remote_ip;
	r->remote_port = pcb->remote_port;
	r->retries = pcb->nrtx;
	if (pcb->state == TIME_WAIT)
		return;
	r->tx = pcb->snd_lbb - pcb->lastack;
	r->rx = s ? s->rx_len : 0;
}

/* As on Linux: listeners first, and none that is only bound. */
static int show_tcp(struct uk_procfs_text *t, bool v6)
{
	const struct tcp_pcb *lists[3], *pcb;
	unsigned int i, slot = 0;
	struct row r;

	uk_procfs_printf(t, v6 ? HEAD6 : HEAD4);
	end_row(t, v6, COLUMNS_TCP4);
	net_lock();
	lists[0] = (const struct tcp_pcb *)tcp_listen_pcbs.listen_pcbs;
	lists[1] = tcp_active_pcbs;
	lists[2] = tcp_tw_pcbs;
	for (i = 0; i < 3; i++)
		for (pcb = lists[i]; pcb; pcb = pcb->next) {
			if (is_v6(&pcb->local_ip) != v6)
				continue;
			get_tcp(pcb, &r);
			put_row(t, slot++, &r, v6);
			uk_procfs_printf(t, " 100 0 0 10 0");
			end_row(t, v6, COLUMNS_TCP4);
		}
	net_unlock();
	return 0;
}

static int show_tcp4(struct uk_procfs_text *t, const int *num __maybe_unused)
{
	return show_tcp(t, false);
}

static int show_tcp6(struct uk_procfs_text *t, const int *num __maybe_unused)
{
	return show_tcp(t, true);
}
#endif

/* ---- UDP ----------------------------------------------------------------- */

#if LWIP_UDP
#define UDP_FREE	7u	/* Linux's state of a socket without a peer */
#define UDP_CONNECTED	1u

static int show_udp(struct uk_procfs_text *t, bool v6)
{
	const struct udp_pcb *pcb;
	struct row r = { .refs = 2 };
	unsigned int slot = 0;

	uk_procfs_printf(t, "%s%s", v6 ? HEAD6 : " " HEAD4,
			 " ref pointer drops");
	end_row(t, v6, COLUMNS_UDP4);
	net_lock();
	for (pcb = udp_pcbs; pcb; pcb = pcb->next) {
		if (is_v6(&pcb->local_ip) != v6)
			continue;
		r.local = pcb->local_ip;
		r.local_port = pcb->local_port;
		r.remote = pcb->remote_ip;
		r.remote_port = pcb->remote_port;
		r.state = pcb->flags & UDP_FLAGS_CONNECTED ? UDP_CONNECTED :
			  UDP_FREE;
		uk_procfs_printf(t, " ");
		put_row(t, slot++, &r, v6);
		uk_procfs_printf(t, " 0");
		end_row(t, v6, COLUMNS_UDP4);
	}
	net_unlock();
	return 0;
}

static int show_udp4(struct uk_procfs_text *t, const int *num __maybe_unused)
{
	return show_udp(t, false);
}

static int show_udp6(struct uk_procfs_text *t, const int *num __maybe_unused)
{
	return show_udp(t, true);
}
#endif

UK_PROCFS_ENTRIES(lwip_sock) = {
#if LWIP_TCP
	{ .path = "#/net/tcp", .mode = UK_PROCFS_RO, .show = show_tcp4 },
	{ .path = "#/net/tcp6", .mode = UK_PROCFS_RO, .show = show_tcp6 },
#endif
#if LWIP_UDP
	{ .path = "#/net/udp", .mode = UK_PROCFS_RO, .show = show_udp4 },
	{ .path = "#/net/udp6", .mode = UK_PROCFS_RO, .show = show_udp6 },
#endif
};
