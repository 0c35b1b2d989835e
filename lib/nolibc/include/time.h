/* SPDX-License-Identifier: BSD-3-Clause */
/* nolibc: clocks. */
#ifndef __NOLIBC_TIME_H__
#define __NOLIBC_TIME_H__

#include <sys/types.h>

#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1

struct timespec {
	time_t tv_sec;
	long tv_nsec;
};

#ifdef __cplusplus
extern "C" {
#endif

int clock_gettime(clockid_t clk, struct timespec *ts);
int nanosleep(const struct timespec *req, struct timespec *rem);
time_t time(time_t *t);

#ifdef __cplusplus
}
#endif

#endif /* __NOLIBC_TIME_H__ */
