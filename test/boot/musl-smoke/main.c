/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs all tests whose name begins with the argument, writes TAP, exits with
 * the number of failures; `--wait CALL` waits for a signal instead, `--fault
 * HOW` ends with a crash report. */
#include <stdio.h>
#include <string.h>
#include "smoke.h"

static const struct test *const groups[] = {
	thread_tests, sync_tests, signal_tests, sigwait_tests, cancel_tests,
	stdio_tests, libc_tests, file_tests, clock_tests, process_tests,
	futex_tests, mmap_tests, fault_tests, cxx_tests,
};

static int failures_of_test;

void check_failed(const char *what, const char *file, int line)
{
	failures_of_test++;
	printf("# %s:%d: %s\n", strrchr(file, '/') ? strrchr(file, '/') + 1 :
	       file, line, what);
}

int main(int argc, char *argv[])
{
	const char *only = argc > 1 ? argv[1] : "";
	const char *how = argc > 2 ? argv[2] : "";
	int number = 0;
	int failed = 0;

	if (strcmp(only, "--wait") == 0)
		return wait_for_signal(how);
	if (strcmp(only, "--fault") == 0)
		return fault_that_ends(how);
	for (size_t g = 0; g < sizeof(groups) / sizeof(*groups); g++) {
		for (const struct test *t = groups[g]; t->name; t++) {
			if (strncmp(t->name, only, strlen(only)) != 0)
				continue;
			failures_of_test = 0;
			t->run();
			failed += failures_of_test != 0;
			printf("%s %d - %s\n", failures_of_test ? "not ok" :
			       "ok", ++number, t->name);
			fflush(stdout);
		}
	}
	printf("1..%d\n", number);
	return failed;
}
