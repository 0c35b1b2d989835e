/* SPDX-License-Identifier: BSD-3-Clause */
/* CPU time of the process and of the running thread, in ns. */
#ifndef __POSIX_TIME_CPUTIME_H__
#define __POSIX_TIME_CPUTIME_H__

#include <uk/config.h>
#include <uk/arch/types.h>
#include <uk/essentials.h>
#include <abi/errno.h>
#include <abi/time.h>

/** What the calling process has used. */
__nsec cputime_process(void);

/** What the running thread has used. */
__nsec cputime_thread(void);

/** That of another thread, by the clock's identifier: 0 or -EINVAL. */
#if CONFIG_LIBPOSIX_THREAD_CPUCLOCK
#include <uk/cpuclock.h>

static inline int cputime_of(uk_clockid_t clock, __nsec *ns)
{
	int tid = uk_cpuclock_find(clock);

	return tid < 0 || uk_cpuclock_read(tid, ns) < 0 ? -EINVAL : 0;
}

/** clock_nanosleep() on the process's CPU time. 0 or -errno. */
int cputime_sleep(int flags, const struct uk_timespec *req,
		  struct uk_timespec *rem);
#else
static inline int cputime_of(uk_clockid_t clock __maybe_unused,
			     __nsec *ns __maybe_unused)
{
	return -EINVAL;
}

static inline int cputime_sleep(int flags __maybe_unused,
				const struct uk_timespec *req __maybe_unused,
				struct uk_timespec *rem __maybe_unused)
{
	return -EOPNOTSUPP;
}
#endif

#endif /* __POSIX_TIME_CPUTIME_H__ */
