/* SPDX-License-Identifier: BSD-3-Clause */
/* Parsing netdev.ip= of the command line. */
/* unit-sources: lib/uknetdev/einfo_parse.c lib/ukstring/string.c */
/* unit-includes: lib/uknetdev */
#include <stdlib.h>
#include <string.h>
#include <einfo.h>
#include <unit.h>

static struct netdev_einfo e;

static int is(const char *got, const char *want)
{
	return strcmp(got, want) == 0;
}

UK_TESTCASE(einfo, all_fields)
{
	UK_TEST_EXPECT_ZERO(netdev_einfo_parse(
		"172.44.0.2/24:172.44.0.1:9.9.9.9:1.1.1.1:host:a.domain", &e));
	UK_TEST_EXPECT(is(e.cidr, "172.44.0.2/24"));
	UK_TEST_EXPECT(is(e.addr[0], "172.44.0.2"));
	UK_TEST_EXPECT(is(e.mask, "255.255.255.0"));
	UK_TEST_EXPECT(is(e.addr[1], "172.44.0.1"));
	UK_TEST_EXPECT(is(e.addr[2], "9.9.9.9"));
	UK_TEST_EXPECT(is(e.addr[3], "1.1.1.1"));
	UK_TEST_EXPECT(is(e.host, "host"));
	UK_TEST_EXPECT(is(e.domain, "a.domain"));
}

UK_TESTCASE(einfo, the_second_name_server_may_be_left_out)
{
	UK_TEST_EXPECT_ZERO(netdev_einfo_parse(
		"172.44.0.2/24:172.44.0.1:9.9.9.9:host:domain", &e));
	UK_TEST_EXPECT(is(e.addr[2], "9.9.9.9"));
	UK_TEST_EXPECT(is(e.addr[3], ""));
	UK_TEST_EXPECT(is(e.host, "host"));
	UK_TEST_EXPECT(is(e.domain, "domain"));
	UK_TEST_EXPECT_ZERO(netdev_einfo_parse("10.0.0.1/8::::host", &e));
	UK_TEST_EXPECT(is(e.host, "host"));
	UK_TEST_EXPECT(is(e.addr[1], ""));
}

UK_TESTCASE(einfo, few_fields)
{
	UK_TEST_EXPECT_ZERO(netdev_einfo_parse("10.1.2.3", &e));
	UK_TEST_EXPECT(is(e.addr[0], "10.1.2.3"));
	UK_TEST_EXPECT(is(e.cidr, ""));
	UK_TEST_EXPECT(is(e.mask, ""));
	UK_TEST_EXPECT_ZERO(netdev_einfo_parse("", &e));
	UK_TEST_EXPECT(is(e.addr[0], ""));
	UK_TEST_EXPECT_ZERO(netdev_einfo_parse("1.2.3.4/0", &e));
	UK_TEST_EXPECT(is(e.mask, "0.0.0.0"));
	UK_TEST_EXPECT_ZERO(netdev_einfo_parse("255.255.255.255/32", &e));
	UK_TEST_EXPECT(is(e.mask, "255.255.255.255"));
	UK_TEST_EXPECT(is(e.cidr, "255.255.255.255/32"));
}

UK_TESTCASE(einfo, what_it_refuses)
{
	static const char *const bad[] = {
		"1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.4/33", "1.2.3.4/",
		"1.2.3.4/x", "1.2.3.04", "01.2.3.4", "1..2.3", "1.2.3.4/24/8",
		"1.2.3.4 ", "x", "1.2.3.4:x", "1.2.3.4:1.2.3.4:9",
		"1.2.3.4:::1.1.1.1:h:d:more", "1.2.3.4::::a b",
		"1.2.3.4::::a/b", "99999999999.1.1.1",
		"1.2.3.4::::aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaa",
	};
	static const struct netdev_einfo none;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		UK_TEST_EXPECT(netdev_einfo_parse(bad[i], &e) < 0);
		UK_TEST_EXPECT_ZERO(memcmp(&e, &none, sizeof(e)));
	}
}

UK_TESTCASE(einfo, noise)
{
	static const char set[] = "0125.:/ah-";
	unsigned int i, n;
	char *text;

	srand(2);
	for (i = 0; i < 100000; i++) {
		n = (unsigned)rand() % 120;
		text = malloc(n + 1);
		text[n] = '\0';
		while (n--)
			text[n] = set[(unsigned)rand() % (sizeof(set) - 1)];
		netdev_einfo_parse(text, &e);
		free(text);
	}
}

UK_TESTSUITE_REGISTER(einfo, NULL);
