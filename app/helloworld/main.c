/* SPDX-License-Identifier: BSD-3-Clause */
/* Says hello and shows its arguments. */
#include <stdio.h>

int main(int argc, char *argv[])
{
	int i;

	printf("Hello, world!\n");
	for (i = 1; i < argc; i++)
		printf("argument %d: %s\n", i, argv[i]);
	return 0;
}
