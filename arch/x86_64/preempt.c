/* SPDX-License-Identifier: BSD-3-Clause */
/* Makes interrupted code call a function: what preempt.S enters with. */
#include <uk/arch/trap.h>
#include <uk/asm/cpu.h>
#include <uk/essentials.h>

#define RED_ZONE	128
#define FLAG_TF		0x100UL

/* As the CPU pushes it. */
struct ukarch_irq_place {
	__u64 rip, cs, rflags, rsp, ss;
};

/* What lies on the thread's stack when preempt.S begins: the end of struct
 * ukarch_regs, whose vector is the function to call.
 */
struct entry {
	void (*fn)(struct ukarch_regs *regs);
	__u64 error;
	struct ukarch_irq_place place;
};

UK_CTASSERT(sizeof(struct entry) == sizeof(struct ukarch_regs) -
	    __builtin_offsetof(struct ukarch_regs, vector));

void ukarch_x86_preempt_entry(void);

__uptr ukarch_irq_place_pc(const struct ukarch_irq_place *place)
{
	return place->rip;
}

int ukarch_irq_place_stepped(const struct ukarch_irq_place *place)
{
	return !!(place->rflags & FLAG_TF);
}

void ukarch_irq_call(struct ukarch_irq_place *place, struct ukarch_regs *at,
		     void (*fn)(struct ukarch_regs *regs))
{
	struct entry *e;

	if (at)
		e = (struct entry *)&at->vector;
	else
		e = (struct entry *)ALIGN_DOWN(place->rsp - RED_ZONE, 16UL)
		    - 1;
	ukarch_x86_fp_kind();
	/* A page of the stack that is not there yet is made by the handler of
	 * page faults: the interrupted code was no part of the core.
	 */
	*e = (struct entry){ .fn = fn, .place = *place };
	place->rip = (__u64)ukarch_x86_preempt_entry;
	place->rsp = (__u64)e;
}
