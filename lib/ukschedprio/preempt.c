/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Interrupts of a running thread: whether it has to look at something, and
 * where it may lose the CPU for that.
 *
 * It may in the program's own code, which stands together in the image, or
 * anywhere below the core's half of the addresses (programs that were loaded).
 * There no function of the core is under way on its stack: the core calls the
 * program only where it could block, too (main, the function of a thread, a
 * signal's handler). So nothing in the core needs a lock against it, and the
 * thread does what it has to do as in a system call of its own.
 */
#include <uk/arch/paging.h>
#include <uk/arch/trap.h>
#include <uk/ctors.h>
#include <uk/plat/time.h>
#include <uk/timer.h>
#include "schedprio.h"

/* An interrupt that finds the thread in the core is repeated after so long, or
 * after some times as long as it came late: where an interrupt takes so long
 * (a hypervisor in an emulated machine), the core would not come on.
 */
#define RETRY_NS	100000
#define RETRY_LATE	4
#define RETRY_MAX_NS	10000000
/* The next one comes no sooner. */
#define SOON_NS		20000
/* A device's work waits so long for the thread to yield by itself, which is
 * cheaper than to interrupt it.
 */
#define DEVICE_NS	200000

extern const char uk_program_start[], uk_program_end[];

void (*uk_schedprio_resumes)(struct ukarch_regs *regs);

struct ukarch_regs *(*uk_schedprio_room)(const struct uk_thread *t);

static bool watching;

static bool is_loaded(__uptr pc)
{
	return pc < UKARCH_UVMEM_END;
}

static bool in_program(__uptr pc)
{
	return pc - (__uptr)uk_program_start <
	       (__uptr)uk_program_end - (__uptr)uk_program_start ||
	       is_loaded(pc);
}

static void arm(struct schedprio *p, __nsec now, __nsec at)
{
	if (p->tick_at && p->tick_at <= at)
		return;
	p->tick_at = at;
	ukplat_timer_arm(at - now);
}

/* When the running thread has to look at something; NEVER. (patience) is what
 * a device still has.
 */
static __nsec next_look(const struct schedprio *p, const struct uk_thread *self,
			__nsec now, __nsec patience)
{
	__nsec first = uk_timer_first(), at = NEVER;
	int top = schedprio_top(p);

	if (p->resched || uk_thread_interrupted(self))
		return now;
	/* ordinary threads take turns on two levels */
	if (top >= 0 && (top >= self->level || self->level == LEVEL_AWAKE))
		at = p->slice_ends;
	if (p->sched.kicked && now + patience < at)
		at = now + patience;
	return first && first < at ? first : at;
}

void schedprio_tick(struct schedprio *p, const struct uk_thread *t,
		    __nsec now)
{
	__nsec at;

	if (!watching)
		return;
	at = next_look(p, t, now, DEVICE_NS);
	if (at != NEVER)
		arm(p, now, MAX(at, now + SOON_NS));
}

/* The thread's part: as if the program had made a system call. */
static void looks(struct ukarch_regs *regs)
{
	struct uk_thread *self = uk_thread_current();

	ukarch_lcpu_disable_irq();
	schedprio_preempt(schedprio);
	ukarch_lcpu_enable_irq();
	if (uk_thread_interrupted(self) && uk_schedprio_resumes)
		uk_schedprio_resumes(regs);
}

static void interrupt_program(struct ukarch_irq_place *place,
			      const struct uk_thread *self)
{
	struct ukarch_regs *at = NULL;

	if (uk_schedprio_room && is_loaded(ukarch_irq_place_pc(place)))
		at = uk_schedprio_room(self);
	ukarch_irq_call(place, at, looks);
}

static void interrupt_ends(struct ukarch_irq_place *place)
{
	struct schedprio *p = schedprio;
	struct uk_thread *self = uk_thread_current();
	__nsec now, at, late;
	bool ticked;

	/* the boot, another CPU */
	if (!self || self->sched != &p->sched)
		return;
	/* It idles, or is on its way to sleep: who runs next has to arm what
	 * he needs, and must not rely on what may have come just now.
	 */
	if (!uk_thread_is_runnable(self)) {
		p->tick_at = 0;
		return;
	}
	now = ukplat_monotonic_clock();
	ticked = p->tick_at && p->tick_at <= now + SOON_NS;
	late = p->tick_at && p->tick_at < now ? now - p->tick_at : 0;
	/* It may have come too early: what is needed is armed once more. */
	p->tick_at = 0;
	at = next_look(p, self, now, ticked ? 0 : DEVICE_NS);
	if (at > now) {
		if (at != NEVER)
			arm(p, now, MAX(at, now + SOON_NS));
		return;
	}
	if (in_program(ukarch_irq_place_pc(place)) &&
	    !ukarch_irq_place_stepped(place))
		return interrupt_program(place, self);
	/* not here: at the next yield, or when the program has it again */
	p->sched.look_at = 0;
	late = MIN(late * RETRY_LATE, (__nsec)RETRY_MAX_NS);
	arm(p, now, now + MAX(late, (__nsec)RETRY_NS));
}

__nsec schedprio_now(void)
{
	return watching ? ukplat_monotonic_clock() : 0;
}

/* The clock is calibrated when it is first read, and what runs before main
 * needs neither slices nor interrupts.
 */
void schedprio_watch(void)
{
	watching = true;
	ukarch_irq_return_set(interrupt_ends);
}

UK_CTOR_PRIO(schedprio_watch, UK_PRIO_EARLIEST);
