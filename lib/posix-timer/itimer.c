/* SPDX-License-Identifier: BSD-3-Clause */
/* The process's interval timers, and alarm() over that of real time. */
#include <uk/alloc.h>
#include <uk/plat/time.h>
#include <uk/process.h>
#include <uk/syscall.h>
#include <uk/timeutil.h>
#include "children.h"
#include "periodic.h"

/* By UK_ITIMER_*. There is no time of the system apart from the program's: two
 * of them count the same.
 */
static const struct kind {
	int signo;
	int clock;			/* PERIODIC_* */
} kinds[] = {
	[UK_ITIMER_REAL] = { UK_SIGALRM, PERIODIC_MONOTONIC },
#if CONFIG_LIBPOSIX_THREAD_CPUCLOCK
	[UK_ITIMER_VIRTUAL] = { UK_SIGVTALRM, PERIODIC_PROCESS },
	[UK_ITIMER_PROF] = { UK_SIGPROF, PERIODIC_PROCESS },
#endif
};

/* Those of a process. */
struct uk_itimers {
	struct itimer {
		struct periodic periodic;
		int signo;
	} timers[ARRAY_SIZE(kinds)];
};

static struct uk_itimers first;

static void on_expiry(struct periodic *p, __u64 missed __maybe_unused)
{
	struct itimer *t = __containerof(p, struct itimer, periodic);
	struct uk_siginfo info = {
		.signo = t->signo,
		.code = UK_SI_KERNEL,
	};

	uk_process_signal(p->process, NULL, &info);
}

/* The calling process's; the first use makes it ready. */
static struct periodic *timer_of(int which)
{
	struct uk_itimers *own = uk_process_current()->itimers;
	struct itimer *t = &(own ? own : &first)->timers[which];

	if (unlikely(!t->periodic.timer.fn)) {
		periodic_init(&t->periodic, on_expiry);
		t->periodic.tid = kinds[which].clock;
		t->signo = kinds[which].signo;
	}
	return &t->periodic;
}

struct uk_itimers *itimers_new(void)
{
	return uk_zalloc(uk_alloc_get_default(), sizeof(struct uk_itimers));
}

void itimers_free(struct uk_itimers *own)
{
	__sz i;

	for (i = 0; i < ARRAY_SIZE(own->timers); i++)
		periodic_set(&own->timers[i].periodic, 0, 0);
	uk_free(uk_alloc_get_default(), own);
}

static struct periodic *real_timer(void)
{
	return timer_of(UK_ITIMER_REAL);
}

static void read_timer(const struct periodic *p, struct uk_itimerval *value)
{
	/* Rounded up: what still runs must not read as zero. */
	value->it_value = uk_nsec_to_timeval(periodic_left(p) + 999);
	if (!periodic_left(p))
		value->it_value = uk_nsec_to_timeval(0);
	value->it_interval = uk_nsec_to_timeval(p->interval);
}

static int check_which(int which)
{
	if (which < UK_ITIMER_REAL || which > UK_ITIMER_PROF)
		return -EINVAL;
	return which < (int)ARRAY_SIZE(kinds) ? 0 : -ENOSYS;
}

UK_SYSCALL_R_DEFINE(int, getitimer, int, which, struct uk_itimerval *, value)
{
	int rc = check_which(which);

	if (rc)
		return rc;
	if (!value)
		return -EFAULT;
	read_timer(timer_of(which), value);
	return 0;
}

UK_SYSCALL_R_DEFINE(int, setitimer, int, which,
		    const struct uk_itimerval *, value,
		    struct uk_itimerval *, old)
{
	int rc = check_which(which);
	__nsec first = 0, interval = 0, now;
	struct periodic *p;

	if (rc)
		return rc;
	p = timer_of(which);
	if (value) {
		if (!uk_timeval_valid(&value->it_value) ||
		    !uk_timeval_valid(&value->it_interval))
			return -EINVAL;
		first = uk_timeval_to_nsec(&value->it_value);
		interval = uk_timeval_to_nsec(&value->it_interval);
	}
	if (old)
		read_timer(p, old);
	if (first && periodic_now(p, &now))
		first = uk_nsec_add(now, first);
	periodic_set(p, first, interval);
	return 0;
}

UK_SYSCALL_R_DEFINE(unsigned int, alarm, unsigned int, seconds)
{
	__nsec left = periodic_left(real_timer()), first = 0;
	unsigned int old;

	/* To the nearest second, but a pending alarm is never zero. */
	old = (unsigned int)((left + UK_NSEC_PER_SEC / 2) / UK_NSEC_PER_SEC);
	if (left && !old)
		old = 1;
	if (seconds)
		first = ukplat_monotonic_clock() + seconds * UK_NSEC_PER_SEC;
	periodic_set(real_timer(), first, 0);
	return old;
}
