/* SPDX-License-Identifier: BSD-3-Clause */
/* Cases for any implementation of the four memory functions, whose names the
 * test's flags replace by t_*.
 */
#include <stddef.h>
#include <uk/test.h>

#define AREA 1400
#define LEN_MAX 600

static unsigned char a[AREA], b[AREA];

static void fill(unsigned char *p, unsigned int seed)
{
	int i;

	for (i = 0; i < AREA; i++) {
		seed = seed * 1103515245 + 12345;
		p[i] = (unsigned char)(seed >> 16);
	}
}

/* Lengths up to 140 all, then in steps. */
static int next_len(int len)
{
	return len < 140 ? len + 1 : len + 37;
}

static bool equal(const unsigned char *p, const unsigned char *q)
{
	int i;

	for (i = 0; i < AREA; i++)
		if (p[i] != q[i])
			return false;
	return true;
}

UK_TESTCASE(ukstring_mem, copy)
{
	int len, off, i;

	for (len = 0; len < LEN_MAX; len = next_len(len)) {
		for (off = 0; off < 9; off++) {
			static unsigned char want[AREA];

			fill(a, 1);
			fill(b, 2);
			for (i = 0; i < AREA; i++)
				want[i] = b[i];
			for (i = 0; i < len; i++)
				want[8 + off + i] = a[16 - off + i];
			UK_TEST_ASSERT(memcpy(b + 8 + off, a + 16 - off, len) ==
				       b + 8 + off);
			UK_TEST_ASSERT(equal(b, want));
		}
	}
}

UK_TESTCASE(ukstring_mem, move_overlapping)
{
	static const int shifts[] = { 0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33,
				      64, 100, 300 };
	static unsigned char want[AREA];
	unsigned int s;
	int len, i, dir;

	for (len = 0; len < LEN_MAX; len = next_len(len)) {
		for (s = 0; s < ARRAY_SIZE(shifts) * 2; s++) {
			int src = 350;

			dir = s & 1 ? -1 : 1;
			fill(a, 3);
			fill(want, 3);
			for (i = 0; i < len; i++)
				b[i] = a[src + i];
			for (i = 0; i < len; i++)
				want[src + dir * shifts[s / 2] + i] = b[i];
			memmove(a + src + dir * shifts[s / 2], a + src, len);
			UK_TEST_ASSERT(equal(a, want));
		}
	}
}

UK_TESTCASE(ukstring_mem, set)
{
	static unsigned char want[AREA];
	int len, off, i;

	for (len = 0; len < LEN_MAX; len = next_len(len)) {
		for (off = 0; off < 9; off++) {
			fill(a, 4);
			fill(want, 4);
			for (i = 0; i < len; i++)
				want[8 + off + i] = 0xa5;
			UK_TEST_ASSERT(memset(a + 8 + off, 0x7a5, len) ==
				       a + 8 + off);
			UK_TEST_ASSERT(equal(a, want));
		}
	}
}

UK_TESTCASE(ukstring_mem, compare)
{
	int len, at;

	for (len = 1; len < 70; len++) {
		fill(a, 5);
		fill(b, 5);
		b[len] ^= 1;
		UK_TEST_ASSERT(memcmp(a, b, len) == 0);
		for (at = 0; at < len; at++) {
			fill(b, 5);
			a[at] = 0x80;
			b[at] = 0x7f;
			UK_TEST_ASSERT(memcmp(a, b, len) > 0);
			UK_TEST_ASSERT(memcmp(b, a, len) < 0);
			fill(a, 5);
		}
	}
	UK_TEST_EXPECT(memcmp(a, b, 0) == 0);
}
