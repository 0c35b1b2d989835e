/* SPDX-License-Identifier: BSD-3-Clause */
/* Clocks and sleeping. */
#include <errno.h>
#include <stdint.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include "smoke.h"

static int64_t now(clockid_t clock)
{
	struct timespec t = { 0 };

	CHECK(clock_gettime(clock, &t) == 0);
	CHECK(t.tv_nsec >= 0 && t.tv_nsec < 1000000000);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void monotonic(void)
{
	int64_t last = now(CLOCK_MONOTONIC), t;

	for (int i = 0; i < 1000; i++) {
		t = now(CLOCK_MONOTONIC);
		CHECK(t >= last);
		last = t;
	}
	CHECK(clock_gettime(99, &(struct timespec){ 0 }) == -1 &&
	      errno == EINVAL);
}

static void wall(void)
{
	struct timeval tv;
	time_t t = time(NULL);

	/* Between 2025 and 2100. */
	CHECK(t > 1735689600 && t < INT64_C(4102444800));
	CHECK(gettimeofday(&tv, NULL) == 0);
	CHECK(tv.tv_sec - t <= 1);
}

static void sleep_(void)
{
	struct timespec ms20 = { .tv_nsec = 20000000 }, until;
	int64_t t0 = now(CLOCK_MONOTONIC), took;

	CHECK(nanosleep(&ms20, NULL) == 0);
	took = now(CLOCK_MONOTONIC) - t0;
	CHECK(took >= 20000000 && took < 2000000000);
	CHECK(usleep(1000) == 0);
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += 0;
	CHECK(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) ==
	      0);
	ms20.tv_nsec = -1;
	CHECK(nanosleep(&ms20, NULL) == -1 && errno == EINVAL);
}

const struct test clock_tests[] = {
	{ "clock: monotonic", monotonic },
	{ "clock: wall", wall },
	{ "clock: sleep", sleep_ },
	{ 0 }
};
