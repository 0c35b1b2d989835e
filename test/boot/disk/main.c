/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs the groups of tests that the arguments name, and reports as TAP. */
#include <stdio.h>
#include <string.h>
#include "disk.h"

static int failed;

void check_failed(const char *what, const char *file, int line, int err)
{
	if (!failed)
		printf("# %s:%d: %s (errno: %s)\n", file, line, what,
		       strerror(err));
	failed = 1;
}

static const struct {
	const char *name;
	const struct test *tests;
} groups[] = {
	{ "files", file_tests },
	{ "errors", error_tests },
	{ "queues", queue_tests },
};

int main(int argc, char **argv)
{
	const struct test *t;
	int all = 0, bad = 0, i;
	unsigned int g;

	for (i = 1; i < argc; i++) {
		for (g = 0; g < sizeof(groups) / sizeof(*groups); g++) {
			if (strcmp(argv[i], groups[g].name))
				continue;
			for (t = groups[g].tests; t->name; t++) {
				failed = 0;
				t->run();
				bad += failed;
				printf("%sok %d - %s\n", failed ? "not " : "",
				       ++all, t->name);
			}
		}
	}
	printf("1..%d\n", all);
	return bad != 0 || !all;
}
