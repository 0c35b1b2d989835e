/* SPDX-License-Identifier: BSD-3-Clause */
/* What all schedulers share: registration, start, sleeping, idling. */
#include <abi/errno.h>
#include <uk/assert.h>
#include <uk/plat/lcpu.h>
#include <uk/plat/time.h>
#include <uk/sched_impl.h>
#include <uk/string.h>
#include <uk/wait.h>

static struct uk_sched *schedulers;
static struct uk_sched_poll *polls;

/* The thread that the boot code becomes. */
static struct uk_thread init_thread;

/* A running system looks at its timers at most once in so many cycles: at
 * each switch would cost more than the switch.
 */
#define TIMER_CHECK_CYCLES 50000

void uk_sched_register(struct uk_sched *s, const struct uk_sched_ops *ops,
		       struct uk_alloc *a)
{
	struct uk_sched **at = &schedulers;

	memset(s, 0, sizeof(*s));
	s->ops = ops;
	s->yield = ops->yield;
	s->a = a;
	UK_TAILQ_INIT(&s->threads);
	UK_STAILQ_INIT(&s->exited);
	while (*at)
		at = &(*at)->next;
	*at = s;
}

struct uk_sched *uk_sched_get_default(void)
{
	return schedulers;
}

int uk_sched_start(struct uk_sched *s)
{
	struct uk_thread *t = &init_thread;
	unsigned long irqf;

	if (s->started || uk_thread_current())
		return -EALREADY;
	irqf = ukarch_lcpu_save_irqf();
	uk_waitq_init(&t->joiners);
	uk_timer_init(&t->timeout, NULL);
	uk_thread_name_set(t, "init");
	t->flags = UK_THREADF_RUNNABLE | UK_THREADF_STARTED;
	t->tlsp = ukarch_tls_get();
	t->sched = s;
	UK_TAILQ_INSERT_TAIL(&s->threads, t, thread_list);
	s->nthreads++;
	s->started_at = ukarch_cycles();
	s->switched_at = s->started_at;
	s->started = true;
	ukarch_lcpu_current()->sched = s;
	ukarch_lcpu_thread_set(t);
	ukarch_lcpu_restore_irqf(irqf);
	return 0;
}

__nsec uk_sched_deadline(__nsec nsec)
{
	__nsec now = ukplat_monotonic_clock();

	return nsec > (__nsec)__SNSEC_MAX - now ? (__nsec)__SNSEC_MAX
						: now + nsec;
}

void uk_sched_thread_sleep(__nsec nsec)
{
	struct uk_thread *t = uk_thread_current();

	if (nsec) {
		__nsec until = uk_sched_deadline(nsec);

		do {
			uk_thread_block_until(t, until);
			uk_sched_yield();
		} while (ukplat_monotonic_clock() < until);
	} else {
		uk_sched_yield();
	}
}

int uk_sched_thread_sleep_until_intr(__nsec deadline)
{
	struct uk_waitq nobody = UK_WAIT_QUEUE_INITIALIZER(nobody);
	int rc = uk_waitq_wait_event_intr(&nobody, false, deadline);

	return rc == -ETIMEDOUT ? 0 : rc;
}

__u64 uk_sched_idle_cycles(const struct uk_sched *s)
{
	return s->idle_cycles;
}

void uk_sched_foreach(struct uk_sched *s,
		      void (*fn)(struct uk_thread *t, void *arg), void *arg)
{
	struct uk_thread *t;

	UK_TAILQ_FOREACH(t, &s->threads, thread_list)
		fn(t, arg);
}

void uk_sched_poll_register(struct uk_sched_poll *poll)
{
	unsigned long irqf = ukarch_lcpu_save_irqf();

	poll->next = polls;
	polls = poll;
	ukarch_lcpu_restore_irqf(irqf);
}

void uk_sched_poll_unregister(struct uk_sched_poll *poll)
{
	unsigned long irqf = ukarch_lcpu_save_irqf();
	struct uk_sched_poll **at;

	for (at = &polls; *at; at = &(*at)->next) {
		if (*at == poll) {
			*at = poll->next;
			break;
		}
	}
	ukarch_lcpu_restore_irqf(irqf);
}

int uk_sched_poll_all(void)
{
	struct uk_sched_poll *p;
	int work = 0;

	for (p = polls; p; p = p->next)
		work += p->poll(p->arg);
	return work;
}

void uk_sched_kick(void)
{
	struct uk_sched *s = uk_sched_current();

	if (s) {
		s->kicked = true;
		s->look_at = 0;
		_uk_sched_attend(s);
	}
}

/*
 * Interrupts off; the flag is cleared first, so a kick from now on stays. A hook
 * that had work has its device's interrupts off still: it is called again, also
 * beside a thread that is never idle, though not at once: most threads idle
 * sooner, and then it is called anyway.
 */
static int run_polls(struct uk_sched *s)
{
	int work;

	s->kicked = false;
	ukarch_lcpu_enable_irq();
	work = uk_sched_poll_all();
	ukarch_lcpu_disable_irq();
	if (work && !s->kicked) {
		s->kicked = true;
		s->look_at = MIN(s->look_at,
				 ukarch_cycles() + TIMER_CHECK_CYCLES);
		_uk_sched_attend(s);
	}
	return work;
}

static void reap_irqs_off(struct uk_sched *s)
{
	if (UK_STAILQ_EMPTY(&s->exited))
		return;
	ukarch_lcpu_enable_irq();
	uk_sched_reap(s);
	ukarch_lcpu_disable_irq();
}

void uk_sched_look(struct uk_sched *s)
{
	s->look_at = ~0UL;
	/* If nothing else can run, the idle step polls anyway. */
	if (s->kicked && (uk_thread_is_runnable(uk_thread_current()) ||
			  !s->ops->queue_empty(s)))
		run_polls(s);
	reap_irqs_off(s);
	uk_timer_expire();
	if (!UK_STAILQ_EMPTY(&s->exited))
		s->look_at = 0;		/* it is the running thread's turn */
	else if (uk_timer_first() && s->look_at)
		s->look_at = ukarch_cycles() + TIMER_CHECK_CYCLES;
}

void uk_sched_idle_step(struct uk_sched *s)
{
	struct uk_thread *self = uk_thread_current();
	int work = run_polls(s);
	__u64 start;

	reap_irqs_off(s);
	work += uk_timer_expire();
	/* What happened meanwhile left a trace in one of these. */
	if (work || uk_thread_is_runnable(self) || s->kicked ||
	    !s->ops->queue_empty(s))
		return;
	start = ukarch_cycles();
	ukplat_lcpu_halt_irq_to(uk_timer_first());
	start = ukarch_cycles() - start;
	s->idle_cycles += start;
	s->switched_at += start;	/* idling is not the thread's time */
	uk_timer_expire();
}
