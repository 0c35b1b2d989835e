/* SPDX-License-Identifier: BSD-3-Clause */
/* Says hello through stdio, with arguments and environment. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char *argv[])
{
	time_t now = time(NULL);
	char date[32];
	int i;

	printf("Hello, world!\n");
	for (i = 0; i < argc; i++)
		printf("argv[%d] = \"%s\"\n", i, argv[i]);
	if (strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S", gmtime(&now)))
		printf("It is %s UTC.\n", date);
	return EXIT_SUCCESS;
}
