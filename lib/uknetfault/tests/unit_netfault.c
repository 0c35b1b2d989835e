/* SPDX-License-Identifier: BSD-3-Clause */
/* Wires: order of arrival, frames that are damaged such that it shows, dice. */
/* unit-sources: lib/uknetfault/frame.c lib/uknetfault/wire.c lib/uknetdev/netbuf.c */
/* unit-includes: lib/uknetfault */
/* unit-cflags: -idirafter ../../arch/x86_64/include */
#include "../verdict.c"

#include <stdlib.h>
#include <string.h>
#include <uk/alloc.h>
#include <uk/paging.h>
#include <unit.h>

#define FRAME	100

/* No buffer has a physical address here. */
__paddr_t uk_directmap_end;

__paddr_t uk_paging_walk_phys(const void *va)
{
	(void)va;
	return __PADDR_MAX;
}

static struct uk_netbuf *frame(__u16 type)
{
	struct uk_netbuf *m;
	__u8 *d;

	m = uk_netbuf_alloc_buf(uk_alloc_get_default(), FRAME + 16, 8, 16, 0,
				NULL);
	UK_TEST_EXPECT(m);
	m->len = FRAME;
	d = m->data;
	memset(d, 0x5a, FRAME);
	d[12] = (__u8)(type >> 8);
	d[13] = (__u8)type;
	return m;
}

static void numbers(__u32 l, __u32 d, __u32 r, __u32 c, __u32 ms)
{
	chances[0] = l;
	chances[1] = d;
	chances[2] = r;
	chances[3] = c;
	delay_ms = ms;
}

UK_TESTCASE(netfault, nothing_is_wanted_by_default)
{
	UK_TEST_EXPECT(!netfault_wanted());
	numbers(0, 0, 0, 0, 1);
	UK_TEST_EXPECT(netfault_wanted());
}

UK_TESTCASE(netfault, about_as_many_as_asked)
{
	unsigned int i, v, n[FAULT_KINDS] = { 0 };

	numbers(10, 100, 20, 500, 0);
	for (i = 0; i < 100000; i++) {
		v = fault_verdict();
		UK_TEST_ASSERT(!(v & FAULT_LOSE) || v == FAULT_LOSE);
		n[0] += v & 1;
		n[1] += (v >> 1) & 1;
		n[2] += (v >> 2) & 1;
		n[3] += (v >> 3) & 1;
	}
	UK_TEST_EXPECT(n[0] > 800 && n[0] < 1200);
	UK_TEST_EXPECT(n[1] > 9000 && n[1] < 11000);
	UK_TEST_EXPECT(n[2] > 1700 && n[2] < 2300);
	UK_TEST_EXPECT(n[3] > 48000 && n[3] < 51000);
	for (i = 0; i < FAULT_KINDS; i++)
		UK_TEST_EXPECT_SNUM_EQ(fault_counts[i], n[i]);
	numbers(1000, 1000, 1000, 1000, 0);
	UK_TEST_EXPECT_SNUM_EQ(fault_verdict(), FAULT_LOSE);
	numbers(0, 0, 0, 0, 0);
	UK_TEST_EXPECT_ZERO(fault_verdict());
}

UK_TESTCASE(netfault, arrival)
{
	__nsec late;
	int i;

	numbers(0, 0, 1000, 0, 7);
	UK_TEST_EXPECT_SNUM_EQ(fault_arrival(0, 1000), 7001000);
	for (i = 0; i < 1000; i++) {
		late = fault_arrival(FAULT_OVERTAKE, 0);
		UK_TEST_ASSERT(late > 7000000 && late <= 11000000);
	}
}

static struct fault_wire wire;

UK_TESTCASE(netfault, a_wire_keeps_the_order_of_arrival)
{
	struct uk_netbuf *m[4] = { frame(0), frame(0), frame(0), frame(0) };

	UK_TEST_EXPECT_ZERO(wire_due(&wire));
	wire_put(&wire, m[0], 10);
	wire_put(&wire, m[1], 30);
	wire_put(&wire, m[2], 20);
	wire_put(&wire, m[3], 20);
	UK_TEST_EXPECT_SNUM_EQ(wire_due(&wire), 10);
	UK_TEST_EXPECT_NULL(wire_get(&wire, 9));
	UK_TEST_EXPECT_PTR_EQ(wire_get(&wire, 25), m[0]);
	UK_TEST_EXPECT_PTR_EQ(wire_get(&wire, 25), m[2]);
	wire_unget(&wire, m[2], 26);
	UK_TEST_EXPECT_SNUM_EQ(wire_due(&wire), 26);
	UK_TEST_EXPECT_PTR_EQ(wire_get(&wire, 26), m[2]);
	UK_TEST_EXPECT_PTR_EQ(wire_get(&wire, 26), m[3]);
	UK_TEST_EXPECT_NULL(wire_get(&wire, 29));
	UK_TEST_EXPECT_PTR_EQ(wire_get(&wire, 30), m[1]);
	UK_TEST_EXPECT_ZERO(wire_due(&wire));
	while (wire.first < 5 * WIRE_SLOTS) {	/* round and round */
		wire_put(&wire, m[0], 2);
		wire_put(&wire, m[1], 1);
		UK_TEST_ASSERT(wire_get(&wire, 2) == m[1]);
		UK_TEST_ASSERT(wire_get(&wire, 2) == m[0]);
	}
	uk_netbuf_free(m[0]);
	uk_netbuf_free(m[1]);
	uk_netbuf_free(m[2]);
	uk_netbuf_free(m[3]);
}

