/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * POSIX timers: timer_create() and its kin.
 *
 * Lock: the table changes in thread context only; what an expiry touches is
 * changed with interrupts off.
 */
#include <uk/alloc.h>
#include <uk/arch/lcpu.h>
#include <uk/config.h>
#include <uk/plat/time.h>
#include <uk/process.h>
#include <uk/syscall.h>
#include <uk/timeutil.h>
#if CONFIG_LIBPOSIX_THREAD
#include <uk/posix-thread.h>
#endif
#include "children.h"
#include "periodic.h"

#define MAX_TIMERS CONFIG_LIBPOSIX_TIMER_MAX
#define OVERRUN_MAX __INT_MAX__		/* DELAYTIMER_MAX */

struct posix_timer {
	struct periodic periodic;
	uk_clockid_t clock;
	int notify;			/* UK_SIGEV_* */
	int signo;
	int tid;			/* of UK_SIGEV_THREAD_ID */
	int id;
	int overrun;			/* of the signal taken last */
	union uk_sigval value;
};

static struct posix_timer *timers[MAX_TIMERS];

#if CONFIG_LIBPOSIX_THREAD_CPUCLOCK
static int find_cpuclock(uk_clockid_t clock)
{
	return uk_cpuclock_find(clock);
}
#else
static int find_cpuclock(uk_clockid_t clock)
{
	return clock == UK_CLOCK_PROCESS_CPUTIME_ID ||
	       clock == UK_CLOCK_THREAD_CPUTIME_ID ? -EOPNOTSUPP : -EINVAL;
}
#endif

#if CONFIG_LIBPOSIX_THREAD
/* The thread may have ended: its signal is then lost, as on Linux. */
static struct uk_thread *target(const struct posix_timer *t, bool *gone)
{
	struct uk_posix_thread *pt;

	*gone = false;
	if (t->notify != UK_SIGEV_THREAD_ID)
		return NULL;
	pt = uk_posix_thread_find(t->tid);
	*gone = !pt;
	return pt ? pt->thread : NULL;
}

static bool has_thread(int tid)
{
	const struct uk_posix_thread *pt = uk_posix_thread_find(tid);

	return pt && pt->thread->process == uk_process_current();
}
#else
static struct uk_thread *target(const struct posix_timer *t __maybe_unused,
				bool *gone)
{
	*gone = false;
	return NULL;
}

static bool has_thread(int tid __maybe_unused)
{
	return false;
}
#endif

static void on_expiry(struct periodic *p, __u64 missed)
{
	struct posix_timer *t = __containerof(p, struct posix_timer, periodic);
	struct uk_siginfo info = {
		.signo = t->signo,
		.code = UK_SI_TIMER,
	};
	struct uk_thread *to;
	bool gone;

	if (t->notify == UK_SIGEV_NONE)
		return;
	info.timerid = t->id;
	info.overrun = missed > OVERRUN_MAX ? OVERRUN_MAX : (int)missed;
	info.timer_value = t->value;
	to = target(t, &gone);
	if (!gone)
		uk_process_signal(p->process, to, &info);
}

/* @return PERIODIC_* or a thread, -errno */
static int find_clock(uk_clockid_t clock, int *tid)
{
	switch (clock) {
	case UK_CLOCK_REALTIME:
	case UK_CLOCK_MONOTONIC:
	case UK_CLOCK_BOOTTIME:
	case UK_CLOCK_TAI:
		*tid = PERIODIC_MONOTONIC;
		return 0;
	case UK_CLOCK_MONOTONIC_RAW:
	case UK_CLOCK_REALTIME_COARSE:
	case UK_CLOCK_MONOTONIC_COARSE:
		return -EOPNOTSUPP;
	default:
		*tid = find_cpuclock(clock);
		return MIN(*tid, 0);
	}
}

/* Takes over what the caller wants to be told, after checking it. */
static int set_event(struct posix_timer *t, const struct uk_sigevent *ev)
{
	t->notify = UK_SIGEV_SIGNAL;
	t->signo = UK_SIGALRM;
	t->value.sival_ptr = NULL;
	t->value.sival_int = t->id;
	if (!ev)
		return 0;
	t->notify = ev->sigev_notify;
	t->signo = ev->sigev_signo;
	t->tid = ev->sigev_tid;
	t->value = ev->sigev_value;
	switch (t->notify) {
	case UK_SIGEV_NONE:
		return 0;
	case UK_SIGEV_THREAD_ID:
		if (!has_thread(t->tid))
			return -EINVAL;
		break;
	case UK_SIGEV_SIGNAL:
		break;
	default:
		return -EINVAL;
	}
	return t->signo >= 1 && t->signo <= UK_NSIG ? 0 : -EINVAL;
}

