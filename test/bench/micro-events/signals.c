/* SPDX-License-Identifier: BSD-3-Clause */
/* A signal to ourselves with its handler; a timer that expires. */
#include <signal.h>
#include <stdint.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include "micro.h"

static volatile long handled;

static void count(int sig)
{
	(void)sig;
	handled++;
}

/* Armed, expired, noticed: so soon that nobody sleeps. */
static void expire(int fd)
{
	static const struct itimerspec soon = { .it_value.tv_nsec = 1 };
	uint64_t times;

	MUST(!timerfd_settime(fd, 0, &soon, NULL));
	MUST(read(fd, &times, sizeof(times)) == sizeof(times));
}

void measure_signals(long scale)
{
	struct sigaction act = { .sa_handler = count };
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	pid_t self = getpid();

	MUST(!sigaction(SIGUSR1, &act, NULL));
	MEASURE("signal", 20000 * scale, kill(self, SIGUSR1));
	MUST(handled == 20000 * scale);
	MUST(fd >= 0);
	MEASURE("timer_expiry", 10000 * scale, expire(fd));
	close(fd);
}