UK_TESTCASE(netfault, a_full_wire_loses_frames)
{
	unsigned int i;

	for (i = 0; i < WIRE_SLOTS + 5; i++)
		wire_put(&wire, frame(0), i);
	UK_TEST_EXPECT_SNUM_EQ(wire.count, WIRE_SLOTS);
	while (wire.count)
		uk_netbuf_free(wire_get(&wire, ~0UL));
	UK_TEST_EXPECT_ZERO(unit_alloc_live);
}

/* The sum that a checksum makes zero. */
static __u16 sum(const __u8 *p, unsigned int len)
{
	__u32 s = 0;
	unsigned int i;

	for (i = 0; i < len; i++)
		s += (__u32)p[i] << (i & 1 ? 0 : 8);
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	return (__u16)~s;
}

static unsigned int differing_bits(const __u8 *a, const __u8 *b)
{
	unsigned int i, n = 0;

	for (i = 0; i < FRAME; i++)
		n += (unsigned int)__builtin_popcount(a[i] ^ b[i]);
	return n;
}

UK_TESTCASE(netfault, damage_is_one_bit_and_shows)
{
	struct uk_netbuf *m = frame(0x800), *arp = frame(0x806);
	__u8 before[FRAME];
	int i;

	for (i = 0; i < 1000; i++) {
		memcpy(before, m->data, FRAME);
		frame_damage(m);
		UK_TEST_ASSERT(differing_bits(before, m->data) == 1);
		UK_TEST_ASSERT(memcmp(before, m->data, 14) == 0);
		memcpy(m->data, before, FRAME);
	}
	/* what the device was to sum up */
	m->flags = UK_NETBUF_F_PARTIAL_CSUM | UK_NETBUF_F_DATA_VALID;
	m->csum_start = 34;
	m->csum_offset = 16;
	frame_damage(m);
	UK_TEST_EXPECT_ZERO(m->flags);
	UK_TEST_EXPECT(sum((__u8 *)m->data + 34, FRAME - 34) != 0 ||
		       memcmp((__u8 *)m->data + 14, before + 14, 20) != 0);
	memcpy(before, arp->data, FRAME);
	frame_damage(arp);
	UK_TEST_EXPECT_ZERO(differing_bits(before, arp->data));
	uk_netbuf_free(m);
	uk_netbuf_free(arp);
}

UK_TESTCASE(netfault, an_offset_behind_the_end_writes_nothing)
{
	struct uk_netbuf *m = frame(0x86dd);
	__u8 before[FRAME];

	memcpy(before, m->data, FRAME);
	m->flags = UK_NETBUF_F_PARTIAL_CSUM;
	m->csum_start = FRAME - 2;
	m->csum_offset = 1;
	frame_damage(m);
	UK_TEST_EXPECT_SNUM_EQ(differing_bits(before, m->data), 1);
	uk_netbuf_free(m);
}

UK_TESTCASE(netfault, copies_join_the_pieces)
{
	struct uk_netbuf *a = frame(1), *b = frame(2), *to;

	uk_netbuf_connect(a, b);
	a->flags = UK_NETBUF_F_DATA_VALID;
	to = uk_netbuf_alloc_buf(uk_alloc_get_default(), 2 * FRAME, 8, 0, 0,
				 NULL);
	UK_TEST_EXPECT(frame_copy(to, a));
	UK_TEST_EXPECT_SNUM_EQ(to->len, 2 * FRAME);
	UK_TEST_EXPECT_SNUM_EQ(to->flags, UK_NETBUF_F_DATA_VALID);
	UK_TEST_EXPECT_ZERO(memcmp((__u8 *)to->data + FRAME, b->data, FRAME));
	uk_netbuf_free(to);
	to = uk_netbuf_alloc_buf(uk_alloc_get_default(), 2 * FRAME - 1, 8, 0,
				 0, NULL);
	UK_TEST_EXPECT(!frame_copy(to, a));
	uk_netbuf_free(to);
	uk_netbuf_free(a);
	UK_TEST_EXPECT_ZERO(unit_alloc_live);
}

UK_TESTSUITE_REGISTER(netfault, NULL);
