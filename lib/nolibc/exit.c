/* SPDX-License-Identifier: BSD-3-Clause */
/* The end of the program. */
#include <stdlib.h>
#include <uk/assert.h>
#include <uk/boot.h>
#include <uk/essentials.h>
#include <unistd.h>
#include "nolibc.h"

#define ATEXIT_MAX 32

static struct {
	void (*fn)(void *arg);
	void *arg;
} handlers[ATEXIT_MAX];
static int nhandlers;

/* What compilers of C++ call for an object that is destroyed at exit, and the
 * handle of the program that they pass.
 */
int __cxa_atexit(void (*fn)(void *arg), void *arg, void *dso);
extern void *const __dso_handle;
void *const __dso_handle = NULL;

int __cxa_atexit(void (*fn)(void *arg), void *arg, void *dso __unused)
{
	if (nhandlers == ATEXIT_MAX)
		return -1;
	handlers[nhandlers].fn = fn;
	handlers[nhandlers].arg = arg;
	nhandlers++;
	return 0;
}

static void call_plain(void *fn)
{
	((void (*)(void))fn)();
}

int atexit(void (*fn)(void))
{
	return __cxa_atexit(call_plain, (void *)fn, NULL);
}

void nolibc_run_atexit(void)
{
	while (nhandlers) {
		nhandlers--;
		handlers[nhandlers].fn(handlers[nhandlers].arg);
	}
}

/* Stands where an abstract class has no function. */
_Noreturn void __cxa_pure_virtual(void);

_Noreturn void __cxa_pure_virtual(void)
{
	UK_CRASH("a pure virtual function was called\n");
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
