/* SPDX-License-Identifier: BSD-3-Clause */
/* nolibc: the time of day. */
#ifndef __NOLIBC_SYS_TIME_H__
#define __NOLIBC_SYS_TIME_H__

#include <time.h>

struct timeval {
	time_t tv_sec;
	suseconds_t tv_usec;
};

#ifdef __cplusplus
extern "C" {
#endif

int gettimeofday(struct timeval *tv, void *tz);

#ifdef __cplusplus
}
#endif

#endif /* __NOLIBC_SYS_TIME_H__ */
