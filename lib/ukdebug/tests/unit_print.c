/* SPDX-License-Identifier: BSD-3-Clause */
/* unit-sources: lib/ukdebug/print.c lib/ukdebug/assert.c lib/ukdebug/hexdump.c lib/ukstring/string.c lib/ukstring/number.c lib/ukstring/format.c */
/* unit-cflags: -DCONFIG_LIBUKDEBUG_LEVEL=4 */
/* Levels, heads of lines, the sink, hexadecimal dumps. */
#include <stdio.h>
#include <string.h>
#include <uk/print.h>
#include <uk/test.h>

static char out[1024];

static void sink(const char *buf, __sz len)
{
	size_t at = strlen(out);

	if (at + len < sizeof(out)) {
		memcpy(out + at, buf, len);
		out[at + len] = '\0';
	}
}

static int start(void)
{
	uk_print_sink_set(sink);
	return 0;
}

UK_TESTCASE(ukdebug, each_line_has_one_head)
{
	out[0] = '\0';
	uk_pr_info("a %d\n", 1);
	uk_pr_err("b ");
	uk_pr_err("c\n");
	UK_TEST_EXPECT_STR_EQ(out, "info: unit: a 1\nerr: unit: b c\n");
}

UK_TESTCASE(ukdebug, levels_of_build_and_run_time)
{
	int evaluated = 0;

	out[0] = '\0';
	uk_pr_debug("not compiled in %d\n", evaluated++);
	UK_TEST_EXPECT_ZERO(evaluated);
	uk_print_level_set(UK_KLVL_ERR);
	uk_pr_info("hidden\n");
	uk_pr_warn("hidden\n");
	uk_pr_err("shown\n");
	uk_print_level_set(UK_KLVL_DEBUG);
	UK_TEST_EXPECT_STR_EQ(out, "err: unit: shown\n");
	_uk_printk(99, "x", "no such level\n");
	_uk_printk(-1, "x", "no such level\n");
	UK_TEST_EXPECT_STR_EQ(out, "err: unit: shown\n");
}

static __u64 clock_value(void)
{
	return 12345678901;
}

UK_TESTCASE(ukdebug, clock_and_no_sink)
{
	out[0] = '\0';
	uk_print_clock_set(clock_value);
	uk_pr_warn("x\n");
	uk_print_clock_set(NULL);
	UK_TEST_EXPECT_STR_EQ(out, "[   12.345678] warn: unit: x\n");
	UK_TEST_EXPECT(uk_print_sink_set(NULL) == sink);
	uk_pr_crit("nowhere\n");
	uk_print_sink_set(sink);
	UK_TEST_EXPECT_STR_EQ(out, "[   12.345678] warn: unit: x\n");
}

UK_TESTCASE(ukdebug, hexdump)
{
	out[0] = '\0';
	uk_hexdumpk(UK_KLVL_INFO, "ABCDEFGHIJKLMNOP\x01z", 18);
	UK_TEST_EXPECT(strstr(out, "00000000 41 42 43") != NULL);
	UK_TEST_EXPECT(strstr(out, "|ABCDEFGHIJKLMNOP|\n") != NULL);
	UK_TEST_EXPECT(strstr(out, "00000010 01 7a") != NULL);
	UK_TEST_EXPECT(strstr(out, "|.z|\n") != NULL);
}

UK_TESTCASE(ukdebug, once)
{
	int i;

	out[0] = '\0';
	for (i = 0; i < 3; i++)
		uk_pr_warn_once("once\n");
	UK_TEST_EXPECT_STR_EQ(out, "warn: unit: once\n");
}

UK_TESTSUITE_REGISTER(ukdebug, start);
