/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The process's interval timer of real time, and alarm() over it. The timers of
 * CPU time do not exist here: nothing could interrupt a computing thread.
 */
#include <uk/plat/time.h>
#include <uk/process.h>
#include <uk/syscall.h>
#include <uk/timeutil.h>
#include "periodic.h"

static void on_expiry(struct periodic *p __maybe_unused,
		      __u64 missed __maybe_unused)
{
	struct uk_siginfo info = {
		.signo = UK_SIGALRM,
		.code = UK_SI_KERNEL,
	};

	uk_process_signal(&uk_process_first, NULL, &info);
}

static struct periodic real = {
	.timer = UK_TIMER_INITIALIZER(NULL),
	.expired = on_expiry,
};

/* The first use makes it ready. */
static struct periodic *real_timer(void)
{
	if (unlikely(!real.timer.fn))
		periodic_init(&real, on_expiry);
	return &real;
}

static void read_timer(struct uk_itimerval *value)
{
	struct periodic *p = real_timer();

	/* Rounded up: what still runs must not read as zero. */
	value->it_value = uk_nsec_to_timeval(periodic_left(p) + 999);
	if (!periodic_left(p))
		value->it_value = uk_nsec_to_timeval(0);
	value->it_interval = uk_nsec_to_timeval(p->interval);
}

static int check_which(int which)
{
	if (which == UK_ITIMER_REAL)
		return 0;
	if (which == UK_ITIMER_VIRTUAL || which == UK_ITIMER_PROF)
		return -ENOSYS;
	return -EINVAL;
}

UK_SYSCALL_R_DEFINE(int, getitimer, int, which, struct uk_itimerval *, value)
{
	int rc = check_which(which);

	if (rc)
		return rc;
	if (!value)
		return -EFAULT;
	read_timer(value);
	return 0;
}

UK_SYSCALL_R_DEFINE(int, setitimer, int, which,
		    const struct uk_itimerval *, value,
		    struct uk_itimerval *, old)
{
	int rc = check_which(which);
	__nsec first = 0, interval = 0;

	if (rc)
		return rc;
	if (value) {
		if (!uk_timeval_valid(&value->it_value) ||
		    !uk_timeval_valid(&value->it_interval))
			return -EINVAL;
		first = uk_timeval_to_nsec(&value->it_value);
		interval = uk_timeval_to_nsec(&value->it_interval);
	}
	if (old)
		read_timer(old);
	if (first)
		first = uk_nsec_add(ukplat_monotonic_clock(), first);
	periodic_set(real_timer(), first, interval);
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
