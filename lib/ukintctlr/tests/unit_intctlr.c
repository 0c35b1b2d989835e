/* SPDX-License-Identifier: BSD-3-Clause */
/* Interrupt lines: handlers that come, go and share; messages; exhaustion. */
/* unit-sources: lib/ukintctlr/intctlr.c */
#include <abi/errno.h>
#include <string.h>
#include <uk/arch/lcpu.h>
#include <uk/intctlr.h>
#include <unit.h>

static char masked[UK_INTCTLR_MAX];
static int unlocked_calls;	/* of the controller, with interrupts on */
static int compose_rc;

static void fake_mask(unsigned int irq)
{
	unlocked_calls += !unit_irqs_off;
	masked[irq] = 1;
}

static int fake_unmask(unsigned int irq)
{
	unlocked_calls += !unit_irqs_off;
	if (irq >= 32 && irq < UK_INTCTLR_LINES)
		return -EINVAL;		/* wires that this machine lacks */
	masked[irq] = 0;
	return 0;
}

static int fake_configure(unsigned int irq, enum uk_intctlr_trigger t)
{
	unlocked_calls += !unit_irqs_off;
	return irq == 3 && t == UK_INTCTLR_LEVEL_LOW ? -EINVAL : 0;
}

static int fake_compose(unsigned int irq, struct uk_intctlr_msi *msi)
{
	msi->addr = 0xfee00000;
	msi->data = irq + 100;
	return compose_rc;
}

static struct uk_intctlr_ops fake = {
	.mask = fake_mask,
	.unmask = fake_unmask,
	.configure = fake_configure,
};

static char log_[64];

static int say(void *arg)
{
	strncat(log_, arg, sizeof(log_) - strlen(log_) - 1);
	return 1;
}

static int leave(void *arg)
{
	say("l");
	uk_intctlr_irq_unregister(9, leave, arg);
	return 1;
}

UK_TESTCASE(ukintctlr, without_a_controller)
{
	struct uk_intctlr_msi msi;

	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_register(4, say, ""), -ENODEV);
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_configure(4, UK_INTCTLR_EDGE),
			       -ENODEV);
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_msi_alloc(&msi, say, ""), -ENODEV);
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_unregister(4, say, ""), -ENOENT);
	uk_intctlr_irq_mask(4);
	uk_intctlr_irq_unmask(4);
	uk_intctlr_handle(4);
	uk_intctlr_set(&fake);
	memset(masked, 1, sizeof(masked));
}

UK_TESTCASE(ukintctlr, lines_are_shared_and_masked)
{
	log_[0] = '\0';
	UK_TEST_EXPECT_ZERO(uk_intctlr_irq_register(9, say, "a"));
	UK_TEST_EXPECT(!masked[9]);
	UK_TEST_EXPECT_ZERO(uk_intctlr_irq_register(9, say, "b"));
	UK_TEST_EXPECT_ZERO(uk_intctlr_irq_register(10, say, "c"));
	uk_intctlr_handle(9);
	UK_TEST_EXPECT(strlen(log_) == 2 && strchr(log_, 'a') &&
		       strchr(log_, 'b'));
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_unregister(9, say, "x"),
			       -ENOENT);
	UK_TEST_EXPECT_ZERO(uk_intctlr_irq_unregister(9, say, "a"));
	UK_TEST_EXPECT(!masked[9]);
	UK_TEST_EXPECT_ZERO(uk_intctlr_irq_unregister(9, say, "b"));
	UK_TEST_EXPECT(masked[9] && !masked[10]);
	log_[0] = '\0';
	uk_intctlr_handle(10);
	UK_TEST_EXPECT_STR_EQ(log_, "c");
	uk_intctlr_irq_mask(10);
	UK_TEST_EXPECT(masked[10]);
	uk_intctlr_irq_unmask(10);
	UK_TEST_EXPECT(!masked[10]);
	UK_TEST_EXPECT_ZERO(uk_intctlr_irq_unregister(10, say, "c"));
}

/* A line that nobody listens to would interrupt for ever. */
UK_TESTCASE(ukintctlr, a_stray_line_is_masked)
{
	masked[20] = 0;
	uk_intctlr_handle(20);
	UK_TEST_EXPECT(masked[20]);
	uk_intctlr_handle(UK_INTCTLR_MAX);
	uk_intctlr_handle(~0U);
}

