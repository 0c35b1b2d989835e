/* SPDX-License-Identifier: BSD-3-Clause */
/* unit-sources: lib/nolibc/qsort.c lib/nolibc/inet.c */
/* unit-cflags: -fno-builtin -Dqsort=t_qsort -Dinet_pton=t_pton -Dinet_ntop=t_ntop -Dinet_aton=t_aton -Dinet_addr=t_addr -Dinet_ntoa=t_ntoa */
/* Sorting and IPv4 addresses, under other names beside the host's libc. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unit.h>

static int by_value(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

UK_TESTCASE(nolibc, qsort_sorts_all_sizes)
{
	int v[200], n, i;
	long sum;

	srand(7);
	for (n = 0; n < 200; n++) {
		sum = 0;
		for (i = 0; i < n; i++)
			sum += v[i] = rand() % (n + 1) - n / 2;
		qsort(v, n, sizeof(v[0]), by_value);
		for (i = 0; i < n; i++) {
			UK_TEST_ASSERT(i == 0 || v[i - 1] <= v[i]);
			sum -= v[i];
		}
		UK_TEST_ASSERT(sum == 0);
	}
}

static int by_text(const void *a, const void *b)
{
	return memcmp(a, b, 3);
}

UK_TESTCASE(nolibc, qsort_of_odd_elements)
{
	char v[] = "zzzabcmmmaaaxyz";

	qsort(v, 5, 3, by_text);
	UK_TEST_EXPECT_STR_EQ(v, "aaaabcmmmxyzzzz");
}

UK_TESTCASE(nolibc, addresses)
{
	static const char *const bad[] = {
		"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1..2.3", "1.2.3.4x",
		" 1.2.3.4", "0001.2.3.4", "a.b.c.d", "1.2.3.-4"
	};
	struct in_addr a;
	char s[16];
	unsigned int i;

	UK_TEST_EXPECT_SNUM_EQ(inet_pton(AF_INET, "10.0.2.15", &a), 1);
	UK_TEST_EXPECT_SNUM_EQ(ntohl(a.s_addr), 0x0a00020f);
	UK_TEST_EXPECT_STR_EQ(inet_ntop(AF_INET, &a, s, sizeof(s)),
			      "10.0.2.15");
	UK_TEST_EXPECT_STR_EQ(inet_ntoa(a), "10.0.2.15");
	UK_TEST_EXPECT_NULL(inet_ntop(AF_INET, &a, s, 9));
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		UK_TEST_EXPECT_SNUM_EQ(inet_pton(AF_INET, bad[i], &a), 0);
	UK_TEST_EXPECT_SNUM_EQ(inet_pton(AF_INET6, "::1", &a), -1);
	UK_TEST_EXPECT_SNUM_EQ(errno, EAFNOSUPPORT);
}

UK_TESTSUITE_REGISTER(nolibc, NULL);
