/* SPDX-License-Identifier: BSD-3-Clause */
/* What lwIP asks of sockets, in an image without LWIP_SOCKET_OPTIONS. */
#include <uk/essentials.h>

#include <lwip/tcp.h>

uint8_t uk_lwip_syn_retries(const struct tcp_pcb *pcb __maybe_unused)
{
	return 7;
}

uint16_t uk_lwip_mss(const struct tcp_pcb *pcb __maybe_unused, uint16_t mss)
{
	return mss;
}

void uk_lwip_urgent(struct tcp_pcb *pcb __maybe_unused,
		    uint32_t seq __maybe_unused)
{
}

void uk_lwip_icmp_error(const struct pbuf *p __maybe_unused,
			int v6 __maybe_unused)
{
}
