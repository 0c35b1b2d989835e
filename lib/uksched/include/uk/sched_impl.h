/* SPDX-License-Identifier: BSD-3-Clause */
/* What a scheduler library needs of uksched; not for others. */
#ifndef __UK_SCHED_IMPL_H__
#define __UK_SCHED_IMPL_H__

#include <uk/config.h>
#include <uk/sched.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Called when no thread can run, with interrupts off, by the thread `prev`
 * that is blocked: does what poll hooks and timers have to do, or halts the
 * CPU once. Returns with interrupts off; look at the run queue again.
 */
void uk_sched_idle_step(struct uk_sched *s);

/**
 * Deals with what is rare, when a yield finds s->look_at reached: kicked poll
 * hooks, timers that are due, exited threads. Interrupts off; on meanwhile.
 */
void uk_sched_look(struct uk_sched *s);

/** Releases exited threads but the running one. Interrupts on. */
void uk_sched_reap(struct uk_sched *s);

/** The monotonic time `nsec` from now, at most the greatest one. */
__nsec uk_sched_deadline(__nsec nsec);

/* Notes a switch, if metrics are in the image. */
#if defined(CONFIG_LIBUKSTORE) && CONFIG_LIBUKSTORE
static inline void _uk_sched_count_switch(struct uk_sched *s)
{
	s->switches++;
}
#else
static inline void _uk_sched_count_switch(struct uk_sched *s __maybe_unused)
{
}
#endif

/* Has the running thread look at what a timer or a poll hook needs, where it
 * can be interrupted.
 */
#if defined(CONFIG_LIBUKSCHEDPRIO) && CONFIG_LIBUKSCHEDPRIO
static inline void _uk_sched_attend(struct uk_sched *s)
{
	unsigned long irqf;

	if (!s->ops->attend)
		return;
	irqf = ukarch_lcpu_save_irqf();
	s->ops->attend(s);
	ukarch_lcpu_restore_irqf(irqf);
}
#else
static inline void _uk_sched_attend(struct uk_sched *s __maybe_unused)
{
}
#endif

/**
 * Switches from the running thread to another. Interrupts off; returns, with
 * interrupts off, when somebody switches back.
 *
 * @param now ukarch_cycles()
 */
static inline void uk_sched_thread_switch(struct uk_sched *s,
					  struct uk_thread *prev,
					  struct uk_thread *next, __u64 now)
{
	_uk_sched_count_switch(s);
	prev->cycles += now - s->switched_at;
	s->switched_at = now;
	if (next->tlsp != prev->tlsp)
		ukarch_tls_set(next->tlsp);
	ukarch_lcpu_thread_set(next);
	ukarch_ctx_switch(&prev->ctx, &next->ctx);
}

#ifdef __cplusplus
}
#endif

#endif /* __UK_SCHED_IMPL_H__ */
