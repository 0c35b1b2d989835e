/* SPDX-License-Identifier: BSD-3-Clause */
/* A guest that ends in the way that its arguments ask for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uk/assert.h>

static int echo(void)
{
	char buf[4096];
	long n;

	while ((n = read(0, buf, sizeof(buf))) > 0)
		if (write(1, buf, n) != n)
			return 1;
	return n < 0;
}

int main(int argc, char *argv[])
{
	const char *what = argc > 1 ? argv[1] : "exit";

	if (!strcmp(what, "exit"))
		return argc > 2 ? (int)strtol(argv[2], NULL, 10) : 0;
	if (!strcmp(what, "panic"))
		UK_CRASH("asked to panic\n");
	if (!strcmp(what, "hang"))
		for (;;)
			;
	if (!strcmp(what, "echo"))
		return echo();
	if (!strcmp(what, "streams")) {
		write(1, "to stdout\n", 10);
		write(2, "to stderr\n", 10);
		return 0;
	}
	if (!strcmp(what, "args")) {
		for (int i = 2; i < argc; i++)
			printf("[%s]\n", argv[i]);
		return 0;
	}
	return 99;
}
