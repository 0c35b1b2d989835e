/* SPDX-License-Identifier: BSD-3-Clause */
/* Constructors, main, and what main's return means. */
#include <uk/boot.h>
#include "nolibc.h"

int uk_boot_call_main(int argc, char *argv[])
{
	int status;

	uk_boot_run_ctors();
	status = main(argc, argv);
	nolibc_run_atexit();
	return status;
}
