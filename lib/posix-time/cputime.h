/* SPDX-License-Identifier: BSD-3-Clause */
/* CPU time of the process and of the running thread, in ns. */
#ifndef __POSIX_TIME_CPUTIME_H__
#define __POSIX_TIME_CPUTIME_H__

#include <uk/arch/types.h>

/** All time since the boot in which the CPU did not idle. */
__nsec cputime_process(void);

/** What the running thread has used. */
__nsec cputime_thread(void);

#endif /* __POSIX_TIME_CPUTIME_H__ */
