/* SPDX-License-Identifier: BSD-3-Clause */
/* Tests @name@; the suites run before main(), which tells how they went. */
#include <uk/test.h>
#include <@id@.h>

UK_TESTCASE(@id@, larger_of_two)
{
	UK_TEST_EXPECT_SNUM_EQ(@id@_max(1, 2), 2);
	UK_TEST_EXPECT_SNUM_EQ(@id@_max(2, -3), 2);
	UK_TEST_EXPECT_SNUM_EQ(@id@_max(7, 7), 7);
}

UK_TESTSUITE_REGISTER(@id@, NULL);

int main(void)
{
	return uk_test_failed() ? 1 : uk_test_passed() == 0;
}
