/* SPDX-License-Identifier: BSD-3-Clause */
/* Metrics: TCP's protocol control blocks by state. */
#include <uk/store.h>

#include <lwip/priv/tcp_priv.h>

#include "net.h"

#define BIT(state)	(1UL << (state))
#define CLOSING_STATES	(BIT(FIN_WAIT_1) | BIT(FIN_WAIT_2) |		\
			 BIT(CLOSE_WAIT) | BIT(CLOSING) | BIT(LAST_ACK))

/* The cookie has a bit for each state that counts. */
static int get_pcbs(void *cookie, __u64 *value)
{
	const struct tcp_pcb *pcb;
	unsigned int i;

	*value = 0;
	net_lock();
	for (i = 0; i < NUM_TCP_PCB_LISTS; i++) {
		for (pcb = *tcp_pcb_lists[i]; pcb; pcb = pcb->next)
			*value += ((__uptr)cookie >> pcb->state) & 1;
	}
	net_unlock();
	return 0;
}

#define PCBS(name, states)	UK_STORE_HELD(name, get_pcbs, (void *)(states))

PCBS(tcp_bound, BIT(CLOSED));
PCBS(tcp_listen, BIT(LISTEN));
PCBS(tcp_handshake, BIT(SYN_SENT) | BIT(SYN_RCVD));
PCBS(tcp_established, BIT(ESTABLISHED));
PCBS(tcp_closing, CLOSING_STATES);
PCBS(tcp_time_wait, BIT(TIME_WAIT));
