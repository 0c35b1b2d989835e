/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * TCP over wires that lose, repeat and delay frames: what a program sends
 * comes whole, in the end; with and without SACK, with and without a device
 * that cuts segments. The first bytes of the input say how bad the wire is, the
 * rest are SACK blocks of a peer that lies: to it nothing need come, and it
 * gets no more memory than others.
 */
/* fuzz-lwip */
/* fuzz-sources: test/fuzz/loss_wire.c test/fuzz/loss_peer.c */
/* fuzz-sources: test/fuzz/net_host.c */
#include <string.h>
#include <sock.h>
#include <unit.h>

#include <lwip/priv/tcp_priv.h>

#include "fuzz.h"
#include "loss_fuzz.h"
#include "net_fuzz.h"

#define MSEC		1000000UL
#define SEC		(1000 * MSEC)
#define PIECE		65536U
#define PATIENCE	(600 * SEC)	/* of a time that costs nothing */

/* What an input begins with. */
struct head {
	uint8_t lost;		/* up to 15 % */
	uint8_t repeated, late;	/* frames in 500 */
	uint8_t flags;		/* 1 SACK, 2 cut */
	uint8_t kib;
	uint8_t delay;		/* a tenth of a millisecond */
	uint8_t seed;
};

static uint8_t page[256 << 10];
static struct posix_socket *listener, *conn;
static uint32_t sent;

static void open_listener(void)
{
	static const struct uk_sockaddr_in6 any = {
		.sin6_family = UK_AF_INET6,
		.sin6_port = __builtin_bswap16(80),
	};
	uint32_t i;

	for (i = 0; i < sizeof(page); i++)
		page[i] = (uint8_t)(i * 2654435761u >> 13);
	FUZZ_EXPECT(!tcp_sock_create(UK_AF_INET6, &listener));
	FUZZ_EXPECT(!listener->ops->bind(listener, &any, sizeof(any)));
	FUZZ_EXPECT(!listener->ops->listen(listener, 4));
}

/* The program: sends all to whoever comes, and closes. */
static void serve(uint32_t len)
{
	struct uk_iovec iov = { page + sent, MIN(len - sent, PIECE) };
	struct posix_socket_msg msg = { .iov = &iov, .iovcnt = 1 };
	__ssz n;

	if (!conn && sent < len && listener->ops->accept(listener, &conn))
		conn = NULL;
	if (!conn)
		return;
	n = conn->ops->send(conn, &msg, POSIX_SOCKET_SEND_STABLE);
	if (n > 0)
		sent += (uint32_t)n;
	if (sent == len || (n < 0 && n != -EAGAIN)) {
		conn->ops->release(conn);
		conn = NULL;
		sent = len;
	}
}

/* Segments are bounded by the window, whatever a peer says. */
static void count_segments(void)
{
	const struct tcp_pcb *pcb;
	const struct tcp_seg *seg;
	unsigned int n = 0;

	for (pcb = tcp_active_pcbs; pcb; pcb = pcb->next)
		for (seg = pcb->unacked; seg; seg = seg->next)
			n++;
	FUZZ_EXPECT(n <= 2 * sizeof(page) / TCP_MSS);
}

static uint64_t sooner(uint64_t a, uint64_t b)
{
	return !a || (b && b < a) ? b : a;
}

/* The wire is a good one until there is a connection. */
static void transfer(struct loss_peer *peer, const struct loss_wire *wire)
{
	uint64_t end = unit_now + PATIENCE, due;
	bool bad = false;

	while (!peer->done && unit_now < end) {
		due = sooner(wire_due(), peer_due());
		due = sooner(due, net_wake_time());
		if (!due)
			break;
		unit_now = MAX(unit_now, due);
		peer_work();
		wire_work();
		net_poll_all();
		serve(peer->len);
		if (conn && !bad) {
			wire_set(wire);
			bad = true;
		}
		net_poll_all();
		count_segments();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct loss_peer peer = { .data = page };
	struct loss_wire wire = { 0 }, good = { 0 };
	struct head h;

	if (size < sizeof(h))
		return 0;
	memcpy(&h, data, sizeof(h));
	wire.lost = h.lost * 3U / 5;
	wire.repeated = h.repeated * 2U;
	wire.late = h.late * 2U;
	wire.delay = h.delay * (MSEC / 10) + 1;
	wire.seed = h.seed;
	peer.sack = h.flags & 1;
	peer.len = (h.kib + 1U) << 10;
	peer.lies = data + sizeof(h);
	peer.lies_len = size - sizeof(h);
	net_start();
	if (!listener)
		open_listener();
	wire_cuts(h.flags & 2);
	good.delay = wire.delay;
	wire_set(&good);
	sent = 0;
	peer_start(&peer);
	transfer(&peer, &wire);
	FUZZ_EXPECT(peer.done || peer.lies_len >= 4);
	if (conn)
		conn->ops->release(conn);
	conn = NULL;
	wire_clear();
	while (tcp_active_pcbs)
		tcp_abort(tcp_active_pcbs);
	while (tcp_tw_pcbs)
		tcp_abandon(tcp_tw_pcbs, 0);
	return 0;
}
