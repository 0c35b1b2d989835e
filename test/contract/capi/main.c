/* SPDX-License-Identifier: BSD-3-Clause */
/* What main is asked to do: tell how the tests ended, or end in some way. */
#include <stdio.h>
#include <string.h>
#include <uk/assert.h>
#include <uk/plat/bootstrap.h>
#include <uk/test.h>

int main(int argc, char *argv[])
{
	const char *wish = argc > 1 ? argv[1] : "tests";

	if (!strcmp(wish, "assert"))
		UK_ASSERT(argc == 0);
	if (!strcmp(wish, "bugon"))
		UK_BUGON(argc != 0);
	if (!strcmp(wish, "bug"))
		UK_BUG();
	if (!strcmp(wish, "crash"))
		UK_CRASH("a %s of %d\n", "crash", argc);
	if (!strcmp(wish, "halt"))
		ukplat_halt();
	if (!strcmp(wish, "terminate"))
		ukplat_terminate(UKPLAT_HALT);
	if (!strcmp(wish, "terminate-crash"))
		ukplat_terminate(UKPLAT_CRASH);
	printf("# %d arguments, the last is %s\n", argc - 1, argv[argc - 1]);
	return uk_test_failed() ? 1 : 0;
}
