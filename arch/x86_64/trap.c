/* SPDX-License-Identifier: BSD-3-Clause */
/* Exceptions and interrupts, as they come from vectors.S. */
#include <uk/arch/lcpu.h>
#include <uk/arch/paging.h>
#include <uk/arch/trap.h>
#include <uk/asm/boot.h>
#include <uk/asm/cpu.h>
#include <uk/asm/traps.h>
#include <uk/essentials.h>
#include <uk/plat/bootstrap.h>

#define VEC_DE	0
#define VEC_DB	1
#define VEC_BP	3
#define VEC_UD	6
#define VEC_SS	12
#define VEC_GP	13
#define VEC_PF	14
#define VEC_MF	16
#define VEC_AC	17
#define VEC_XM	19

static struct ukarch_trap_handler *handlers[UKARCH_TRAP_COUNT];
static void (*irq_fn)(unsigned int line);
static void (*return_fn)(struct ukarch_irq_place *place);
static ukarch_x86_vec_fn vec_fn[UKARCH_NR_VEC - UKARCH_VEC_TIMER];

void ukarch_x86_interrupt(unsigned int vec, struct ukarch_irq_place *place);
void ukarch_x86_exception(struct ukarch_regs *regs);

void ukarch_trap_handler_add(enum ukarch_trap trap,
			     struct ukarch_trap_handler *h)
{
	h->next = handlers[trap];
	__atomic_store_n(&handlers[trap], h, __ATOMIC_RELEASE);
}

void ukarch_x86_vec_set(unsigned int vec, ukarch_x86_vec_fn fn)
{
	vec_fn[vec - UKARCH_VEC_TIMER] = fn;
}

void ukarch_x86_irq_set(void (*fn)(unsigned int line))
{
	irq_fn = fn;
}

void ukarch_irq_return_set(void (*fn)(struct ukarch_irq_place *place))
{
	return_fn = fn;
}

/* The kind that may be handled, UKARCH_TRAP_COUNT if none. */
static enum ukarch_trap trap_of(__u64 vec)
{
	switch (vec) {
	case VEC_PF:
		return UKARCH_TRAP_PAGE_FAULT;
	case VEC_DE:
	case VEC_MF:
	case VEC_XM:
		return UKARCH_TRAP_MATH;
	case VEC_UD:
		return UKARCH_TRAP_INVALID_OP;
	case VEC_DB:
	case VEC_BP:
		return UKARCH_TRAP_DEBUG;
	case VEC_SS:
	case VEC_GP:
	case VEC_AC:
		return UKARCH_TRAP_PROTECTION;
	default:
		return UKARCH_TRAP_COUNT;
	}
}

static unsigned int fault_access(__u64 error)
{
	unsigned int access = UKARCH_FAULT_READ;

	if (error & PF_WRITE)
		access |= UKARCH_FAULT_WRITE;
	if (error & PF_EXEC)
		access |= UKARCH_FAULT_EXEC;
	if (error & PF_PRESENT)
		access |= UKARCH_FAULT_PROT;
	return access;
}

void ukarch_x86_exception(struct ukarch_regs *regs)
{
	enum ukarch_trap trap = trap_of(regs->vector);
	struct ukarch_trap_handler *h;
	__vaddr_t addr = 0;
	unsigned int access = 0;

	if (trap == UKARCH_TRAP_PAGE_FAULT) {
		addr = ukarch_rdcr2();
		access = fault_access(regs->error);
	}
	if (trap < UKARCH_TRAP_COUNT)
		for (h = handlers[trap]; h; h = h->next)
			if (h->fn(regs, addr, access, h->arg))
				return;
	ukarch_x86_crash(regs, addr);
}

void ukarch_x86_interrupt(unsigned int vec, struct ukarch_irq_place *place)
{
	struct ukarch_lcpu *cpu = ukarch_lcpu_current();

	cpu->irq_depth++;
	if (vec >= UKARCH_VEC_TIMER) {
		if (vec_fn[vec - UKARCH_VEC_TIMER])
			vec_fn[vec - UKARCH_VEC_TIMER]();
	} else if (irq_fn) {
		irq_fn(vec - UKARCH_VEC_IRQ0);
	}
	cpu->irq_depth--;
	if (unlikely(return_fn))
		return_fn(place);
}
