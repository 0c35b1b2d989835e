/* SPDX-License-Identifier: BSD-3-Clause */
/* Metrics: UDP's protocol control blocks. */
#include <uk/store.h>

#include <lwip/udp.h>

#include "net.h"

static int get_pcbs(void *cookie __maybe_unused, __u64 *value)
{
	const struct udp_pcb *pcb;

	*value = 0;
	net_lock();
	for (pcb = udp_pcbs; pcb; pcb = pcb->next)
		++*value;
	net_unlock();
	return 0;
}

UK_STORE_HELD(udp, get_pcbs, NULL);
