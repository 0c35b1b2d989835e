/* SPDX-License-Identifier: BSD-3-Clause */
/* What becomes of signals that are pending. */
#include <signal.h>
#include <string.h>
#include "check.h"

static volatile sig_atomic_t handled;

static void count(int sig)
{
	(void)sig;
	handled++;
}

static void block(int how, int sig)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	pthread_sigmask(how, &set, NULL);
}

static int is_pending(int sig)
{
	sigset_t set;

	sigpending(&set);
	return sigismember(&set, sig);
}

/* Twice sent while blocked, then `action`, then handled again. */
static void forget(int sig, void (*action)(int), const char *name)
{
	handled = 0;
	signal(sig, count);
	block(SIG_BLOCK, sig);
	raise(sig);
	raise(sig);
	value("sigpending: %s = %d", name, is_pending(sig));
	signal(sig, action);
	value("sigaction: %s, pending = %d", name, is_pending(sig));
	signal(sig, count);
	block(SIG_UNBLOCK, sig);
	value("sigaction: %s, handled = %d", name, (int)handled);
	signal(sig, SIG_DFL);
}

void program_pending(void)
{
	forget(SIGUSR1, SIG_IGN, "SIGUSR1 ignored");
	forget(SIGUSR1, count, "SIGUSR1 handled");
	forget(SIGCHLD, SIG_DFL, "SIGCHLD by default");
	forget(SIGURG, SIG_IGN, "SIGURG ignored");
	forget(SIGRTMIN, SIG_IGN, "SIGRTMIN ignored");
	forget(SIGRTMIN, count, "SIGRTMIN handled");
}
