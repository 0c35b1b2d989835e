/* SPDX-License-Identifier: BSD-3-Clause */
/* unit-sources: lib/ukrandom/chacha.c lib/ukrandom/random.c lib/ukrandom/seed.c lib/ukparam/param.c lib/ukparam/cmdline.c lib/ukstring/string.c lib/ukstring/number.c */
/* unit-cflags: -DUK_LIBPARAM_PREFIX=random */
/* Known answers of ChaCha20, and the generator's properties. */
#include <string.h>
#include <uk/arch/lcpu.h>
#include <uk/libparam.h>
#include <uk/random.h>
#include <unit.h>
#include "../chacha.h"
#include "../seed.h"

static void rfc_key(__u32 key[8])
{
	__u8 b[32];
	int i;

	for (i = 0; i < 32; i++)
		b[i] = i;
	memcpy(key, b, 32);
}

/* RFC 8439, 2.3.2. */
UK_TESTCASE(ukrandom, rfc8439_block)
{
	static const __u8 nonce_bytes[12] = { 0, 0, 0, 9, 0, 0, 0, 0x4a };
	static const __u8 want[64] = {
		0x10, 0xf1, 0xe7, 0xe4, 0xd1, 0x3b, 0x59, 0x15,
		0x50, 0x0f, 0xdd, 0x1f, 0xa3, 0x20, 0x71, 0xc4,
		0xc7, 0xd1, 0xf4, 0xc7, 0x33, 0xc0, 0x68, 0x03,
		0x04, 0x22, 0xaa, 0x9a, 0xc3, 0xd4, 0x6c, 0x4e,
		0xd2, 0x82, 0x64, 0x46, 0x07, 0x9f, 0xaa, 0x09,
		0x14, 0xc2, 0xd7, 0x05, 0xd9, 0x8b, 0x02, 0xa2,
		0xb5, 0x12, 0x9c, 0xd1, 0xde, 0x16, 0x4e, 0xb9,
		0xcb, 0xd0, 0x83, 0xe8, 0xa2, 0x50, 0x3c, 0x4e,
	};
	__u32 key[8], nonce[3];
	__u8 out[64];

	rfc_key(key);
	memcpy(nonce, nonce_bytes, 12);
	uk_chacha_block(out, key, 1, nonce);
	UK_TEST_EXPECT_BYTES_EQ(out, want, 64);
}

/* RFC 8439, appendix A.1, test vector 1: all zero. */
UK_TESTCASE(ukrandom, rfc8439_zero)
{
	static const __u8 want[16] = {
		0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90,
		0x40, 0x5d, 0x6a, 0xe5, 0x53, 0x86, 0xbd, 0x28,
	};
	__u32 key[8] = { 0 }, nonce[3] = { 0 };
	__u8 out[64];

	uk_chacha_block(out, key, 0, nonce);
	UK_TEST_EXPECT_BYTES_EQ(out, want, 16);
}

UK_TESTCASE(ukrandom, seed_of_the_command_line_is_wiped)
{
	char line[] = "random.seed=0123456789abcdefg";
	char *argv[4];
	__u8 seed[4];
	int rest;

	uk_libparam_parse(uk_cmdline_split(line, argv, 4), argv, NULL, &rest);
	UK_TEST_EXPECT_SNUM_EQ(uk_random_seed_param(seed, 4), 4);
	/* 01234567 ^ 89abcdef */
	UK_TEST_EXPECT_BYTES_EQ(seed, "\x88\x88\x88\x88", 4);
	UK_TEST_EXPECT(!strstr(argv[0], "0123"));
	UK_TEST_EXPECT_SNUM_EQ(uk_random_seed_param(seed, 4), 0);
}

UK_TESTCASE(ukrandom, seed_without_a_digit_is_told)
{
	char line[] = "random.seed=xyz";
	char *argv[4];
	__u8 seed[4];
	int rest;

	unit_log_reset();
	uk_libparam_parse(uk_cmdline_split(line, argv, 4), argv, NULL, &rest);
	UK_TEST_EXPECT_SNUM_EQ(uk_random_seed_param(seed, 4), 0);
	UK_TEST_EXPECT(strstr(unit_log, "no hexadecimal digit") != NULL);
}

UK_TESTCASE(ukrandom, warns_of_jitter_only)
{
	unit_log_reset();
	UK_TEST_EXPECT_SNUM_EQ(uk_random_strength(), UK_RANDOM_NONE);
	uk_random_u32();
	UK_TEST_EXPECT_SNUM_EQ(uk_random_strength(), UK_RANDOM_JITTER);
	UK_TEST_EXPECT(strstr(unit_log, "jitter") != NULL);
	unit_log_reset();
	uk_random_feed("x", 1, UK_RANDOM_SEEDED);
	UK_TEST_EXPECT_SNUM_EQ(uk_random_strength(), UK_RANDOM_SEEDED);
}

static int hw_calls;

static int flaky_hw(__u64 *val)
{
	*val = 42;
	return ++hw_calls % 3 ? -1 : 0;
}

static int source_asked;

static int empty_source(struct uk_random_source *src, void *buf, __sz len)
{
	(void)src;
	(void)buf;
	(void)len;
	source_asked++;
	return -11;
}

UK_TESTCASE(ukrandom, source_and_cpu_that_fail_are_normal)
{
	static struct uk_random_source src = { .read = empty_source };

	unit_random_hw = flaky_hw;
	uk_random_source_register(&src);
	uk_random_u32();
	UK_TEST_EXPECT_SNUM_EQ(source_asked, 1);
	UK_TEST_EXPECT_SNUM_EQ(hw_calls, 12);
	unit_random_hw = NULL;
}

UK_TESTCASE(ukrandom, no_repeats_and_all_lengths)
{
	static __u8 big[5000], guard[2][600];
	__sz len;
	int ones = 0, i;
	__u64 last = uk_random_u64();

	for (i = 0; i < 1000; i++) {
		__u64 v = uk_random_u64();

		UK_TEST_ASSERT(v != last);
		last = v;
		ones += __builtin_popcountll(v);
	}
	/* 64,000 fair bits: 32,000 +- 8 sigma */
	UK_TEST_EXPECT(ones > 31000 && ones < 33000);
	for (len = 0; len < 590; len++) {
		memset(guard[0], 0xa5, sizeof(guard[0]));
		uk_random_fill_buffer(guard[0], len);
		UK_TEST_ASSERT(guard[0][len] == 0xa5);
	}
	uk_random_fill_buffer(big, sizeof(big));
	UK_TEST_EXPECT(memcmp(big, big + 2500, 2500) != 0);
}

UK_TESTCASE(ukrandom, below_is_in_range)
{
	unsigned int seen[6] = { 0 };
	int i;

	for (i = 0; i < 6000; i++) {
		__u32 v = uk_random_below(6);

		UK_TEST_ASSERT(v < 6);
		seen[v]++;
	}
	for (i = 0; i < 6; i++)
		UK_TEST_EXPECT(seen[i] > 800 && seen[i] < 1200);
	UK_TEST_EXPECT_SNUM_EQ(uk_random_below(1), 0);
}

UK_TESTSUITE_REGISTER(ukrandom, NULL);
