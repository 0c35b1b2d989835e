/* SPDX-License-Identifier: BSD-3-Clause */
/* Lines of the control port. */
/* unit-sources: lib/ukcontrol/line.c */
/* unit-includes: lib/ukcontrol */
#include <stdlib.h>
#include <string.h>
#include <line.h>
#include <unit.h>

static struct control_line line;

/* Puts a text; returns the last command that a line end gave. */
static struct control_cmd put(const char *s)
{
	struct control_cmd cmd, last = { .kind = CONTROL_NONE };

	for (; *s; s++) {
		control_line_put(&line, *s, &cmd);
		if (cmd.kind != CONTROL_NONE)
			last = cmd;
	}
	return last;
}

UK_TESTCASE(control_line, commands)
{
	struct control_cmd c;

	c = put("signal TERM\n");
	UK_TEST_EXPECT_SNUM_EQ(c.kind, CONTROL_SIGNAL);
	UK_TEST_EXPECT_ZERO(strcmp(c.name, "TERM"));
	c = put("signal RTMIN+3\r\n");
	UK_TEST_EXPECT_SNUM_EQ(c.kind, CONTROL_SIGNAL);
	UK_TEST_EXPECT_ZERO(strcmp(c.name, "RTMIN+3"));
	c = put("winsize 24 80\n");
	UK_TEST_EXPECT_SNUM_EQ(c.kind, CONTROL_WINSIZE);
	UK_TEST_EXPECT_SNUM_EQ(c.rows, 24);
	UK_TEST_EXPECT_SNUM_EQ(c.cols, 80);
	UK_TEST_EXPECT_SNUM_EQ(put("ping\n").kind, CONTROL_PING);
	c = put("time 18446744073709551\n");
	UK_TEST_EXPECT_SNUM_EQ(c.kind, CONTROL_TIME);
	UK_TEST_EXPECT_SNUM_EQ(c.usec, 18446744073709551UL);
	/* bytes arrive as they like */
	UK_TEST_EXPECT_SNUM_EQ(put("pi").kind, CONTROL_NONE);
	UK_TEST_EXPECT_SNUM_EQ(put("ng").kind, CONTROL_NONE);
	UK_TEST_EXPECT_SNUM_EQ(put("\n").kind, CONTROL_PING);
}

UK_TESTCASE(control_line, what_it_refuses)
{
	static const char *const bad[] = {
		"\n", "signal\n", "signal \n", "signal term\n",
		"signal TERM INT\n", "signal ../../X\n", "winsize\n",
		"winsize 24\n", "winsize 24 \n", "winsize 24 80 1\n",
		"winsize -1 80\n", "winsize 99999 80\n", "winsize 24 80x\n",
		"pingx\n", " ping\n", "exit 0\n", "mem\n", "memx\n",
		"signal ABCDEFGHIJKLMNOPQRSTUVW\n", "time\n", "time -1\n",
		"time 18446744073709552\n", "time 1 \n",
	};
	char longer[200];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		UK_TEST_EXPECT_SNUM_EQ(put(bad[i]).kind, CONTROL_BAD);
	memset(longer, 'a', sizeof(longer) - 2);
	longer[198] = '\n';
	longer[199] = '\0';
	UK_TEST_EXPECT_SNUM_EQ(put(longer).kind, CONTROL_BAD);
	UK_TEST_EXPECT_SNUM_EQ(put("ping\n").kind, CONTROL_PING);
}

UK_TESTCASE(control_line, a_zero_byte_hides_nothing)
{
	struct control_cmd c;

	put("ping");
	control_line_put(&line, '\0', &c);
	UK_TEST_EXPECT_SNUM_EQ(put("x\n").kind, CONTROL_BAD);
}

UK_TESTSUITE_REGISTER(control_line, NULL);