static struct posix_timer *find_any(int id)
{
	return id >= 0 && id < MAX_TIMERS ? timers[id] : NULL;
}

/* Of the calling process. */
static struct posix_timer *find(int id)
{
	struct posix_timer *t = find_any(id);

	return t && t->periodic.process == uk_process_current() ? t : NULL;
}

static void on_taken(int timerid, int overrun)
{
	struct posix_timer *t = find_any(timerid);

	if (t)
		t->overrun = overrun;
}

UK_SYSCALL_R_DEFINE(int, timer_create, uk_clockid_t, clock,
		    const struct uk_sigevent *, event, int *, timerid)
{
	struct posix_timer *t;
	int i, tid, rc = find_clock(clock, &tid);

	if (rc)
		return rc;
	if (!timerid)
		return -EFAULT;
	for (i = 0; i < MAX_TIMERS && timers[i]; i++)
		;
	if (i == MAX_TIMERS)
		return -EAGAIN;
	t = uk_zalloc(uk_alloc_get_default(), sizeof(*t));
	if (!t)
		return -EAGAIN;
	t->id = i;
	t->clock = clock;
	rc = set_event(t, event);
	if (rc) {
		uk_free(uk_alloc_get_default(), t);
		return rc;
	}
	periodic_init(&t->periodic, on_expiry);
	t->periodic.tid = tid;
	uk_process_timer_taken = on_taken;
	timers[i] = t;
	*timerid = i;
	return 0;
}

static void delete(struct posix_timer *t)
{
	periodic_set(&t->periodic, 0, 0);
	timers[t->id] = NULL;
	uk_free(uk_alloc_get_default(), t);
}

void timers_delete(const struct process *p)
{
	int i;

	for (i = 0; i < MAX_TIMERS; i++)
		if (timers[i] && timers[i]->periodic.process == p)
			delete(timers[i]);
}

UK_SYSCALL_R_DEFINE(int, timer_delete, int, timerid)
{
	struct posix_timer *t = find(timerid);

	if (!t)
		return -EINVAL;
	delete(t);
	return 0;
}

static void read_timer(const struct posix_timer *t, struct uk_itimerspec *value)
{
	value->it_value = uk_nsec_to_timespec(periodic_left(&t->periodic));
	value->it_interval = uk_nsec_to_timespec(t->periodic.interval);
}

UK_SYSCALL_R_DEFINE(int, timer_gettime, int, timerid,
		    struct uk_itimerspec *, value)
{
	struct posix_timer *t = find(timerid);

	if (!t)
		return -EINVAL;
	if (!value)
		return -EFAULT;
	read_timer(t, value);
	return 0;
}

/* The time of its clock at which a timer is first due; 0: not at all. */
static __nsec first_time(const struct posix_timer *t, int flags,
			 const struct uk_timespec *at)
{
	__nsec ns = uk_timespec_to_nsec(at), now;

	if (!ns || !periodic_now(&t->periodic, &now))
		return 0;
	if (!(flags & UK_TIMER_ABSTIME))
		return uk_nsec_add(now, ns);
	if (t->clock == UK_CLOCK_REALTIME || t->clock == UK_CLOCK_TAI) {
		__nsec wall = uk_time_wall();

		return ns > wall ? uk_nsec_add(now, ns - wall) : now;
	}
	return ns;
}

UK_SYSCALL_R_DEFINE(int, timer_settime, int, timerid, int, flags,
		    const struct uk_itimerspec *, value,
		    struct uk_itimerspec *, old)
{
	struct posix_timer *t = find(timerid);

	if (!t)
		return -EINVAL;
	if (!value)
		return -EFAULT;
	if (!uk_timespec_valid(&value->it_value) ||
	    !uk_timespec_valid(&value->it_interval))
		return -EINVAL;
	if (old)
		read_timer(t, old);
	t->overrun = 0;
	periodic_set(&t->periodic, first_time(t, flags, &value->it_value),
		     uk_timespec_to_nsec(&value->it_interval));
	return 0;
}

UK_SYSCALL_R_DEFINE(int, timer_getoverrun, int, timerid)
{
	struct posix_timer *t = find(timerid);

	return t ? t->overrun : -EINVAL;
}
