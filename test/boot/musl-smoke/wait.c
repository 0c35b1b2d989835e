/* SPDX-License-Identifier: BSD-3-Clause */
/* Not a test of its own: waits in some call for a signal from the launcher. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>
#include "smoke.h"

static volatile sig_atomic_t got;

static void handler(int sig)
{
	got = sig;
}

/* 40 + the number of the signal that ended the wait, 99 for anything else. */
static int waited(const char *call, int result)
{
	int interrupted = result == -1 && errno == EINTR;

	printf("%s: %d, signal %d\n", call, result, (int)got);
	return interrupted && got ? 40 + got : 99;
}

static int in_epoll(void)
{
	struct epoll_event ev;
	int fd = epoll_create1(0);

	return waited("epoll_wait", epoll_wait(fd, &ev, 1, -1));
}

static void *sleep_on(void *arg)
{
	for (;;)
		pause();
	return arg;
}

int wait_for_signal(const char *how)
{
	struct sigaction sa = { .sa_handler = handler };
	pthread_t t;

	printf("waiting\n");
	fflush(stdout);
	if (strcmp(how, "default") == 0) {
		pthread_create(&t, NULL, sleep_on, NULL);
		sleep_on(NULL);
	}
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	if (strcmp(how, "epoll") == 0)
		return in_epoll();
	return waited("pause", pause());
}
