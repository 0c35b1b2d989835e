/* SPDX-License-Identifier: BSD-3-Clause */
/* Clocks of CPU time: of the process, and of one thread each. */
#ifndef __UK_CPUCLOCK_H__
#define __UK_CPUCLOCK_H__

#include <uk/arch/types.h>
#include <abi/time.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * What a clock of CPU time counts: UK_CLOCK_PROCESS_CPUTIME_ID, _THREAD_, or
 * an identifier as clock_getcpuclockid() and pthread_getcpuclockid() give it.
 *
 * @return the thread's identifier, 0: the calling process; -EINVAL: no such clock, no
 *	such thread
 */
int uk_cpuclock_find(uk_clockid_t clock);

/**
 * CPU time in ns. Thread context.
 *
 * @param tid what uk_cpuclock_find() returned
 * @param ns  gets the time; left alone when the thread has ended
 * @return 0 or -ESRCH
 */
int uk_cpuclock_read(int tid, __nsec *ns);

#ifdef __cplusplus
}
#endif

#endif /* __UK_CPUCLOCK_H__ */
