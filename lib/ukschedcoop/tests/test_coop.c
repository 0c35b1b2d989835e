/* SPDX-License-Identifier: BSD-3-Clause */
/* Turns of the cooperative scheduler: in order, urgent threads first. */
#include <uk/sched.h>
#include <uk/string.h>
#include <uk/test.h>

static char order[32];

static void note(void *arg)
{
	__sz n = uk_strlen(order);

	if (n + 1 < sizeof(order))
		order[n] = *(const char *)arg;
}

static void note_twice(void *arg)
{
	note(arg);
	uk_sched_yield();
	note(arg);
}

static struct uk_thread *spawn(uk_thread_fn1_t fn, const char *what,
			       unsigned int flags)
{
	return uk_sched_thread_create_attr(uk_sched_current(), fn,
					   (void *)what, 0, what, NULL, NULL,
					   flags | UK_THREADF_JOINABLE);
}

UK_TESTCASE(ukschedcoop, in_the_order_of_their_coming)
{
	struct uk_thread *t[4];
	int i;

	memset(order, 0, sizeof(order));
	for (i = 0; i < 4; i++)
		t[i] = spawn(note_twice, &"a\0b\0c\0d"[2 * i], 0);
	for (i = 0; i < 4; i++)
		UK_TEST_EXPECT(t[i] && !uk_thread_join(t[i]));
	UK_TEST_EXPECT_STR_EQ(order, "abcdabcd");
}

UK_TESTCASE(ukschedcoop, urgent_ones_first)
{
	struct uk_thread *t[3];
	int i;

	memset(order, 0, sizeof(order));
	t[0] = spawn(note, "a", 0);
	t[1] = spawn(note, "b", 0);
	t[2] = spawn(note, "u", UK_THREADF_URGENT);
	for (i = 0; i < 3; i++)
		UK_TEST_EXPECT(t[i] && !uk_thread_join(t[i]));
	UK_TEST_EXPECT_STR_EQ(order, "uab");
}

/* One that waits for its turn can be taken out of the middle. */
UK_TESTCASE(ukschedcoop, taken_out_of_the_queue)
{
	struct uk_thread *t[3];
	int i;

	memset(order, 0, sizeof(order));
	for (i = 0; i < 3; i++)
		t[i] = spawn(note, &"a\0b\0c"[2 * i], 0);
	uk_sched_thread_terminate(t[1]);
	for (i = 0; i < 3; i++)
		UK_TEST_EXPECT_ZERO(uk_thread_join(t[i]));
	UK_TEST_EXPECT_STR_EQ(order, "ac");
}

UK_TESTSUITE_REGISTER(ukschedcoop, NULL);
