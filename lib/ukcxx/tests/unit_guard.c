/* SPDX-License-Identifier: BSD-3-Clause */
/* unit-sources: lib/ukcxx/guard.c */
/* The guards of C++: once, again after a failure, and while another waits. */
#include <unit.h>

struct guard;
int __cxa_guard_acquire(struct guard *g);
void __cxa_guard_release(struct guard *g);
void __cxa_guard_abort(struct guard *g);
void cxx_wait(void);

static __u64 guard;
static int waits;
static void (*other)(struct guard *g);	/* what the other thread does */

static struct guard *g(void)
{
	return (struct guard *)&guard;
}

void cxx_wait(void)
{
	if (++waits == 3)
		other(g());
}

static int first_byte(void)
{
	return *(char *)&guard;
}

UK_TESTCASE(ukcxx, once)
{
	guard = 0;
	UK_TEST_EXPECT_SNUM_EQ(__cxa_guard_acquire(g()), 1);
	UK_TEST_EXPECT_ZERO(first_byte());
	__cxa_guard_release(g());
	UK_TEST_EXPECT_SNUM_EQ(first_byte(), 1);
	UK_TEST_EXPECT_ZERO(__cxa_guard_acquire(g()));
}

UK_TESTCASE(ukcxx, again_after_a_failure)
{
	guard = 0;
	UK_TEST_EXPECT_SNUM_EQ(__cxa_guard_acquire(g()), 1);
	__cxa_guard_abort(g());
	UK_TEST_EXPECT_ZERO(first_byte());
	UK_TEST_EXPECT_SNUM_EQ(__cxa_guard_acquire(g()), 1);
}

UK_TESTCASE(ukcxx, waits_for_the_other_thread)
{
	guard = 0;
	waits = 0;
	other = __cxa_guard_release;
	UK_TEST_EXPECT_SNUM_EQ(__cxa_guard_acquire(g()), 1);
	UK_TEST_EXPECT_ZERO(__cxa_guard_acquire(g()));
	UK_TEST_EXPECT_SNUM_EQ(waits, 3);
}

UK_TESTCASE(ukcxx, takes_over_when_the_other_fails)
{
	guard = 0;
	waits = 0;
	other = __cxa_guard_abort;
	UK_TEST_EXPECT_SNUM_EQ(__cxa_guard_acquire(g()), 1);
	UK_TEST_EXPECT_SNUM_EQ(__cxa_guard_acquire(g()), 1);
	UK_TEST_EXPECT_SNUM_EQ(waits, 3);
}

UK_TESTSUITE_REGISTER(ukcxx, NULL);
