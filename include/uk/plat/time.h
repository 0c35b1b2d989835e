/* SPDX-License-Identifier: BSD-3-Clause */
/* The platform's clocks (lib/ukclock implements them over drivers). */
#ifndef __UKPLAT_TIME_H__
#define __UKPLAT_TIME_H__

#include <uk/arch/types.h>
#include <uk/arch/time.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Nanoseconds since some moment before the first call, never going back.
 * Any context, does not block. The first call may take some milliseconds if
 * the clock's frequency has to be measured.
 */
__nsec ukplat_monotonic_clock(void);

/**
 * Nanoseconds since 1970-01-01 UTC, right to the second; 0 if the machine
 * has no such clock. Any context, does not block.
 */
__nsec ukplat_wall_clock(void);

/**
 * The same, but as coarse as the machine's calendar clock as long as nobody
 * has asked for the monotonic time: never the first to measure that clock.
 */
__nsec ukplat_wall_clock_coarse(void);

/**
 * Takes note that the calendar shows (ns) since 1970, or more: who says so did
 * it some time ago. A clock that is late is put right, one that is not stays,
 * as does one that nobody has read yet. Interrupts off, or in their handler.
 *
 * @param ns nanoseconds
 */
void ukplat_wall_clock_told(__nsec ns);

/**
 * Has an interrupt come once, in place of one that was armed before; may come
 * early. ukplat_lcpu_halt_irq_to() uses the same timer and takes it back.
 * Without a timer nothing comes. Interrupts off.
 *
 * @param delta ns from now, above 0
 */
void ukplat_timer_arm(__nsec delta);

/** Resolution of the monotonic clock in ns, at least 1. */
__nsec ukplat_time_get_resolution(void);

#ifdef __cplusplus
}
#endif

#endif /* __UKPLAT_TIME_H__ */
