/* SPDX-License-Identifier: BSD-3-Clause */
/* Constructors, main, and what main's return means. */
#include <uk/assert.h>
#include <uk/boot.h>
#include "nolibc.h"

/* uktls, when it is there: variables that C declares __thread. */
int uk_tls_start(void) __attribute__((weak));

int uk_boot_call_main(int argc, char *argv[])
{
	int status;

	if (uk_tls_start && uk_tls_start() < 0)
		UK_CRASH("no memory for the main thread's variables\n");
	uk_boot_run_ctors();
	status = main(argc, argv);
	nolibc_run_atexit();
	return status;
}