UK_TESTCASE(ukintctlr, a_handler_may_remove_itself)
{
	uk_intctlr_irq_register(9, say, "1");
	uk_intctlr_irq_register(9, leave, NULL);
	uk_intctlr_irq_register(9, say, "2");
	log_[0] = '\0';
	uk_intctlr_handle(9);
	UK_TEST_EXPECT_STR_EQ(log_, "2l1");
	log_[0] = '\0';
	uk_intctlr_handle(9);
	UK_TEST_EXPECT_STR_EQ(log_, "21");
	uk_intctlr_irq_unregister(9, say, "1");
	uk_intctlr_irq_unregister(9, say, "2");
}

UK_TESTCASE(ukintctlr, nonsense)
{
	struct uk_intctlr_msi odd = { .irq = 5 }, far = { .irq = ~0U };

	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_register(UK_INTCTLR_LINES, say,
						       ""), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_register(~0U, say, ""), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_register(4, NULL, ""), -EINVAL);
	/* refused by the controller: nothing stays behind */
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_register(40, say, "z"), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_unregister(40, say, "z"),
			       -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_unregister(~0U, say, ""),
			       -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_configure(~0U, UK_INTCTLR_EDGE),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_configure(3,
						UK_INTCTLR_LEVEL_LOW),
			       -EINVAL);
	UK_TEST_EXPECT_ZERO(uk_intctlr_irq_configure(3, UK_INTCTLR_EDGE));
	uk_intctlr_irq_mask(~0U);
	uk_intctlr_irq_unmask(~0U);
	uk_intctlr_msi_free(&odd);
	uk_intctlr_msi_free(&far);
}

UK_TESTCASE(ukintctlr, messages)
{
	struct uk_intctlr_msi m[UK_INTCTLR_MSGS + 1], none;
	int i;

	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_msi_alloc(m, say, "m"), -ENOSYS);
	fake.msi_compose = fake_compose;
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_msi_alloc(m, NULL, ""), -EINVAL);
	compose_rc = -ENOSYS;
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_msi_alloc(m, say, "m"), -ENOSYS);
	compose_rc = 0;
	for (i = 0; i < UK_INTCTLR_MSGS; i++) {
		UK_TEST_EXPECT_ZERO(uk_intctlr_msi_alloc(&m[i], say, "m"));
		UK_TEST_EXPECT_SNUM_EQ(m[i].irq, UK_INTCTLR_LINES + i);
		UK_TEST_EXPECT_SNUM_EQ(m[i].data, m[i].irq + 100);
	}
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_msi_alloc(&none, say, "m"),
			       -ENOSPC);
	log_[0] = '\0';
	uk_intctlr_handle(m[7].irq);
	UK_TEST_EXPECT_STR_EQ(log_, "m");
	uk_intctlr_msi_free(&m[7]);
	uk_intctlr_msi_free(&m[7]);
	UK_TEST_EXPECT_ZERO(uk_intctlr_msi_alloc(&none, say, "n"));
	UK_TEST_EXPECT_SNUM_EQ(none.irq, m[7].irq);
	for (i = 0; i < UK_INTCTLR_MSGS; i++)
		uk_intctlr_msi_free(&m[i]);
}

UK_TESTCASE(ukintctlr, handlers_run_out_and_come_back)
{
	static char args[100];
	int n = 0, i;

	while (n < 100 && !uk_intctlr_irq_register(n % 16, say, &args[n]))
		n++;
	UK_TEST_EXPECT(n >= 48 && n < 100);
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_register(0, say, ""), -ENOSPC);
	for (i = 0; i < n; i++)
		UK_TEST_EXPECT_ZERO(uk_intctlr_irq_unregister(i % 16, say,
							      &args[i]));
	UK_TEST_EXPECT_ZERO(uk_intctlr_irq_register(0, say, ""));
	UK_TEST_EXPECT_ZERO(uk_intctlr_irq_unregister(0, say, ""));
	UK_TEST_EXPECT_ZERO(unlocked_calls);
}

UK_TESTSUITE_REGISTER(ukintctlr, NULL);
