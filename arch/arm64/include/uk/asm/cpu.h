/* SPDX-License-Identifier: BSD-3-Clause */
/* arm64: system registers. Tests replace this file by path. */
#ifndef __UK_ASM_CPU_H__
#define __UK_ASM_CPU_H__

#include <uk/arch/types.h>

#define ukarch_sysreg_read(name) __extension__({			\
	__u64 __v;							\
	__asm__ volatile("mrs %0, " #name : "=r"(__v));			\
	__v; })

#define ukarch_sysreg_write(name, v)					\
	__asm__ volatile("msr " #name ", %0" : : "r"((__u64)(v)) : "memory")

#define ukarch_isb()	__asm__ volatile("isb" : : : "memory")

/**
 * Sets what interrupts call, interrupts off: for the driver of the interrupt
 * controller, at boot.
 */
void ukarch_arm64_irq_set(void (*fn)(void));

#endif /* __UK_ASM_CPU_H__ */
