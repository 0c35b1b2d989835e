/* SPDX-License-Identifier: BSD-3-Clause */
/* Conversions between nanoseconds and coarser units; all truncate. */
#ifndef __UK_ARCH_TIME_H__
#define __UK_ARCH_TIME_H__

#include <uk/arch/types.h>

#define __SNSEC_MIN			(-__SNSEC_MAX - 1)
#define UKARCH_NSEC_PER_SEC		1000000000UL
#define UKARCH_NSEC_PER_MSEC		1000000UL
#define UKARCH_NSEC_PER_USEC		1000UL

#define ukarch_time_nsec_to_sec(ns)	((ns) / UKARCH_NSEC_PER_SEC)
#define ukarch_time_nsec_to_msec(ns)	((ns) / UKARCH_NSEC_PER_MSEC)
#define ukarch_time_nsec_to_usec(ns)	((ns) / UKARCH_NSEC_PER_USEC)
/* Nanoseconds past the last full second. */
#define ukarch_time_subsec(ns)		((ns) % UKARCH_NSEC_PER_SEC)

#define ukarch_time_sec_to_nsec(s)	((s) * UKARCH_NSEC_PER_SEC)
#define ukarch_time_msec_to_nsec(ms)	((ms) * UKARCH_NSEC_PER_MSEC)
#define ukarch_time_usec_to_nsec(us)	((us) * UKARCH_NSEC_PER_USEC)
#define ukarch_time_sec_to_msec(s)	((s) * 1000UL)
#define ukarch_time_sec_to_usec(s)	((s) * 1000000UL)

#endif /* __UK_ARCH_TIME_H__ */
