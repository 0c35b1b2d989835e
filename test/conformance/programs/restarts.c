/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls that wait while handlers run: which of them end with EINTR, with
 * SA_RESTART and without, as signal(7) lists them.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include "blocking.h"
#include "check.h"

#define HANDLED	4	/* then the call was begun again, surely */

static _Atomic int handled;
static _Atomic bool calls, done;
static long result;
static int error;

static void handler(int sig)
{
	(void)sig;
	handled++;
}

static void *call(void *arg)
{
	const struct blocking *b = arg;

	calls = true;
	result = b->call();
	error = errno;
	done = true;
	return NULL;
}

static void interrupt(const struct blocking *b, const char *how)
{
	bool waits;
	pthread_t t;
	int sent;

	handled = 0;
	calls = done = false;
	pthread_create(&t, NULL, call, (void *)b);
	while (!calls)
		wait_ms(1);
	wait_ms(10);
	for (sent = 0; !done && handled < HANDLED && sent < 200; sent++) {
		pthread_kill(t, SIGUSR1);
		wait_ms(3);
	}
	waits = !done;
	if (waits && b->wake)
		b->wake();
	pthread_join(t, NULL);
	errno = error;
	check(result, "%s, %s", b->name, how);
	value("%s, %s, goes on = %d", b->name, how, waits);
}

static void try(const struct blocking *b)
{
	struct sigaction sa = { .sa_handler = handler };

	sigaction(SIGUSR1, &sa, NULL);
	if (b->begin())
		interrupt(b, "a handler");
	blocking_end();
	if (!b->wake)
		return;
	sa.sa_flags = SA_RESTART;
	sigaction(SIGUSR1, &sa, NULL);
	if (b->begin())
		interrupt(b, "SA_RESTART");
	blocking_end();
}

/* Without a way to end it by SA_RESTART: what never starts again. */
static void never(const struct blocking *b)
{
	struct sigaction sa = { .sa_handler = handler, .sa_flags = SA_RESTART };

	sigaction(SIGUSR1, &sa, NULL);
	if (!b->wake && b->begin())
		interrupt(b, "SA_RESTART");
}

void program_restarts(void)
{
	blocking_foreach(try);
	blocking_foreach(never);
	signal(SIGUSR1, SIG_DFL);
}
