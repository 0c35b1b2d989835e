/* SPDX-License-Identifier: BSD-3-Clause */
/* Starting CPUs: states, refusals, one that never comes or comes late. */
/* unit-sources: lib/uklcpu/lcpu.c */
#include <abi/errno.h>
#include <setjmp.h>
#include <uk/arch/lcpu.h>
#include <uk/lcpu.h>
#include <unit.h>

static int ran, start_rc, comes;
static jmp_buf halted;

/* The end of uk_lcpu_run(). */
void ukplat_lcpu_halt(void)
{
	longjmp(halted, 1);
}

static void run(__u32 idx)
{
	if (setjmp(halted) == 0)
		uk_lcpu_run(uk_lcpu_get(idx));
}

static int fake_start(__u32 idx)
{
	if (start_rc)
		return start_rc;
	if (comes)
		run(idx);
	return 0;
}

static void job(void *arg)
{
	ran++;
	UK_TEST_EXPECT_SNUM_EQ(uk_lcpu_state(*(int *)arg),
			       UKARCH_LCPU_RUNNING);
	UK_TEST_EXPECT_SNUM_EQ(ukplat_lcpu_count(), 2);
}

UK_TESTCASE(uklcpu, refusals)
{
	static const struct uk_lcpu_ops ops = { .start = fake_start };

	UK_TEST_EXPECT_SNUM_EQ(uk_lcpu_start(1, job, NULL), -ENOSYS);
	uk_lcpu_ops_set(&ops);
	UK_TEST_EXPECT_SNUM_EQ(uk_lcpu_start(0, job, NULL), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_lcpu_start(1, NULL, NULL), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_lcpu_start(UKARCH_MAXCPU, job, NULL),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_lcpu_start(~0U, job, NULL), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_lcpu_state(0), UKARCH_LCPU_RUNNING);
	UK_TEST_EXPECT_SNUM_EQ(uk_lcpu_state(1), UKARCH_LCPU_OFFLINE);
	UK_TEST_EXPECT_SNUM_EQ(uk_lcpu_state(UKARCH_MAXCPU),
			       UKARCH_LCPU_OFFLINE);
	UK_TEST_EXPECT_SNUM_EQ(ukplat_lcpu_count(), 1);
}

/* What the platform cannot do now may be tried again. */
UK_TESTCASE(uklcpu, an_error_leaves_it_offline)
{
	int one = 1;

	start_rc = -ENOMEM;
	UK_TEST_EXPECT_SNUM_EQ(uk_lcpu_start(1, job, &one), -ENOMEM);
	UK_TEST_EXPECT_SNUM_EQ(uk_lcpu_state(1), UKARCH_LCPU_OFFLINE);
	start_rc = 0;
	comes = 1;
	UK_TEST_EXPECT_ZERO(uk_lcpu_start(1, job, &one));
	UK_TEST_EXPECT_SNUM_EQ(ran, 1);
	UK_TEST_EXPECT_SNUM_EQ(uk_lcpu_state(1), UKARCH_LCPU_HALTED);
	UK_TEST_EXPECT_SNUM_EQ(ukplat_lcpu_count(), 1);
	UK_TEST_EXPECT_SNUM_EQ(uk_lcpu_start(1, job, &one), -EBUSY);
	UK_TEST_EXPECT_SNUM_EQ(ran, 1);
}

UK_TESTCASE(uklcpu, one_that_comes_late)
{
	int two = 2;

	comes = 0;
	ran = 0;
	UK_TEST_EXPECT_SNUM_EQ(uk_lcpu_start(2, job, &two), -ETIMEDOUT);
	UK_TEST_EXPECT_SNUM_EQ(uk_lcpu_start(2, job, &two), -EBUSY);
	run(2);
	UK_TEST_EXPECT_SNUM_EQ(ran, 1);
	UK_TEST_EXPECT_SNUM_EQ(uk_lcpu_get(2)->idx, 2);
	UK_TEST_EXPECT_PTR_EQ(uk_lcpu_get(2)->self, uk_lcpu_get(2));
}

UK_TESTSUITE_REGISTER(uklcpu, NULL);
