/* SPDX-License-Identifier: BSD-3-Clause */
/* Waiting for a file with real threads, interrupts of waits and the clock. */
#include <abi/errno.h>
#include <uk/file.h>
#include <uk/plat/time.h>
#include <uk/sched.h>
#include <uk/test.h>

static unsigned int level;

static unsigned int poll_level(struct uk_file *f __maybe_unused)
{
	return level;
}

static void release(struct uk_file *f __maybe_unused)
{
}

static const struct uk_file_ops ops = {
	.poll = poll_level, .release = release,
};
static struct uk_file file;

static int begin(void)
{
	uk_file_init(&file, &ops);
	return 0;
}

static void make_ready(void *arg __maybe_unused)
{
	int i;

	/* edges without the level, then with it */
	for (i = 0; i < 3; i++) {
		uk_file_notify(&file, UK_POLLIN);
		uk_sched_yield();
	}
	level = UK_POLLIN;
	uk_file_notify(&file, UK_POLLIN);
}

static int result;

static void wait_for_it(void *arg __maybe_unused)
{
	result = uk_file_wait(&file, UK_POLLIN, 0);
}

static struct uk_thread *spawn(uk_thread_fn1_t fn)
{
	struct uk_thread *t = uk_sched_thread_create(uk_sched_current(), fn,
						     NULL, "file");

	if (t)
		uk_thread_set_joinable(t);
	return t;
}

UK_TESTCASE(ukfile, another_thread_makes_it_ready)
{
	struct uk_thread *a, *b;

	level = 0;
	result = 1;
	a = spawn(wait_for_it);
	b = spawn(make_ready);
	UK_TEST_ASSERT(a && b);
	UK_TEST_EXPECT_ZERO(uk_file_wait(&file, UK_POLLIN, 0));
	uk_thread_join(a);
	uk_thread_join(b);
	UK_TEST_EXPECT_ZERO(result);
	UK_TEST_EXPECT_NULL(file.pollq.first);
}

UK_TESTCASE(ukfile, time_limit)
{
	__nsec limit = ukplat_monotonic_clock() + 2000000;

	level = UK_POLLOUT;
	UK_TEST_EXPECT_SNUM_EQ(uk_file_wait(&file, UK_POLLIN, limit),
			       -ETIMEDOUT);
	UK_TEST_EXPECT(ukplat_monotonic_clock() >= limit);
	UK_TEST_EXPECT_NULL(file.pollq.first);
}

UK_TESTCASE(ukfile, an_interrupted_wait)
{
	struct uk_thread *t;

	level = 0;
	result = 0;
	t = spawn(wait_for_it);
	UK_TEST_ASSERT(t);
	uk_sched_yield();
	uk_thread_interrupt(t);
	uk_thread_join(t);
	UK_TEST_EXPECT_SNUM_EQ(result, -ERESTARTSYS);
	UK_TEST_EXPECT_NULL(file.pollq.first);
}

UK_TESTSUITE_REGISTER(ukfile, begin);
