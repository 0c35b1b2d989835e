/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Packets: device class, glue, lwIP, sockets, with a server and a client above
 * them. The input is a list of records, a byte that says what happens, two of
 * a length, and that many bytes:
 *
 *   0  a frame arrives          1  one with sums that count as checked, and
 *                                  numbers that follow ours (see net_dev.c)
 *   2  time passes              3  the program does something
 *   +4 for the second device    +8 in pieces
 */
/* fuzz-lwip */
/* fuzz-sources: test/fuzz/net_dev.c test/fuzz/net_app.c test/fuzz/net_host.c */
#include <string.h>
#include <uk/plat/time.h>
#include <unit.h>

#include <lwip/priv/tcp_priv.h>

#include "fuzz.h"
#include "net_fuzz.h"

#define MSEC		1000000UL
#define RECORDS_MAX	64
#define CONNS		256
#define CHAIN_MAX	32

static void record(uint8_t what, const uint8_t *data, unsigned int len)
{
	unsigned int dev = what >> 2 & 1;

	switch (what & 3) {
	case 0:
	case 1:
		net_dev_frame(dev, data, len, what & 1, what >> 3 & 1);
		net_poll_all();
		break;
	case 2:
		net_time(len ? (data[0] + 1) * 20 * MSEC : 5000 * MSEC);
		break;
	default:
		net_app_act(data, len);
		net_poll_all();
	}
	net_app_work();
	net_poll_all();
}

/* Address and port of a peer that chooses them so that they cancel. */
static void chosen(struct tcp_pcb *pcb, unsigned int n, int v6)
{
	uint32_t x = n * 77777;

	if (v6)
		IP_ADDR6(&pcb->remote_ip, 1, 2, x, x);
	else
		ip_addr_set_ip4_u32_val(pcb->remote_ip, 10 | n << 16);
	pcb->remote_port = (uint16_t)(v6 ? 1000 : n);
	pcb->local_port = 80;
}

/* No peer can put its connections into one chain of the table. */
static void spread(int v6)
{
	struct tcp_pcb *conns[CONNS], *pcb;
	unsigned int n, len;

	for (n = 0; n < CONNS; n++) {
		conns[n] = tcp_new();
		FUZZ_EXPECT(conns[n]);
		chosen(conns[n], n, v6);
		conns[n]->state = ESTABLISHED;
		TCP_REG_ACTIVE(conns[n]);
	}
	for (n = 0; n < CONNS; n++) {
		len = 0;
		for (pcb = conns[n]; pcb; pcb = pcb->hash_next)
			len++;
		FUZZ_EXPECT(len <= CHAIN_MAX);
	}
	for (n = 0; n < CONNS; n++)
		tcp_abandon(conns[n], 0);
}

int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc __maybe_unused, char ***argv __maybe_unused)
{
	net_start();
	spread(0);
	spread(1);
	net_settle();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned int len, n;

	net_start();
	net_app_start();
	for (n = 0; size >= 3 && n < RECORDS_MAX; n++) {
		len = data[1] | (unsigned int)data[2] << 8;
		if (len > size - 3)
			len = (unsigned int)size - 3;
		record(data[0], data + 3, len);
		data += 3 + len;
		size -= 3 + len;
	}
	net_app_end();
	net_settle();
	return 0;
}
