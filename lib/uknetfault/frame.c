/* SPDX-License-Identifier: BSD-3-Clause */
/* Copies of frames, and bits that are wrong. */
#include <uk/string.h>

#include "fault.h"

#define ETH_LEN		14
#define IP_LEN_MIN	20

bool frame_copy(struct uk_netbuf *to, const struct uk_netbuf *from)
{
	const struct uk_netbuf *at;
	__u8 *data = to->data;
	__sz len = 0;

	UK_NETBUF_CHAIN_FOREACH(at, from) {
		if (at->len > uk_netbuf_tailroom(to) - len)
			return false;
		memcpy(data + len, at->data, at->len);
		len += at->len;
	}
	to->len = (__u32)len;
	to->flags = from->flags;
	to->csum_start = from->csum_start;
	to->csum_offset = from->csum_offset;
	to->header_len = from->header_len;
	to->gso_size = from->gso_size;
	return true;
}

/* Sums up what was left to a device; csum_start and csum_offset are checked. */
static void complete(struct uk_netbuf *m)
{
	__u8 *p = (__u8 *)m->data + m->csum_start;
	__u8 *end = (__u8 *)m->data + m->len;
	__u8 *field = p + m->csum_offset;
	__u32 sum = 0;

	if (field + 2 > end)
		return;
	for (; p + 1 < end; p += 2)
		sum += (__u32)(p[0] << 8 | p[1]);
	if (p < end)
		sum += (__u32)p[0] << 8;
	sum = (sum & 0xffff) + (sum >> 16);
	sum = ~((sum & 0xffff) + (sum >> 16)) & 0xffff;
	field[0] = (__u8)(sum >> 8);
	field[1] = (__u8)sum;
}

static bool is_ip(const struct uk_netbuf *m)
{
	const __u8 *d = m->data;

	return m->len >= ETH_LEN + IP_LEN_MIN &&
	       ((d[12] == 0x08 && d[13] == 0x00) ||
		(d[12] == 0x86 && d[13] == 0xdd));
}

void frame_damage(struct uk_netbuf *m)
{
	__u32 at;

	if (m->next || !is_ip(m))
		return;
	if (m->flags & UK_NETBUF_F_PARTIAL_CSUM)
		complete(m);
	m->flags &= (__u8)~(UK_NETBUF_F_PARTIAL_CSUM | UK_NETBUF_F_DATA_VALID);
	at = ETH_LEN + fault_random(m->len - ETH_LEN);
	((__u8 *)m->data)[at] ^= (__u8)(1U << fault_random(8));
}
