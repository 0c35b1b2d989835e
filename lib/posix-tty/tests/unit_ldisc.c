/* SPDX-License-Identifier: BSD-3-Clause */
/* Tests of the line discipline. */
/* unit-sources: lib/ukstring/string.c lib/posix-tty/ldisc.c */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <abi/signal.h>
#include "../ldisc.h"
#include <unit.h>

static char shown[4096];

static void show(void *arg, const char *s, __sz len)
{
	(void)arg;
	strncat(shown, s, len);
}

static int type(struct ldisc *l, const char *s)
{
	int sig = 0;

	for (; *s; s++)
		sig |= ldisc_input(l, *s, show, NULL);
	return sig;
}

static const char *line(struct ldisc *l)
{
	static char buf[LDISC_LINE + 1];

	buf[ldisc_read(l, buf, LDISC_LINE)] = '\0';
	return buf;
}

UK_TESTCASE(ldisc, lines)
{
	static struct ldisc l;

	ldisc_init(&l);
	shown[0] = '\0';
	type(&l, "hellp\177o\r");
	UK_TEST_EXPECT(ldisc_readable(&l));
	UK_TEST_EXPECT_STR_EQ(shown, "hellp\b \bo\r\n");
	type(&l, "wrong\025two\nthr");
	UK_TEST_EXPECT_STR_EQ(line(&l), "hello\n");
	UK_TEST_EXPECT_STR_EQ(line(&l), "two\n");
	UK_TEST_EXPECT(!ldisc_readable(&l));
	type(&l, "\004");	/* end of file behind text: no newline */
	UK_TEST_EXPECT_STR_EQ(line(&l), "thr");
	UK_TEST_EXPECT(!ldisc_readable(&l));
	type(&l, "\004");
	UK_TEST_EXPECT(ldisc_readable(&l));
	UK_TEST_EXPECT_STR_EQ(line(&l), "");
	UK_TEST_EXPECT(!ldisc_readable(&l));
}

UK_TESTCASE(ldisc, pieces_and_signals)
{
	static struct ldisc l;
	char two[3] = "";

	ldisc_init(&l);
	type(&l, "abc\n");
	UK_TEST_EXPECT_SNUM_EQ(ldisc_read(&l, two, 2), 2);
	UK_TEST_EXPECT_STR_EQ(two, "ab");
	UK_TEST_EXPECT_STR_EQ(line(&l), "c\n");
	UK_TEST_EXPECT_SNUM_EQ(type(&l, "dropped\003"), UK_SIGINT);
	UK_TEST_EXPECT_SNUM_EQ(l.len, 0);
	UK_TEST_EXPECT_SNUM_EQ(type(&l, "\034"), UK_SIGQUIT);
	UK_TEST_EXPECT_SNUM_EQ(type(&l, "\032"), UK_SIGTSTP);
	l.termios.c_lflag &= ~(__u32)UK_ISIG;
	UK_TEST_EXPECT_SNUM_EQ(type(&l, "\003\n"), 0);
	UK_TEST_EXPECT_STR_EQ(line(&l), "\003\n");
}

UK_TESTCASE(ldisc, raw)
{
	static struct ldisc l;

	ldisc_init(&l);
	l.termios.c_lflag = 0;
	l.termios.c_iflag = 0;
	shown[0] = '\0';
	type(&l, "x\r\177\004");
	UK_TEST_EXPECT_STR_EQ(shown, "");
	UK_TEST_EXPECT_STR_EQ(line(&l), "x\r\177\004");
	UK_TEST_EXPECT(!ldisc_readable(&l));
	l.termios.c_cc[UK_VMIN] = 0;
	UK_TEST_EXPECT(ldisc_readable(&l));
}

/* A line that is too long keeps its end; nothing is written behind it. */
UK_TESTCASE(ldisc, overflow)
{
	static struct ldisc l;
	const char *s;
	int i;

	ldisc_init(&l);
	for (i = 0; i < 5000; i++)
		ldisc_input(&l, 'a', show, NULL), shown[0] = '\0';
	type(&l, "\n");
	s = line(&l);
	UK_TEST_EXPECT_SNUM_EQ(strlen(s), LDISC_LINE);
	UK_TEST_EXPECT_SNUM_EQ(s[LDISC_LINE - 1], '\n');
}

UK_TESTSUITE_REGISTER(ldisc, NULL);
