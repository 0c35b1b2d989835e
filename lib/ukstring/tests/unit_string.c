/* SPDX-License-Identifier: BSD-3-Clause */
/* unit-sources: lib/ukstring/string.c lib/ukstring/number.c lib/ukstring/format.c lib/ukstring/scan.c */
/* Text, numbers and formats, against what the host's libc does. */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <uk/string.h>
#include <unit.h>

#pragma GCC diagnostic ignored "-Wformat"
#pragma GCC diagnostic ignored "-Wformat-security"

static int same(const char *fmt, ...)
{
	char a[512], b[512];
	va_list ap;
	int n, m;

	memset(a, 'a', sizeof(a));
	memset(b, 'b', sizeof(b));
	va_start(ap, fmt);
	n = vsnprintf(a, sizeof(a), fmt, ap);
	va_end(ap);
	va_start(ap, fmt);
	m = uk_vsnprintf(b, sizeof(b), fmt, ap);
	va_end(ap);
	if (n != m || strcmp(a, b)) {
		printf("# \"%s\": want \"%s\" (%d), got \"%s\" (%d)\n", fmt, a,
		       n, b, m);
		return 0;
	}
	return 1;
}

static const long long values[] = {
	0, 1, -1, 7, 8, 42, -42, 127, 128, 255, 256, 32767, 32768, 65535,
	INT_MAX, INT_MIN, UINT_MAX, LLONG_MAX, LLONG_MIN, 1000000007,
};

UK_TESTCASE(ukstring, format_integers_like_the_host)
{
	static const char *const flags[] = { "", "-", "+", " ", "#", "0",
					     "-+", "0+", "#0", "- #" };
	static const char *const widths[] = { "", "1", "7", "25" };
	static const char *const precs[] = { "", ".", ".0", ".3", ".22" };
	static const char *const sizes[] = { "hh", "h", "", "l", "ll", "z",
					     "j" };
	static const char convs[] = "diuxXo";
	unsigned int f, w, p, s, c, v;
	char fmt[32];

	for (f = 0; f < ARRAY_SIZE(flags); f++)
	for (w = 0; w < ARRAY_SIZE(widths); w++)
	for (p = 0; p < ARRAY_SIZE(precs); p++)
	for (s = 0; s < ARRAY_SIZE(sizes); s++)
	for (c = 0; convs[c]; c++) {
		snprintf(fmt, sizeof(fmt), "<%%%s%s%s%s%c>", flags[f],
			 widths[w], precs[p], sizes[s], convs[c]);
		for (v = 0; v < ARRAY_SIZE(values); v++)
			UK_TEST_ASSERT(same(fmt, values[v]));
	}
}

UK_TESTCASE(ukstring, format_the_rest_like_the_host)
{
	static const char *const forms[] = { "%s", "%10s", "%-10s|", "%.2s",
					     "%5.3s|", "%.0s", "%-.9s" };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(forms); i++) {
		UK_TEST_EXPECT(same(forms[i], "hello"));
		UK_TEST_EXPECT(same(forms[i], ""));
	}
	UK_TEST_EXPECT(same("%c%5c|%-5c|", 'a', 'b', 'c'));
	UK_TEST_EXPECT(same("100%% of %s at %p\n", "it", (void *)0x1234));
	UK_TEST_EXPECT(same("%*d|%-*d|%.*d", 7, 3, 7, 3, 4, 5));
	UK_TEST_EXPECT(same("%*d|%.*d", -7, 3, -4, 5));
	UK_TEST_EXPECT(same("%d %ld %hhd %s %u", 1, 2L, 3, "four", 5u));
	UK_TEST_EXPECT(same(""));
	UK_TEST_EXPECT(same("no conversion"));
}

UK_TESTCASE(ukstring, format_cuts_and_reports)
{
	char b[8], *volatile no_text = NULL;

	memset(b, 'x', sizeof(b));
	UK_TEST_EXPECT_SNUM_EQ(uk_snprintf(b, 4, "%d", 123456), 6);
	UK_TEST_EXPECT_STR_EQ(b, "123");
	UK_TEST_EXPECT(b[4] == 'x');
	UK_TEST_EXPECT_SNUM_EQ(uk_snprintf(NULL, 0, "%s%d", "abc", 12), 5);
	UK_TEST_EXPECT_SNUM_EQ(uk_snprintf(b, 1, "%s", "abc"), 3);
	UK_TEST_EXPECT_STR_EQ(b, "");
	UK_TEST_EXPECT_SNUM_EQ(uk_snprintf(b, 8, "%s", no_text), 6);
	UK_TEST_EXPECT_STR_EQ(b, "(null)");
	uk_snprintf(b, 8, "%y%");
	UK_TEST_EXPECT_STR_EQ(b, "%y%");
	/* A width from outside must not take for ever nor overflow. */
	UK_TEST_EXPECT_SNUM_EQ(uk_snprintf(b, 8, "%99999999d", 1), 99999999);
	/* %s with a precision reads no further than that. */
	memcpy(b, "abcdefgh", 8);
	{
		char out[16];

		uk_snprintf(out, 16, "%.8s", b);
		UK_TEST_EXPECT_BYTES_EQ(out, "abcdefgh", 9);
	}
}

static void check_number(const char *s, int base)
{
	char *e1, *e2;
	long long a = strtoll(s, &e1, base), b = uk_strtoll(s, &e2, base);
	unsigned long long c = strtoull(s, NULL, base);
	unsigned long long d = uk_strtoull(s, NULL, base);

	if (a != b || e1 != e2 || c != d) {
		printf("# \"%s\" base %d: %lld %lld %llu %llu %d %d\n", s, base,
		       a, b, c, d, (int)(e1 - s), (int)(e2 - s));
		UK_TEST_EXPECT(!"numbers agree");
	}
}

