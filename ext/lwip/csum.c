/* SPDX-License-Identifier: BSD-3-Clause */
/* Checksum and segmentation offload of TCP over IPv4 and IPv6. */
#include <uk/string.h>

#include <arch/cc.h>

#include "csum.h"

#define ETH_LEN		14
#define IP4_LEN		20
#define IP6_LEN		40
#define PROTO_TCP	6
#define TCP_CSUM	16	/* offset in the TCP header */

static __u16 get16(const __u8 *p)
{
	return (__u16)(p[0] << 8 | p[1]);
}

/* Sum of addresses, protocol and length, not inverted, in memory order. */
static __u16 pseudo_sum(const __u8 *addr, int addrlen, __u16 len)
{
	__u32 sum = uk_lwip_chksum(addr, addrlen);

	sum += __builtin_bswap16(PROTO_TCP);
	sum += __builtin_bswap16(len);
	sum = (sum & 0xffff) + (sum >> 16);
	return (__u16)(sum + (sum >> 16));
}

/* (gso) is the flag of a frame that the device cuts: lwIP left the size of the
 * segments where the checksum stands.
 */
static void offload(struct uk_netbuf *nb, __u16 tcp, __u16 sum, __u8 gso)
{
	__u8 *hdr = (__u8 *)nb->data + tcp;

	nb->gso_size = get16(hdr + TCP_CSUM);
	if (nb->gso_size) {
		nb->flags |= gso;
		nb->header_len = (__u16)(tcp + (hdr[12] >> 4) * 4);
	}
	memcpy(hdr + TCP_CSUM, &sum, sizeof(sum));
	nb->flags |= UK_NETBUF_F_PARTIAL_CSUM;
	nb->csum_start = tcp;
	nb->csum_offset = TCP_CSUM;
}

/* lwIP's own TCP segments: no IP options, all headers in the first piece. */
void net_csum_offload(struct uk_netbuf *nb)
{
	const __u8 *d = nb->data, *ip = d + ETH_LEN;

	if (nb->len >= ETH_LEN + IP4_LEN + 20 && get16(d + 12) == 0x0800 &&
	    ip[0] == 0x45 && ip[9] == PROTO_TCP)
		offload(nb, ETH_LEN + IP4_LEN,
			pseudo_sum(ip + 12, 8, get16(ip + 2) - IP4_LEN),
			UK_NETBUF_F_GSO_TCPV4);
	else if (nb->len >= ETH_LEN + IP6_LEN + 20 &&
		 get16(d + 12) == 0x86dd && ip[6] == PROTO_TCP)
		offload(nb, ETH_LEN + IP6_LEN,
			pseudo_sum(ip + 8, 32, get16(ip + 4)),
			UK_NETBUF_F_GSO_TCPV6);
}
