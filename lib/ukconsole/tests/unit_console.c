/* SPDX-License-Identifier: BSD-3-Clause */
/* The list of consoles and the listener. */
/* unit-sources: lib/ukconsole/console.c */
#include <errno.h>
#include <stdio.h>
#include <uk/console.h>
#include <unit.h>

static unsigned int seen;

static void listener(struct uk_console *c, unsigned int events, void *arg)
{
	seen |= events;
	*(struct uk_console **)arg = c;
}

UK_TESTCASE(console, names_and_order)
{
	static struct uk_console a = { .name = "a" }, b = { .name = "ab" },
				 again = { .name = "a" };

	UK_TEST_EXPECT(!uk_console_next(NULL));
	UK_TEST_EXPECT_SNUM_EQ(uk_console_register(&a), 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_console_register(&b), 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_console_register(&again), -EEXIST);
	UK_TEST_EXPECT(uk_console_get("a") == &a);
	UK_TEST_EXPECT(uk_console_get("ab") == &b);
	UK_TEST_EXPECT(!uk_console_get("abc"));
	UK_TEST_EXPECT(!uk_console_get(""));
	UK_TEST_EXPECT(uk_console_next(NULL) == &a);
	UK_TEST_EXPECT(uk_console_next(&a) == &b);
	UK_TEST_EXPECT(!uk_console_next(&b));
}

static unsigned int asked;

static void announce(struct uk_console_source *s)
{
	static struct uk_console late = { .name = "late" };

	(void)s;
	asked++;
	uk_console_register(&late);
}

UK_TESTCASE(console, sources_are_asked_once_and_late)
{
	static struct uk_console early = { .name = "early" };
	static struct uk_console_source one = { .announce = announce },
					two = { .announce = announce };

	uk_console_register(&early);
	uk_console_source_add(&one);
	uk_console_source_add(&two);
	UK_TEST_EXPECT_NOT_NULL(uk_console_get("early"));
	UK_TEST_EXPECT_SNUM_EQ(asked, 0);
	UK_TEST_EXPECT_NOT_NULL(uk_console_get("late"));
	UK_TEST_EXPECT_SNUM_EQ(asked, 1);
	UK_TEST_EXPECT_NULL(uk_console_get("none"));
	UK_TEST_EXPECT_NULL(uk_console_get("none"));
	UK_TEST_EXPECT_SNUM_EQ(asked, 2);
}

UK_TESTCASE(console, events)
{
	static struct uk_console c = { .name = "c" };
	struct uk_console *who = NULL;

	uk_console_event(&c, UK_CONSOLE_RX);	/* nobody listens */
	uk_console_notify_set(&c, listener, &who);
	uk_console_event(&c, UK_CONSOLE_RX | UK_CONSOLE_HUP);
	UK_TEST_EXPECT_SNUM_EQ(seen, UK_CONSOLE_RX | UK_CONSOLE_HUP);
	UK_TEST_EXPECT(who == &c);
	uk_console_notify_set(&c, NULL, NULL);
	seen = 0;
	uk_console_event(&c, UK_CONSOLE_TX);
	UK_TEST_EXPECT_SNUM_EQ(seen, 0);
}

UK_TESTSUITE_REGISTER(console, NULL);