UK_TESTCASE(ukstring, numbers_like_the_host)
{
	static const char *const texts[] = {
		"", " ", "0", "-0", "+7", "  42x", "-42", "0x1f", "0X1F", "0x",
		"0xg", "017", "09", "z", "zz", "9223372036854775807",
		"9223372036854775808", "-9223372036854775808",
		"-9223372036854775809", "18446744073709551615",
		"18446744073709551616", "99999999999999999999999", "- 1", "+-1",
		"\t\n 5", "1e5", "-0x10", "0b1",
	};
	static const int bases[] = { 0, 2, 8, 10, 16, 36 };
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		for (j = 0; j < ARRAY_SIZE(bases); j++)
			check_number(texts[i], bases[j]);
}

UK_TESTCASE(ukstring, sizes)
{
	__u64 v = 5;

	UK_TEST_EXPECT_SNUM_EQ(uk_parse_size("4096", &v), 0);
	UK_TEST_EXPECT_SNUM_EQ(v, 4096);
	UK_TEST_EXPECT_SNUM_EQ(uk_parse_size("0x10K", &v), 0);
	UK_TEST_EXPECT_SNUM_EQ(v, 16384);
	UK_TEST_EXPECT_SNUM_EQ(uk_parse_size("3g", &v), 0);
	UK_TEST_EXPECT_SNUM_EQ(v, 3LL << 30);
	v = 1;
	UK_TEST_EXPECT_SNUM_EQ(uk_parse_size("", &v), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_parse_size("K", &v), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_parse_size("1KB", &v), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_parse_size("-1", &v), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_parse_size("99999999999G", &v), -ERANGE);
	UK_TEST_EXPECT_SNUM_EQ(v, 1);
}

static int sign(int x)
{
	return (x > 0) - (x < 0);
}

UK_TESTCASE(ukstring, text_like_the_host)
{
	static const char *const t[] = { "", "a", "ab", "abc", "ABC", "abd",
					 "hello world", "wor", "\xff", "o w" };
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(t); i++)
	for (j = 0; j < ARRAY_SIZE(t); j++) {
		const char *a = t[i], *b = t[j];

		UK_TEST_EXPECT(sign(uk_strcmp(a, b)) == sign(strcmp(a, b)));
		UK_TEST_EXPECT(sign(uk_strncmp(a, b, 2)) ==
			       sign(strncmp(a, b, 2)));
		UK_TEST_EXPECT(sign(uk_strcasecmp(a, b)) ==
			       sign(strcasecmp(a, b)));
		UK_TEST_EXPECT_PTR_EQ(uk_strstr(a, b), strstr(a, b));
		UK_TEST_EXPECT_PTR_EQ(uk_strchr(a, b[0]), strchr(a, b[0]));
		UK_TEST_EXPECT_PTR_EQ(uk_strrchr(a, b[0]), strrchr(a, b[0]));
		UK_TEST_EXPECT(uk_strspn(a, b) == strspn(a, b));
		UK_TEST_EXPECT(uk_strcspn(a, b) == strcspn(a, b));
	}
	UK_TEST_EXPECT(uk_strnlen("abc", 2) == 2);
	UK_TEST_EXPECT(uk_strnlen("abc", 9) == 3);
	UK_TEST_EXPECT_NULL(uk_memchr("abc", 'c', 2));
}

UK_TESTCASE(ukstring, bounded_copies)
{
	char b[6] = "xxxxx";

	UK_TEST_EXPECT(uk_strlcpy(b, "hello world", 6) == 11);
	UK_TEST_EXPECT_STR_EQ(b, "hello");
	UK_TEST_EXPECT(uk_strlcpy(b, "ab", 6) == 2);
	UK_TEST_EXPECT(uk_strlcat(b, "cdefg", 6) == 7);
	UK_TEST_EXPECT_STR_EQ(b, "abcde");
	UK_TEST_EXPECT(uk_strlcpy(b, "zz", 0) == 2);
	UK_TEST_EXPECT_STR_EQ(b, "abcde");
}

UK_TESTCASE(ukstring, scan)
{
	char w[16], set[16];
	unsigned long l;
	unsigned int x;
	signed char c;
	int d, n = -1;

	UK_TEST_EXPECT_SNUM_EQ(uk_sscanf("512@0xfeb00e00:12", "%d@%i:%hhd%n",
					 &d, &x, &c, &n), 3);
	UK_TEST_EXPECT(d == 512 && x == 0xfeb00e00 && c == 12 && n == 17);
	UK_TEST_EXPECT_SNUM_EQ(uk_sscanf(" key = value", "%15[a-z] = %4s",
					 set, w), 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_sscanf("key = value", "%15[a-z] = %4s", set,
					 w), 2);
	UK_TEST_EXPECT_STR_EQ(set, "key");
	UK_TEST_EXPECT_STR_EQ(w, "valu");
	UK_TEST_EXPECT_SNUM_EQ(uk_sscanf("1 2", "%*d %lu", &l), 1);
	UK_TEST_EXPECT(l == 2);
	UK_TEST_EXPECT_SNUM_EQ(uk_sscanf("", "%d", &d), -1);
	UK_TEST_EXPECT_SNUM_EQ(uk_sscanf("x", "%d", &d), 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_sscanf("ff", "%x", &x), 1);
	UK_TEST_EXPECT(x == 255);
	UK_TEST_EXPECT_SNUM_EQ(uk_sscanf("ab,c", "%[^,],%c", set, w), 2);
	UK_TEST_EXPECT(w[0] == 'c');
}

UK_TESTSUITE_REGISTER(ukstring, NULL);
