/* SPDX-License-Identifier: BSD-3-Clause */
/* Lines of the machine's controller are taken, shared, given back. */
#include <abi/errno.h>
#include <uk/intctlr.h>
#include <uk/test.h>

#define LINE	13	/* no device of the machines has it */
#define NO_LINE	47

static int calls;

/* Event channels are edges, come bound to their purpose, and know no messages:
 * there a line that is free does not exist.
 */
static int has_free_lines(void)
{
	return uk_intctlr_irq_configure(LINE, UK_INTCTLR_LEVEL_HIGH) == 0;
}

static int count(void *arg)
{
	calls += *(int *)arg;
	return 1;
}

UK_TESTCASE(ukintctlr, a_line)
{
	int one = 1, ten = 10;

	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_register(NO_LINE, count, &one),
			       -EINVAL);
	UK_TEST_EXPECT_ZERO(uk_intctlr_irq_configure(LINE, UK_INTCTLR_EDGE));
	if (!has_free_lines()) {
		UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_register(LINE, count,
							       &one), -EINVAL);
		return;
	}
	UK_TEST_EXPECT_ZERO(uk_intctlr_irq_configure(LINE, UK_INTCTLR_EDGE));
	UK_TEST_EXPECT_ZERO(uk_intctlr_irq_register(LINE, count, &one));
	UK_TEST_EXPECT_ZERO(uk_intctlr_irq_register(LINE, count, &ten));
	uk_intctlr_irq_mask(LINE);
	uk_intctlr_irq_unmask(LINE);
	UK_TEST_EXPECT_SNUM_EQ(calls, 0);
	uk_intctlr_handle(LINE);	/* as the vector does */
	UK_TEST_EXPECT_SNUM_EQ(calls, 11);
	UK_TEST_EXPECT_ZERO(uk_intctlr_irq_unregister(LINE, count, &ten));
	UK_TEST_EXPECT_ZERO(uk_intctlr_irq_unregister(LINE, count, &one));
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_unregister(LINE, count, &one),
			       -ENOENT);
}

UK_TESTCASE(ukintctlr, messages)
{
	struct uk_intctlr_msi m, n;
	int one = 1;

	if (!has_free_lines()) {
		UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_msi_alloc(&m, count, &one),
				       -ENOSYS);
		return;
	}
	UK_TEST_ASSERT(uk_intctlr_msi_alloc(&m, count, &one) == 0);
	UK_TEST_ASSERT(uk_intctlr_msi_alloc(&n, count, &one) == 0);
	UK_TEST_EXPECT(m.addr && (m.data != n.data || m.addr != n.addr));
	UK_TEST_EXPECT(m.irq >= UK_INTCTLR_LINES && m.irq != n.irq);
	calls = 0;
	uk_intctlr_handle(n.irq);
	UK_TEST_EXPECT_SNUM_EQ(calls, 1);
	uk_intctlr_msi_free(&n);
	uk_intctlr_msi_free(&m);
}

UK_TESTSUITE_REGISTER(ukintctlr, NULL);
