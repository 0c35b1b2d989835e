/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a host unit test may use beyond <uk/test.h>. A test file includes libc
 * headers first, then core headers.
 */
#ifndef __UNIT_H__
#define __UNIT_H__

#include <setjmp.h>
#include <stdbool.h>
#include <uk/test.h>

/** The fake clock: monotonic ns. It stands still unless the CPU "halts" until
 *  a deadline or a test moves it.
 */
extern unsigned long unit_now;
/** The wall clock: unit_now plus this. */
extern unsigned long unit_wall_offset;
/** Called when the CPU halts: an "interrupt". NULL: only the clock moves. */
extern void (*unit_halt_hook)(unsigned long deadline);
/** The time for which ukplat_timer_arm() was called last; 0: never. */
extern unsigned long unit_armed;

/** Fails the n-th allocation from now (1: the next) of the fake heap, and all
 *  after it; 0: none.
 */
void unit_alloc_fail_after(long n);
/** Objects of the fake heap that are live. */
extern long unit_alloc_live;

/** The messages printed by uk_pr_* since the last reset, cut to some KiB. */
extern char unit_log[8192];
void unit_log_reset(void);

/** True if the statement crashes (UK_ASSERT, UK_CRASH, UK_BUGON). What it holds
 *  at that moment stays held.
 */
#define UNIT_CRASHES(stmt) __extension__({				\
	volatile bool __crashed = true;					\
	unit_crash_armed = 1;						\
	if (setjmp(unit_crash_jmp) == 0) {				\
		stmt;							\
		__crashed = false;					\
	}								\
	unit_crash_armed = 0;						\
	__crashed; })

extern jmp_buf unit_crash_jmp;
extern int unit_crash_armed;

#endif /* __UNIT_H__ */
