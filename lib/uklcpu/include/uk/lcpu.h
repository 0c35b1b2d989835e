/* SPDX-License-Identifier: BSD-3-Clause */
/* Starting and counting CPUs. */
#ifndef __UK_LCPU_H__
#define __UK_LCPU_H__

#include <uk/plat/lcpu.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Starts a CPU that was not started yet and lets it call fn(arg), interrupts
 * off, on a stack of its own (16 KiB), with its own per-CPU data and fault
 * stacks. When fn returns the CPU halts for ever. Waits until the CPU
 * runs (up to 100 ms). Thread context of the boot CPU.
 *
 * @param cpu index, 1 to UKARCH_MAXCPU-1; QEMU's CPU n has index n
 * @return 0, -EINVAL, -EBUSY (was started before), -ETIMEDOUT (no such CPU),
 *	-ENOMEM, -ENOSYS (the platform cannot)
 */
int uk_lcpu_start(__u32 cpu, void (*fn)(void *arg), void *arg);

/** State of a CPU, UKARCH_LCPU_OFFLINE if there is no such index. */
enum ukarch_lcpu_state uk_lcpu_state(__u32 cpu);

/* What a platform or driver provides to start a CPU. */
struct uk_lcpu_ops {
	/* Starts hardware CPU idx, and waits, with a limit, until its state
	 * is STARTING no more; 0, -ENOMEM, -ENODEV. */
	int (*start)(__u32 idx);
};

/** For the platform or driver: sets who starts CPUs, once, at boot. */
void uk_lcpu_ops_set(const struct uk_lcpu_ops *ops);

/** For the platform: the per-CPU data of CPU 1 and up. */
struct ukarch_lcpu *uk_lcpu_get(__u32 cpu);

/**
 * For the platform: what a CPU calls once it has stacks and per-CPU data.
 */
void uk_lcpu_run(struct ukarch_lcpu *cpu) __attribute__((__noreturn__));

#ifdef __cplusplus
}
#endif

#endif /* __UK_LCPU_H__ */
