/* SPDX-License-Identifier: BSD-3-Clause */
/* The end of a guest: exit, power-off, crash. */
#ifndef __UKPLAT_BOOTSTRAP_H__
#define __UKPLAT_BOOTSTRAP_H__

#include <uk/arch/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ukarch_regs;

/* Requests of ukplat_terminate(); 0 to 255 are exit statuses. */
enum ukplat_gstate {
	UKPLAT_HALT = 0,
	UKPLAT_RESTART = 0x100,
	UKPLAT_CRASH = 0x101,
};

/**
 * Ends the guest at once: tells the status to whoever registered with
 * ukplat_exit_hook_add(), then powers off. Does not run undo functions (that
 * is uk_boot_shutdown()). Any context.
 *
 * @param request an exit status 0-255, UKPLAT_RESTART or UKPLAT_CRASH
 */
void ukplat_terminate(int request) __attribute__((__noreturn__));

#define ukplat_halt()		ukplat_terminate(UKPLAT_HALT)
#define ukplat_restart()	ukplat_terminate(UKPLAT_RESTART)

/**
 * Somebody who can tell the exit status to the host (a control port). fn is
 * called once, interrupts off, must be synchronous; returns 0 if the host
 * was told, else -errno, and the next one is asked.
 */
struct ukplat_exit_hook {
	int (*fn)(int status);
	struct ukplat_exit_hook *next;	/* owned by the platform once added */
};

/** Adds one, asked before those added earlier. During the boot. */
void ukplat_exit_hook_add(struct ukplat_exit_hook *hook);

/**
 * Writes a crash report to the early console and ends the guest with the
 * crash status. Any context, even a broken one; a crash within a crash is
 * noticed.
 *
 * @param regs registers of the crash, or NULL: the caller's
 * @param cause one line of plain text
 */
void ukplat_crash(const struct ukarch_regs *regs, const char *cause)
	__attribute__((__noreturn__));

/**
 * Ends a boot that cannot go on for a reason outside of the image (too little
 * memory, what the loader passed): writes one line, "uk: boot failed: " and
 * (why), to the early console and ends the guest with the crash status. No
 * report: registers and backtrace would explain nothing. Any context.
 *
 * @param why plain text without a newline
 */
void ukplat_boot_fail(const char *why) __attribute__((__noreturn__));

/*
 * What a crash report asks of higher libraries, each may be NULL. Called with
 * interrupts off, possibly with locks held by the crashed code: must take no
 * lock, allocate nothing and distrust what it reads.
 */
struct ukplat_crash_ops {
	/* Name of the running thread, or NULL. */
	const char *(*thread_name)(void);
	/* If addr means something ("stack guard of thread X"), writes that
	 * into buf, returns 1, else 0. */
	int (*describe)(__vaddr_t addr, char *buf, __sz len);
	/* Bounds of the running thread's stack, 1 if known, else 0. */
	int (*stack)(__vaddr_t *base, __vaddr_t *top);
};

struct ukplat_text;

/**
 * For arch: appends what is known of an address to the cause of a crash, such
 * as " (NULL page)"; nothing if nothing is known. Any context.
 */
void ukplat_crash_describe(struct ukplat_text *t, __vaddr_t addr);

/** Sets the operations; the structure stays in use. */
void ukplat_crash_ops_set(const struct ukplat_crash_ops *ops);

#ifdef __cplusplus
}
#endif

#endif /* __UKPLAT_BOOTSTRAP_H__ */
