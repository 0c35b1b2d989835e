/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Connections when memory runs out. A peer that takes no answer, or whose
 * bytes no program reads, has a send buffer and a window in memory as long as
 * it likes: TCP does not give up a peer that acknowledges. Some dozens of them
 * would leave nothing to others, so those that hold most are reset; but only
 * when little memory is free and it is connections that have it.
 */
#include <uk/alloc.h>

#include <lwip/priv/tcp_priv.h>

#include "net.h"
#include "sock.h"

#define LEAST_SHARE	16	/* of the memory: so much is to be free */
#define HELD_SHARE	4	/* ... and so much may connections have */

static __sz memory;

void net_tcp_memory_set(__sz free)
{
	memory = free;
}

/* Bytes that wait to be sent, or to be read. */
static __sz held(const struct tcp_pcb *pcb)
{
	const struct tcp_sock *t = pcb->callback_arg;

	return TCP_SND_BUF - pcb->snd_buf + (t ? t->rx_len : 0);
}

/* The connection that holds most, and what all of them hold. */
static struct tcp_pcb *find_most(__sz *total)
{
	struct tcp_pcb *pcb, *most = tcp_active_pcbs;

	*total = 0;
	for (pcb = tcp_active_pcbs; pcb; pcb = pcb->next) {
		*total += held(pcb);
		if (held(pcb) > held(most))
			most = pcb;
	}
	return most;
}

void net_tcp_relieve(void)
{
	__ssz free = uk_alloc_availmem(uk_alloc_get_default());
	struct tcp_pcb *most;
	__sz total;

	while (free >= 0 && (__sz)free < memory / LEAST_SHARE) {
		most = find_most(&total);
		if (!most || total < memory / HELD_SHARE)
			break;
		free += (__ssz)held(most);
		tcp_abort(most);
	}
}
