/* SPDX-License-Identifier: BSD-3-Clause */
/* ARP requests and UDP datagrams over IPv4, answered in place. */
#include <string.h>
#include <arpa/inet.h>
#include <uk/essentials.h>
#include <uk/netbuf.h>

#include "packet.h"

#define TYPE_IPV4	0x0800
#define TYPE_ARP	0x0806
#define ARP_REQUEST	1
#define ARP_REPLY	2
#define PROTO_UDP	17
#define FRAGMENT	0x3fff		/* more fragments, or an offset */

struct ether {
	uint8_t to[6], from[6];
	uint16_t type;
} __packed;

struct arp {
	uint16_t hardware, protocol;
	uint8_t hardware_len, protocol_len;
	uint16_t operation;
	uint8_t mac[6], ip[4], target_mac[6], target_ip[4];
} __packed;

struct ipv4 {
	uint8_t version_len, tos;
	uint16_t len, id, fragment;
	uint8_t ttl, proto;
	uint16_t checksum;
	uint8_t from[4], to[4];
} __packed;

struct udp {
	uint16_t from, to, len, checksum;
} __packed;

static enum answer answer_arp(const struct host *me, struct ether *eth,
			      size_t len)
{
	struct arp *arp = (struct arp *)(eth + 1);

	if (len < sizeof(*eth) + sizeof(*arp) ||
	    arp->hardware != htons(1) || arp->protocol != htons(TYPE_IPV4) ||
	    arp->operation != htons(ARP_REQUEST) ||
	    memcmp(arp->target_ip, me->ip, sizeof(me->ip)) != 0)
		return IGNORED;
	arp->operation = htons(ARP_REPLY);
	memcpy(arp->target_mac, arp->mac, sizeof(arp->mac));
	memcpy(arp->target_ip, arp->ip, sizeof(arp->ip));
	memcpy(arp->mac, me->mac, sizeof(me->mac));
	memcpy(arp->ip, me->ip, sizeof(me->ip));
	return ANSWERED;
}

/* Source and destination change places; a sum over both stays what it was. So
 * neither checksum, of IPv4 nor of UDP, has to be computed.
 */
static enum answer answer_udp(const struct host *me, struct ether *eth,
			      size_t len)
{
	struct ipv4 *ip = (struct ipv4 *)(eth + 1);
	struct udp *udp = (struct udp *)(ip + 1);
	uint16_t port;

	if (len < sizeof(*eth) + sizeof(*ip) + sizeof(*udp) ||
	    ip->version_len != 0x45 || ip->proto != PROTO_UDP ||
	    (ntohs(ip->fragment) & FRAGMENT) ||
	    memcmp(ip->to, me->ip, sizeof(me->ip)) != 0 ||
	    ntohs(ip->len) > len - sizeof(*eth) ||
	    udp->to != htons(me->port))
		return IGNORED;
	memcpy(ip->to, ip->from, sizeof(ip->from));
	memcpy(ip->from, me->ip, sizeof(me->ip));
	port = udp->from;
	udp->from = udp->to;
	udp->to = port;
	return ECHOED;
}

enum answer packet_answer(const struct host *me, struct uk_netbuf *m)
{
	struct ether *eth = m->data;
	enum answer what = IGNORED;

	/* our buffers hold a whole frame: what comes in pieces is no frame */
	if (m->next || m->len < sizeof(*eth))
		return IGNORED;
	if (eth->type == htons(TYPE_ARP))
		what = answer_arp(me, eth, m->len);
	else if (eth->type == htons(TYPE_IPV4))
		what = answer_udp(me, eth, m->len);
	if (what == IGNORED)
		return IGNORED;
	memcpy(eth->to, eth->from, sizeof(eth->from));
	memcpy(eth->from, me->mac, sizeof(me->mac));
	return what;
}
