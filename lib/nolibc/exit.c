/* SPDX-License-Identifier: BSD-3-Clause */
/* The end of the program. */
#include <stdlib.h>
#include <uk/assert.h>
#include <uk/boot.h>
#include <unistd.h>
#include "nolibc.h"

#define ATEXIT_MAX 32

static void (*handlers[ATEXIT_MAX])(void);
static int nhandlers;

int atexit(void (*fn)(void))
{
	if (nhandlers == ATEXIT_MAX)
		return -1;
	handlers[nhandlers++] = fn;
	return 0;
}

void nolibc_run_atexit(void)
{
	while (nhandlers)
		handlers[--nhandlers]();
}

void exit(int status)
{
	nolibc_run_atexit();
	uk_boot_shutdown(status & 0xff);
}

void _Exit(int status)
{
	uk_boot_shutdown(status & 0xff);
}

void _exit(int status)
{
	uk_boot_shutdown(status & 0xff);
}

void abort(void)
{
	UK_CRASH("abort()\n");
}
