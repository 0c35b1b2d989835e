/* SPDX-License-Identifier: BSD-3-Clause */
/* eventfd and timerfd. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
#include "files.h"

static void counters(void)
{
	struct pollfd f;
	uint64_t v = 5;
	int fd;

	FAILS(EINVAL, eventfd(0, 0x123));
	CHECK((fd = eventfd(3, EFD_NONBLOCK)) >= 0);
	f = (struct pollfd) { fd, POLLIN | POLLOUT, 0 };
	CHECK(poll(&f, 1, 0) == 1 && f.revents == (POLLIN | POLLOUT));
	CHECK(write(fd, &v, 8) == 8);
	FAILS(EINVAL, write(fd, &v, 7));
	FAILS(EINVAL, read(fd, &v, 7));
	CHECK(read(fd, &v, 8) == 8 && v == 8);
	FAILS(EAGAIN, read(fd, &v, 8));
	v = UINT64_MAX;
	FAILS(EINVAL, write(fd, &v, 8));
	v = UINT64_MAX - 1;
	CHECK(write(fd, &v, 8) == 8);
	CHECK(poll(&f, 1, 0) == 1 && f.revents == POLLIN);
	v = 1;
	FAILS(EAGAIN, write(fd, &v, 8));
	close(fd);
	CHECK((fd = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK)) >= 0);
	CHECK(read(fd, &v, 8) == 8 && v == 1);
	CHECK(read(fd, &v, 8) == 8 && v == 1);
	FAILS(EAGAIN, read(fd, &v, 8));
	close(fd);
}

static void timers(void)
{
	struct itimerspec t = { { 0, 10000000 }, { 0, 20000000 } }, old;
	struct pollfd f;
	uint64_t v;
	int fd;

	FAILS(EINVAL, timerfd_create(99, 0));
	CHECK((fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK)) >= 0);
	FAILS(EAGAIN, read(fd, &v, 8));
	CHECK(timerfd_settime(fd, 0, &t, &old) == 0);
	CHECK(old.it_value.tv_sec == 0 && old.it_value.tv_nsec == 0);
	CHECK(timerfd_gettime(fd, &old) == 0 &&
	      old.it_value.tv_nsec > 0 && old.it_value.tv_nsec <= 20000000);
	f = (struct pollfd) { fd, POLLIN, 0 };
	CHECK(poll(&f, 1, 5000) == 1 && read(fd, &v, 8) == 8 && v >= 1);
	usleep(35000);
	CHECK(read(fd, &v, 8) == 8 && v >= 3);
	t.it_value.tv_nsec = 0;
	CHECK(timerfd_settime(fd, 0, &t, NULL) == 0);
	CHECK(poll(&f, 1, 30) == 0);
	/* an absolute time that has passed */
	t = (struct itimerspec) { { 0, 0 }, { 1, 0 } };
	close(fd);
	CHECK((fd = timerfd_create(CLOCK_REALTIME, 0)) >= 0);
	CHECK(timerfd_settime(fd, TFD_TIMER_ABSTIME, &t, NULL) == 0);
	CHECK(read(fd, &v, 8) == 8 && v == 1);
	t.it_value.tv_nsec = 1000000000;
	FAILS(EINVAL, timerfd_settime(fd, 0, &t, NULL));
	FAILS(EINVAL, timerfd_settime(0, 0, &old, NULL));
	close(fd);
}

const struct test event_tests[] = {
	{ "eventfd", counters },
	{ "timerfd", timers },
	{ 0 }
};
