/* SPDX-License-Identifier: BSD-3-Clause */
/* Random numbers of the running image: none repeats, all bits move. */
#include <uk/random.h>
#include <uk/string.h>
#include <uk/test.h>

UK_TESTCASE(ukrandom, fills_and_differs)
{
	__u8 a[67] = { 0 }, b[67] = { 0 }, seen[67] = { 0 };
	unsigned int i, round;

	UK_TEST_EXPECT_ZERO(uk_random_fill_buffer(a, 65));
	UK_TEST_EXPECT_ZERO(uk_random_fill_buffer(b, 65));
	UK_TEST_EXPECT(memcmp(a, b, 65));
	UK_TEST_EXPECT(!a[65] && !a[66]);	/* not a byte more */
	for (round = 0; round < 64; round++) {
		uk_random_fill_buffer(a, 65);
		for (i = 0; i < 65; i++)
			seen[i] |= a[i];
	}
	for (i = 0; i < 65; i++)
		UK_TEST_EXPECT_SNUM_EQ(seen[i], 0xff);
	UK_TEST_EXPECT_ZERO(uk_random_fill_buffer(a, 0));
}

UK_TESTCASE(ukrandom, below_a_limit)
{
	unsigned int i, hits[3] = { 0 };

	for (i = 0; i < 300; i++) {
		__u32 v = uk_random_below(3);

		UK_TEST_ASSERT(v < 3);
		hits[v]++;
	}
	UK_TEST_EXPECT(hits[0] && hits[1] && hits[2]);
	UK_TEST_EXPECT_ZERO(uk_random_below(1));
	UK_TEST_EXPECT(uk_random_u64() != uk_random_u64());
}

UK_TESTCASE(ukrandom, seeded_by_the_cpu)
{
	UK_TEST_EXPECT(uk_random_strength() >= UK_RANDOM_JITTER);
}

UK_TESTSUITE_REGISTER(ukrandom, NULL);
