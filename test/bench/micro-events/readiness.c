/* SPDX-License-Identifier: BSD-3-Clause */
/* epoll with many files of which one is ready. */
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "micro.h"

#define FILES	1000

/* Files in the epoll set, the middle one readable. */
static void fill(int ep, int *fds)
{
	struct epoll_event e = { .events = EPOLLIN };

	for (int i = 0; i < FILES; i++) {
		fds[i] = eventfd(i == FILES / 2, 0);
		MUST(fds[i] >= 0);
		MUST(!epoll_ctl(ep, EPOLL_CTL_ADD, fds[i], &e));
	}
}

void measure_readiness(long scale)
{
	static int fds[FILES];
	struct epoll_event ready[16];
	int ep = epoll_create1(0);

	MUST(ep >= 0);
	fill(ep, fds);
	MEASURE("epoll_1_of_1000", 20000 * scale, {
		MUST(epoll_wait(ep, ready, 16, -1) == 1);
	});
	for (int i = 0; i < FILES; i++)
		close(fds[i]);
	close(ep);
}
