/* SPDX-License-Identifier: BSD-3-Clause */
/* main() of a unit test program: all suites that are linked in. */
#include <stdio.h>
#include <unit.h>

int main(void)
{
	int failed;

	setvbuf(stdout, NULL, _IONBF, 0);
	failed = uk_test_run(0);
	return failed != 0;
}
