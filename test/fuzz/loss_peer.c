/* SPDX-License-Identifier: BSD-3-Clause */
/* The client of a transfer: a receiver with SACK, which may lie. */
#include <string.h>
#include <uk/essentials.h>
#include <unit.h>

#include "fuzz.h"
#include "loss_fuzz.h"

#define ETH		14
#define IP		ETH
#define TCP		(ETH + 20)
#define MSEC		1000000UL
#define ISS		1000
#define BLOCKS		2048
#define FIN		1
#define SYN		2
#define RST		4
#define ACK		16

static struct loss_peer *peer;
static bool connected;
static uint32_t irs, next;	/* its first number, and the next one wanted */
static uint64_t syn_due, ack_due;
static unsigned int unacknowledged;
static uint16_t port = 0x9000;

/* What came behind a hole; the newest first. */
static struct block {
	uint32_t left, right;
} block[BLOCKS];
static unsigned int blocks;

static int32_t before(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}

static void put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v);
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

static void ip_sum(uint8_t *ip)
{
	uint32_t sum = 0, i;

	for (i = 0; i < 20; i += 2)
		sum += (uint32_t)ip[i] << 8 | ip[i + 1];
	sum = (sum & 0xffff) + (sum >> 16);
	put16(ip + 10, ~(sum + (sum >> 16)) & 0xffff);
}

static void segment(uint8_t flags, uint32_t seq, uint32_t ack,
		    const uint8_t *options, size_t len)
{
	static const uint8_t macs[12] = { 2, 0, 0, 0, 0, 1, 6, 6, 6, 6, 6, 6 };
	uint8_t f[TCP + 60] = { 0 };

	memcpy(f, macs, 12);
	f[12] = 0x08;
	f[IP] = 0x45;
	put16(f + IP + 2, (uint32_t)(40 + len));
	f[IP + 8] = 64;
	f[IP + 9] = 6;
	put32(f + IP + 12, 0x0a000202);
	put32(f + IP + 16, 0x0a00020f);
	ip_sum(f + IP);
	put16(f + TCP, port);
	put16(f + TCP + 2, 80);
	put32(f + TCP + 4, seq);
	put32(f + TCP + 8, ack);
	f[TCP + 12] = (uint8_t)((5 + len / 4) << 4);
	f[TCP + 13] = flags;
	put16(f + TCP + 14, 0x2000);
	memcpy(f + TCP + 20, options, len);
	wire_send(f, TCP + 20 + len);
}

/* A block near what it has, of the input's bytes. */
static struct block lie(void)
{
	const uint8_t *p;
	uint32_t at = wire_random((uint32_t)(peer->lies_len / 4)) * 4;

	p = peer->lies + at;
	at = next + (uint32_t)(int8_t)p[0] * 512 + p[1];
	return (struct block){ at, at + (uint32_t)(p[2] << 8 | p[3]) % 6000 };
}

static void acknowledge(void)
{
	uint8_t o[36] = { 1, 1, 5 };
	unsigned int n = MIN(blocks, 4U), i;
	struct block b;
	bool lies = peer->lies_len >= 4 && !wire_random(4);

	if (lies)
		n = 3;
	for (i = 0; i < n; i++) {
		b = lies ? lie() : block[i];
		put32(o + 4 + 8 * i, b.left);
		put32(o + 8 + 8 * i, b.right);
	}
	o[3] = (uint8_t)(2 + 8 * n);
	segment(ACK, ISS + 1, next, o, n && peer->sack ? 4 + 8 * n : 0);
	unacknowledged = 0;
	ack_due = 0;
}

static void ask(void)
{
	static const uint8_t o[12] = { 2, 4, 5, 0xb4, 1, 1, 4, 2, 1, 3, 3, 7 };
	static const uint8_t plain[12] = { 2, 4, 5, 0xb4, 1, 1, 1, 1,
					   1, 3, 3, 7 };

	segment(SYN, ISS, 0, peer->sack ? o : plain, sizeof(o));
	syn_due = unit_now + 1000 * MSEC;
}

void peer_start(struct loss_peer *p)
{
	peer = p;
	connected = false;
	blocks = unacknowledged = 0;
	ack_due = 0;
	port++;
	ask();
}

uint64_t peer_due(void)
{
	return connected ? ack_due : syn_due;
}

void peer_work(void)
{
	if (!peer_due() || peer_due() > unit_now)
		return;
	if (connected)
		acknowledge();
	else
		ask();
}

/* Keeps what came behind a hole, as the newest block. */
static void keep(uint32_t left, uint32_t right)
{
	unsigned int i, n = 0;

	for (i = 0; i < blocks; i++) {
		if (before(right, block[i].left) ||
		    before(block[i].right, left)) {
			block[n++] = block[i];
			continue;
		}
		if (before(block[i].left, left))
			left = block[i].left;
		if (before(right, block[i].right))
			right = block[i].right;
	}
	FUZZ_EXPECT(n < BLOCKS);
	memmove(block + 1, block, n * sizeof(*block));
	block[0] = (struct block){ left, right };
	blocks = n + 1;
}

/* The hole is filled up to here: blocks that follow are no more behind one. */
static void advance(uint32_t to)
{
	unsigned int i;

	next = to;
	for (i = 0; i < blocks;) {
		if (before(next, block[i].left)) {
			i++;
			continue;
		}
		if (before(next, block[i].right))
			next = block[i].right;
		memmove(block + i, block + i + 1,
			(--blocks - i) * sizeof(*block));
		i = 0;
	}
}

static void data(uint32_t seq, const uint8_t *p, uint32_t len, bool fin)
{
	uint32_t at = seq - irs - 1, end = seq + len;
	bool hole = blocks;

	FUZZ_EXPECT(at <= peer->len && len <= peer->len - at);
	FUZZ_EXPECT(!memcmp(peer->data + at, p, len));
	FUZZ_EXPECT(!fin || at + len == peer->len);
	if (before(next, seq)) {
		if (len)
			keep(seq, end);
		acknowledge();
		return;
	}
	if (!before(next, end) && !fin) {
		peer->again++;
		acknowledge();
		return;
	}
	advance(end);
	if (fin && !blocks) {
		next++;
		peer->done = true;
	}
	if (hole || peer->done || ++unacknowledged >= 2)
		acknowledge();
	else if (!ack_due)
		ack_due = unit_now + 40 * MSEC;
}

void peer_frame(const uint8_t *f, size_t len)
{
	uint32_t seq = get32(f + TCP + 4);
	size_t begin = TCP + (f[TCP + 12] >> 4) * 4U;
	uint8_t flags = f[TCP + 13];

	FUZZ_EXPECT(begin <= len);
	if ((f[TCP + 2] << 8 | f[TCP + 3]) != port || peer->done)
		return;
	if (flags & SYN) {
		if (!connected) {
			irs = seq;
			next = seq + 1;
			connected = true;
		}
		acknowledge();
		return;
	}
	FUZZ_EXPECT(!(flags & RST) || peer->lies_len >= 4);
	if (connected && (len > begin || (flags & FIN)))
		data(seq, f + begin, (uint32_t)(len - begin), flags & FIN);
}
