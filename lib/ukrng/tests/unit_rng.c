/* SPDX-License-Identifier: BSD-3-Clause */
/* Entropy devices: each is asked, what they deliver arrives, once told. */
/* unit-sources: lib/ukrng/rng.c */
#include <abi/errno.h>
#include <string.h>
#include <uk/random.h>
#include <uk/rng.h>
#include <unit.h>

static char fed[64];
static unsigned int quality;

/* The generator's part. */
void uk_random_feed(const void *data, __sz len,
		    enum uk_random_quality q)
{
	memcpy(fed, data, MIN(len, sizeof(fed)));
	quality = q;
}

static int asked[2];

static int answer_at_once(struct uk_rng *rng)
{
	char buf[UK_RNG_REQUEST_BYTES];

	asked[0]++;
	memset(buf, 'x', sizeof(buf));
	uk_rng_deliver(rng, buf, sizeof(buf));
	return 0;
}

static int busy(struct uk_rng *rng)
{
	(void)rng;
	asked[1]++;
	return -EBUSY;
}

static struct uk_rng first = { .name = "first", .request = answer_at_once };
static struct uk_rng second = { .name = "second", .request = busy };

UK_TESTCASE(ukrng, no_source)
{
	uk_rng_refresh();
	UK_TEST_EXPECT_ZERO(uk_rng_bytes());
}

/* A source may answer while it is being registered. */
UK_TESTCASE(ukrng, registration_asks)
{
	unit_log_reset();
	uk_rng_register(&first);
	UK_TEST_EXPECT_SNUM_EQ(asked[0], 1);
	UK_TEST_EXPECT_SNUM_EQ(uk_rng_bytes(), UK_RNG_REQUEST_BYTES);
	UK_TEST_EXPECT(!memcmp(fed, "xxxxxxxx", 8));
	UK_TEST_EXPECT_SNUM_EQ(quality, UK_RANDOM_SEEDED);
	UK_TEST_EXPECT(strstr(unit_log, "first"));
}

UK_TESTCASE(ukrng, refresh_asks_all_even_if_one_is_busy)
{
	uk_rng_register(&second);
	unit_log_reset();
	uk_rng_refresh();
	UK_TEST_EXPECT_SNUM_EQ(asked[0], 2);
	UK_TEST_EXPECT_SNUM_EQ(asked[1], 2);
	UK_TEST_EXPECT_SNUM_EQ(uk_rng_bytes(), 2 * UK_RNG_REQUEST_BYTES);
	UK_TEST_EXPECT_STR_EQ(unit_log, "");	/* told once */
}

UK_TESTCASE(ukrng, nothing_is_no_seed)
{
	quality = 99;
	uk_rng_deliver(&second, "", 0);
	UK_TEST_EXPECT_SNUM_EQ(quality, 99);
	UK_TEST_EXPECT_ZERO(second.bytes);
	uk_rng_deliver(&second, "abc", 3);
	UK_TEST_EXPECT_SNUM_EQ(second.bytes, 3);
}

UK_TESTSUITE_REGISTER(ukrng, NULL);
