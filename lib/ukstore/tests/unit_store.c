/* SPDX-License-Identifier: BSD-3-Clause */
/* unit-sources: lib/ukstore/store.c */
/* Entries are found by name and read as text. */
#include <uk/store.h>
#include <unit.h>

static int get_u(void *cookie, __u64 *value)
{
	*value = *(__u64 *)cookie;
	return 0;
}

static int get_s(void *cookie, __s64 *value)
{
	(void)cookie;
	*value = -5;
	return 0;
}

static int get_bad(void *cookie, const char **value)
{
	(void)cookie;
	(void)value;
	return -5;
}

static __u64 big = ~0UL;
UK_STORE_U64(big, get_u, &big);
UK_STORE_S64(small, get_s, NULL);
UK_STORE_TEXT(bad, get_bad, NULL);
UK_STORE_HELD(kept, get_u, &big);

static void count(const struct uk_store_entry *e, void *arg)
{
	(void)e;
	++*(int *)arg;
}

UK_TESTCASE(ukstore, find_and_read)
{
	char buf[32];
	int n = 0;

	UK_TEST_ASSERT(uk_store_find("unit.big") != NULL);
	UK_TEST_EXPECT_SNUM_EQ(uk_store_read(uk_store_find("unit.big"), buf,
					     sizeof(buf)), 20);
	UK_TEST_EXPECT_STR_EQ(buf, "18446744073709551615");
	UK_TEST_EXPECT_SNUM_EQ(uk_store_read(uk_store_find("unit.big"), buf,
					     4), 20);
	UK_TEST_EXPECT_STR_EQ(buf, "184");
	uk_store_read(uk_store_find("unit.kept"), buf, sizeof(buf));
	UK_TEST_EXPECT_STR_EQ(buf, "18446744073709551615");
	UK_TEST_EXPECT_SNUM_EQ(uk_store_find("unit.kept")->type,
			       UK_STORE_TYPE_HELD);
	uk_store_read(uk_store_find("unit.small"), buf, sizeof(buf));
	UK_TEST_EXPECT_STR_EQ(buf, "-5");
	UK_TEST_EXPECT_SNUM_EQ(uk_store_read(uk_store_find("unit.bad"), buf,
					     sizeof(buf)), -5);
	UK_TEST_EXPECT_NULL(uk_store_find("unit.bi"));
	UK_TEST_EXPECT_NULL(uk_store_find("unit"));
	UK_TEST_EXPECT_NULL(uk_store_find(""));
	uk_store_foreach(count, &n);
	UK_TEST_EXPECT_SNUM_EQ(n, 4);
}

UK_TESTSUITE_REGISTER(ukstore, NULL);
