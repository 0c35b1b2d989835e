/* SPDX-License-Identifier: BSD-3-Clause */
/* The end of the program. */
#include <stdlib.h>
#include <uk/assert.h>
#include <uk/boot.h>
#include <uk/essentials.h>
#include <unistd.h>
#include "nolibc.h"

#define BLOCK	32	/* what C promises, without asking for memory */

struct handler {
	void (*fn)(void *arg);
	void *arg;
};

static struct block {
	struct block *before;
	struct handler handlers[BLOCK];
} first, *last = &first;
static int nlast;		/* handlers of the last block */

/* What compilers of C++ call for an object that is destroyed at exit. */
int __cxa_atexit(void (*fn)(void *arg), void *arg, void *dso);

int __cxa_atexit(void (*fn)(void *arg), void *arg, void *dso __unused)
{
	if (nlast == BLOCK) {
		struct block *b = malloc(sizeof(*b));

		if (!b)
			return -1;
		b->before = last;
		last = b;
		nlast = 0;
	}
	last->handlers[nlast++] = (struct handler){ fn, arg };
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

/* A handler may register another one, which is next then. */
void nolibc_run_atexit(void)
{
	struct handler h;

	for (;;) {
		if (!nlast) {
			if (!last->before)
				return;
			last = last->before;
			nlast = BLOCK;
		}
		h = last->handlers[--nlast];
		h.fn(h.arg);
	}
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
