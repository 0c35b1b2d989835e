/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages: which are compiled in, and what they say. */
#include <stdarg.h>
#include <string.h>
#include <uk/assert.h>
#include <uk/print.h>
#include <uk/test.h>

static char seen[512];
static size_t length;

static void keep(const char *text, __sz len)
{
	len = MIN(len, sizeof(seen) - 1 - length);
	memcpy(seen + length, text, len);
	length += len;
	seen[length] = '\0';
}

static void through_list(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	uk_vprintk(KLVL_WARN, fmt, ap);
	va_end(ap);
}

UK_TESTCASE(print, levels)
{
	uk_print_sink_t before = uk_print_sink_set(keep);

	uk_pr_crit("c%d\n", 1);
	uk_pr_err("e%s\n", "2");
	uk_pr_warn("w%c\n", '3');
	uk_pr_info("i%lx\n", 0x4fUL);
	uk_pr_debug("d5\n");
	uk_printk(KLVL_ERR, "k%u\n", 6U);
	through_list("l%d\n", 7);
	UK_WARNIF(length > 0);
	UK_ASSERT(length > 0);
	UK_BUGON(length == 0);
	uk_print_sink_set(before);
	UK_TEST_EXPECT_NOT_NULL(strstr(seen, "c1\n"));
	UK_TEST_EXPECT_NOT_NULL(strstr(seen, "e2\n"));
	UK_TEST_EXPECT_NOT_NULL(strstr(seen, "w3\n"));
	UK_TEST_EXPECT_NOT_NULL(strstr(seen, "i4f\n"));
	UK_TEST_EXPECT_NULL(strstr(seen, "d5\n"));
	UK_TEST_EXPECT_NOT_NULL(strstr(seen, "k6\n"));
	UK_TEST_EXPECT_NOT_NULL(strstr(seen, "l7\n"));
	UK_TEST_EXPECT_NOT_NULL(strstr(seen, "length > 0\n"));
	UK_TEST_EXPECT_NOT_NULL(strstr(seen, "appcapi"));
}

uk_testsuite_register(print, NULL);
