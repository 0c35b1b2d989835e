/* SPDX-License-Identifier: BSD-3-Clause */
/* All phases and priorities of the table of optional initialisation. */
#ifndef __UK_PRIO_H__
#define __UK_PRIO_H__

/*
 * Phases, in order. What holds when a phase begins:
 *
 * EARLY  heap, console, parameters, interrupt controller, clock, scheduler
 *        object; interrupts are still off, nothing may block.
 * PLAT   interrupts on; what the platform itself offers.
 * BUS    buses are scanned, devices probed.
 * ROOTFS devices answer; the root file system is mounted.
 * SYS    files can be opened; descriptors, network stack.
 * LATE   all but the application.
 *
 * PLAT to LATE run in the first thread, which may block. Each phase has
 * priorities 0 (first) to 9 (last); entries of one priority run in link
 * order. Undo functions run in reverse order, from the last entry that
 * succeeded.
 */
#define UK_INIT_CLASS_EARLY		1
#define UK_INIT_CLASS_PLAT		2
#define UK_INIT_CLASS_BUS		3
#define UK_INIT_CLASS_ROOTFS		4
#define UK_INIT_CLASS_SYS		5
#define UK_INIT_CLASS_LATE		6

#define UK_PRIO_EARLIEST		0
#define UK_PRIO_LATEST			9

/* Two priorities that depend on each other: UK_PRIO_AFTER(3) is 4. */
#define UK_PRIO_AFTER(p)		_UK_PRIO_AFTER(p)
#define _UK_PRIO_AFTER(p)		_UK_PRIO_AFTER_##p
#define _UK_PRIO_AFTER_0		1
#define _UK_PRIO_AFTER_1		2
#define _UK_PRIO_AFTER_2		3
#define _UK_PRIO_AFTER_3		4
#define _UK_PRIO_AFTER_4		5
#define _UK_PRIO_AFTER_5		6
#define _UK_PRIO_AFTER_6		7
#define _UK_PRIO_AFTER_7		8
#define _UK_PRIO_AFTER_8		9

#endif /* __UK_PRIO_H__ */
