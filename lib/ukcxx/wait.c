/* SPDX-License-Identifier: BSD-3-Clause */
/* Waiting for another thread, of images with a scheduler. */
#include <uk/arch/time.h>
#include <uk/sched.h>
#include "cxx.h"

#define WAIT_USEC	100

/* Not by yielding: the other thread may wait for what only the idle loop
 * brings about.
 */
void cxx_wait(void)
{
	uk_sched_thread_sleep(ukarch_time_usec_to_nsec(WAIT_USEC));
}
