/* SPDX-License-Identifier: BSD-3-Clause */
/* The suites ran during the boot; the status says whether all passed. */
#include <uk/test.h>

int main(void)
{
	return uk_test_failed() ? 1 : uk_test_passed() == 0;
}
