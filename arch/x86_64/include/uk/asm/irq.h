/* SPDX-License-Identifier: BSD-3-Clause */
/* x86-64: the interrupt flag and halt; <uk/arch/lcpu.h> documents them. A
 * platform may replace this file.
 */
#ifndef __UK_ASM_IRQ_H__
#define __UK_ASM_IRQ_H__

#define UKARCH_X86_RFLAGS_IF		(1UL << 9)

/** The flags register. */
static inline unsigned long ukarch_lcpu_flags(void)
{
	unsigned long flags;

	/* code that may have a red zone must not push below it */
	__asm__ volatile("leaq -128(%%rsp), %%rsp\n\t"
			 "pushfq\n\t"
			 "popq %0\n\t"
			 "leaq 128(%%rsp), %%rsp"
			 : "=r"(flags) : : "memory");
	return flags;
}

static inline void ukarch_lcpu_enable_irq(void)
{
	__asm__ volatile("sti" : : : "memory");
}

static inline void ukarch_lcpu_disable_irq(void)
{
	__asm__ volatile("cli" : : : "memory");
}

static inline int ukarch_lcpu_irqs_disabled(void)
{
	return !(ukarch_lcpu_flags() & UKARCH_X86_RFLAGS_IF);
}

static inline unsigned long ukarch_lcpu_save_irqf(void)
{
	unsigned long flags = ukarch_lcpu_flags() & UKARCH_X86_RFLAGS_IF;

	ukarch_lcpu_disable_irq();
	return flags;
}

static inline void ukarch_lcpu_restore_irqf(unsigned long flags)
{
	if (flags & UKARCH_X86_RFLAGS_IF)
		ukarch_lcpu_enable_irq();
	else
		ukarch_lcpu_disable_irq();
}

static inline void ukarch_lcpu_halt(void)
{
	__asm__ volatile("hlt" : : : "memory");
}

static inline void ukarch_lcpu_halt_irq(void)
{
	/* sti takes effect after the next instruction: no interrupt is lost */
	__asm__ volatile("sti\n\thlt\n\tcli" : : : "memory");
}

#endif /* __UK_ASM_IRQ_H__ */
