/* SPDX-License-Identifier: BSD-3-Clause */
/* Inside plat/: ways to end the virtual machine, which the platform provides.
 * Any context.
 */
#ifndef __UKPLAT_POWEROFF_H__
#define __UKPLAT_POWEROFF_H__

#ifdef __cplusplus
extern "C" {
#endif

/* Status of the exit device that means a crash; QEMU exits with 2n + 1. */
#define UKPLAT_EXIT_CRASH	0x7e

/* x86-64: its I/O port, -device isa-debug-exit,iobase=0x501 */
#define UKPLAT_EXIT_PORT	0x501

#ifndef __ASSEMBLY__

/** Powers off, the host has the status. */
void ukplat_poweroff(void) __attribute__((__noreturn__));

/** Powers off by a device that carries the status (0 to 125), else plainly. */
void ukplat_poweroff_status(int status) __attribute__((__noreturn__));

/** Powers off with the crash status, as far as a device carries one. */
void ukplat_poweroff_crash(void) __attribute__((__noreturn__));

/** Starts the machine anew. */
void ukplat_reset(void) __attribute__((__noreturn__));

#endif /* !__ASSEMBLY__ */

#ifdef __cplusplus
}
#endif

#endif /* __UKPLAT_POWEROFF_H__ */
