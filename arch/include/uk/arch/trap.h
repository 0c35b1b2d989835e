/* SPDX-License-Identifier: BSD-3-Clause */
/* Registered handlers for exceptions that a library can resolve. */
#ifndef __UK_ARCH_TRAP_H__
#define __UK_ARCH_TRAP_H__

#include <uk/arch/regs.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Kinds of exception that can be handled. */
enum ukarch_trap {
	UKARCH_TRAP_PAGE_FAULT = 0,	/* addr, access flags are valid */
	UKARCH_TRAP_MATH,		/* division, floating point */
	UKARCH_TRAP_INVALID_OP,		/* undefined instruction */
	UKARCH_TRAP_DEBUG,		/* breakpoint, single step */
	UKARCH_TRAP_PROTECTION,		/* general protection, alignment */
	UKARCH_TRAP_COUNT
};

/* access: what the faulting instruction wanted to do */
#define UKARCH_FAULT_READ		0x0
#define UKARCH_FAULT_WRITE		0x1
#define UKARCH_FAULT_EXEC		0x2
/* the page was present: the protection forbade it */
#define UKARCH_FAULT_PROT		0x4

/**
 * An exception handler. Runs on the exception stack of this CPU, interrupts
 * off; must not block. The registers may be changed; they are loaded at the
 * return.
 *
 * @return 1: resolved, the interrupted code goes on. 0: not mine, the next
 *	handler is asked, at last the crash report is written.
 */
typedef int (*ukarch_trap_fn)(struct ukarch_regs *regs, __vaddr_t addr,
			      unsigned int access, void *arg);

struct ukarch_trap_handler {
	ukarch_trap_fn fn;
	void *arg;
	struct ukarch_trap_handler *next;	/* owned by arch once added */
};

/**
 * Adds a handler, asked before those added earlier. The structure stays in
 * use for ever. Not from an interrupt.
 */
void ukarch_trap_handler_add(enum ukarch_trap trap,
			     struct ukarch_trap_handler *h);

/* The place that an interrupt left and will return to. */
struct ukarch_irq_place;

/**
 * Sets the one function that is called at the end of each interrupt, with
 * interrupts off, on the interrupt's stack, outside of its handler. It may
 * change the place by ukarch_irq_call(). For a preemptive scheduler.
 */
void ukarch_irq_return_set(void (*fn)(struct ukarch_irq_place *place));

/** The program counter of the place; for the function set above. */
__uptr ukarch_irq_place_pc(const struct ukarch_irq_place *place);

/** Is the place being single-stepped by a debugger of the program? */
int ukarch_irq_place_stepped(const struct ukarch_irq_place *place);

/**
 * Makes the interrupted thread call fn(registers), with interrupts on, before
 * it goes on with what the registers then say. All registers are kept, those of
 * the floating-point unit included (on x86-64 the frame's vector is their
 * address, as FXSAVE writes them); fn may block.
 *
 * @param at where the registers are kept, aligned to 16 bytes; the stack below
 *	is that of the call. NULL: the thread's own stack, of which this needs
 *	about 1.2 KiB
 */
void ukarch_irq_call(struct ukarch_irq_place *place, struct ukarch_regs *at,
		     void (*fn)(struct ukarch_regs *regs));

/**
 * In the function of such a call: loads the floating-point registers of who was
 * interrupted, so that they can be kept elsewhere, too. Once.
 */
void ukarch_irq_call_fp_load(struct ukarch_regs *regs);

#ifdef __cplusplus
}
#endif

#endif /* __UK_ARCH_TRAP_H__ */
