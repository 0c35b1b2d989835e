/* SPDX-License-Identifier: BSD-3-Clause */
/* The answer to "mem": all that is held, and nothing else. */
/* unit-sources: lib/ukcontrol/line.c lib/ukcontrol/mem.c lib/ukstore/store.c */
/* unit-includes: lib/ukcontrol */
/* unit-cflags: -DCONFIG_LIBUKCONTROL_MEM=1 */
#include <stdlib.h>
#include <string.h>
#include <uk/store.h>
#include <line.h>
#include <mem.h>
#include <unit.h>

static int kicks, refuse, tidied;
static char said[400];

void uk_sched_kick(void)
{
	kicks++;
}

static int get_two(void *cookie, __u64 *value)
{
	(void)cookie;
	*value = tidied ? 2 : 3;
	return 0;
}

/* What was in use for two only is given back when this one looks. */
static int get_tidy(void *cookie, __u64 *value)
{
	(void)cookie;
	tidied = 1;
	*value = 0;
	return 0;
}

static int get_bad(void *cookie, __u64 *value)
{
	(void)cookie;
	(void)value;
	return -19;
}

UK_STORE_HELD(two, get_two, NULL);
UK_STORE_HELD(tidy, get_tidy, NULL);
UK_STORE_HELD(bad, get_bad, NULL);
UK_STORE_U64(counter, get_two, NULL);

static int send(const char *text, __sz len)
{
	if (refuse)
		return -110;
	strncat(said, text, len);
	return 0;
}

static void ask(void)
{
	static struct control_line line;
	struct control_cmd cmd;
	const char *s;

	for (s = "mem\n"; *s; s++)
		control_line_put(&line, *s, &cmd);
	UK_TEST_EXPECT_SNUM_EQ(cmd.kind, CONTROL_MEM);
	control_mem_note();
}

UK_TESTCASE(control_mem, tells_what_is_held)
{
	UK_TEST_EXPECT_ZERO(control_mem_answer(send));
	ask();
	UK_TEST_EXPECT_SNUM_EQ(kicks, 1);
	UK_TEST_EXPECT_SNUM_EQ(control_mem_answer(send), 1);
	UK_TEST_EXPECT_NOT_NULL(strstr(said, "mem begin\nmem unit "));
	UK_TEST_EXPECT_NOT_NULL(strstr(said, "\nmem unit two 2\n"));
	UK_TEST_EXPECT_NOT_NULL(strstr(said, "\nmem unit tidy 0\n"));
	UK_TEST_EXPECT_NOT_NULL(strstr(said, "\nmem unit bad error 19\n"));
	UK_TEST_EXPECT_NULL(strstr(said, "counter"));
	UK_TEST_EXPECT_STR_EQ(said + strlen(said) - 9, "\nmem end\n");
	UK_TEST_EXPECT_ZERO(control_mem_answer(send));
}

UK_TESTCASE(control_mem, gives_up_on_a_host_that_does_not_read)
{
	said[0] = '\0';
	refuse = 1;
	ask();
	UK_TEST_EXPECT_SNUM_EQ(control_mem_answer(send), 1);
	UK_TEST_EXPECT_ZERO(control_mem_answer(send));
	UK_TEST_EXPECT_STR_EQ(said, "");
}

UK_TESTSUITE_REGISTER(control_mem, NULL);
