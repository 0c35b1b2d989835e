/* SPDX-License-Identifier: BSD-3-Clause */
/* Waits for SIGTERM; its exit status says that it came. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t came;

static void on_term(int sig)
{
	came = sig;
}

int main(void)
{
	struct sigaction act = { .sa_handler = on_term };
	sigset_t block, wait;

	sigemptyset(&block);
	sigaddset(&block, SIGTERM);
	sigprocmask(SIG_BLOCK, &block, &wait);
	sigaction(SIGTERM, &act, NULL);
	puts("waiting");
	fflush(stdout);
	while (!came)
		sigsuspend(&wait);
	printf("signal %d\n", (int)came);
	return 7;
}
