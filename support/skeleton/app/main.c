/* SPDX-License-Identifier: BSD-3-Clause */
/* The program: replace it by yours. */
#include <stdio.h>

int main(void)
{
	printf("Hello from @name@\n");
	return 0;
}
