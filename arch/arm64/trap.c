/* SPDX-License-Identifier: BSD-3-Clause */
/* Exceptions and interrupts, as they come from vectors.S. */
#include <uk/arch/lcpu.h>
#include <uk/arch/trap.h>
#include <uk/asm/cpu.h>
#include <uk/asm/traps.h>

static struct ukarch_trap_handler *handlers[UKARCH_TRAP_COUNT];
static void (*irq_fn)(void);

void ukarch_arm64_exception(struct ukarch_regs *regs);
void ukarch_arm64_interrupt(void);

void ukarch_trap_handler_add(enum ukarch_trap trap,
			     struct ukarch_trap_handler *h)
{
	h->next = handlers[trap];
	__atomic_store_n(&handlers[trap], h, __ATOMIC_RELEASE);
}

void ukarch_arm64_irq_set(void (*fn)(void))
{
	irq_fn = fn;
}

static enum ukarch_trap trap_of(__u64 ec)
{
	switch (ec) {
	case EC_IABT:
	case EC_DABT:
		return UKARCH_TRAP_PAGE_FAULT;
	case EC_FP:
		return UKARCH_TRAP_MATH;
	case EC_UNKNOWN:
		return UKARCH_TRAP_INVALID_OP;
	case EC_BRK:
		return UKARCH_TRAP_DEBUG;
	case EC_PC_ALIGN:
	case EC_SP_ALIGN:
		return UKARCH_TRAP_PROTECTION;
	default:
		return UKARCH_TRAP_COUNT;
	}
}

static unsigned int fault_access(const struct ukarch_regs *regs)
{
	unsigned int access = UKARCH_FAULT_READ;

	if (ESR_EC(regs->esr) == EC_IABT)
		access |= UKARCH_FAULT_EXEC;
	else if (regs->esr & ESR_WNR)
		access |= UKARCH_FAULT_WRITE;
	if ((ESR_FSC(regs->esr) & ~3UL) == FSC_PERMISSION)
		access |= UKARCH_FAULT_PROT;
	return access;
}

void ukarch_arm64_exception(struct ukarch_regs *regs)
{
	__u64 ec = ESR_EC(regs->esr);
	enum ukarch_trap trap = trap_of(ec);
	struct ukarch_trap_handler *h;
	unsigned int access = 0;
	__u64 *x = regs->x;

	if (ec == EC_SVC && ukarch_arm64_svc) {
		x[0] = (__u64)ukarch_arm64_svc((long)x[0], (long)x[1],
					       (long)x[2], (long)x[3],
					       (long)x[4], (long)x[5],
					       (long)x[8]);
		return;
	}
	if (trap == UKARCH_TRAP_PAGE_FAULT)
		access = fault_access(regs);
	if (trap < UKARCH_TRAP_COUNT)
		for (h = handlers[trap]; h; h = h->next)
			if (h->fn(regs, regs->far, access, h->arg))
				return;
	ukarch_arm64_crash(regs);
}

void ukarch_arm64_interrupt(void)
{
	struct ukarch_lcpu *cpu = ukarch_lcpu_current();

	cpu->irq_depth++;
	if (irq_fn)
		irq_fn();
	cpu->irq_depth--;
}
