/* SPDX-License-Identifier: BSD-3-Clause */
/* timerfd: expirations of a timer that can be waited for and read. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/poll.h>
#include <abi/time.h>
#include <uk/alloc.h>
#include <uk/plat/lcpu.h>
#include <uk/plat/time.h>
#include <uk/posix-fd.h>
#include <uk/syscall.h>
#include <uk/timer.h>
#include <uk/timeutil.h>

/* Shortest time between two edges, in ns. */
#define MIN_EDGES	((__nsec)100000)

/*
 * Times are kept on the monotonic clock; one that was set on the wall clock
 * is moved there when it is set (a wall clock that is set later does not
 * cancel or move it). Expirations are counted when somebody looks, from the
 * clock, so that a short interval costs no timer interrupts: the timer itself
 * only wakes who waits.
 *
 * Lock: none; operations do not yield, and the callback, which runs with
 * interrupts off, only reads `interval`.
 */
struct timerfd {
	struct uk_file file;
	struct uk_timer timer;
	__nsec next;		/* first expiration not yet read; 0: disarmed */
	__nsec interval;	/* 0: once */
	int clock;
};

static const char timerfd_type[] = "timerfd";

static struct timerfd *of_file(struct uk_file *f)
{
	return __containerof(f, struct timerfd, file);
}

static void on_timer(struct uk_timer *timer)
{
	struct timerfd *t = __containerof(timer, struct timerfd, timer);

	uk_file_notify(&t->file, UK_POLLIN | UK_POLLRDNORM);
	/* edges go on for who watches edges only, but not faster than the
	 * CPU can serve them
	 */
	if (t->interval)
		uk_timer_set(timer, uk_nsec_add(ukplat_monotonic_clock(),
						MAX(t->interval, MIN_EDGES)));
}

/* Counts the expirations up to now and moves on to the next. */
static __u64 consume(struct timerfd *t)
{
	__nsec now = ukplat_monotonic_clock();
	__u64 n;

	if (!t->next || t->next > now)
		return 0;
	if (!t->interval) {
		t->next = 0;
		return 1;
	}
	n = (now - t->next) / t->interval + 1;
	t->next += n * t->interval;
	uk_timer_set(&t->timer, t->next);
	return n;
}

static __ssz timer_read(struct uk_file *f, const struct uk_iovec *iov,
			int iovcnt, __off off __maybe_unused,
			unsigned int flags __maybe_unused)
{
	struct uk_iovpos to = { iov, iovcnt, 0 };
	__u64 n;

	if (uk_iov_len(iov, iovcnt) < sizeof(n))
		return -EINVAL;
	n = consume(of_file(f));
	if (!n)
		return -EAGAIN;
	uk_iov_put(&to, &n, sizeof(n));
	return sizeof(n);
}

static unsigned int timer_poll(struct uk_file *f)
{
	struct timerfd *t = of_file(f);

	return t->next && t->next <= ukplat_monotonic_clock() ?
	       UK_POLLIN | UK_POLLRDNORM : 0;
}

static void timer_release(struct uk_file *f)
{
	struct timerfd *t = of_file(f);

	uk_timer_cancel(&t->timer);
	uk_free(uk_alloc_get_default(), t);
}

static const struct uk_file_ops timer_ops = {
	.type = timerfd_type,
	.read = timer_read,
	.poll = timer_poll,
	.release = timer_release,
};

static bool known_clock(int clock)
{
	return clock == UK_CLOCK_REALTIME || clock == UK_CLOCK_MONOTONIC ||
	       clock == UK_CLOCK_BOOTTIME;
}

UK_SYSCALL_R_DEFINE(long, timerfd_create, int, clock, unsigned int, flags)
{
	struct timerfd *t;

	if (!known_clock(clock) ||
	    (flags & ~(unsigned int)(UK_TFD_CLOEXEC | UK_TFD_NONBLOCK)))
		return -EINVAL;
	t = uk_calloc(uk_alloc_get_default(), 1, sizeof(*t));
	if (!t)
		return -ENOMEM;
	uk_file_init(&t->file, &timer_ops);
	uk_timer_init(&t->timer, on_timer);
	t->clock = clock;
	return uk_fd_open(&t->file, UK_O_RDWR | flags);
}

static void get(const struct timerfd *t, struct uk_itimerspec *out)
{
	__nsec now = ukplat_monotonic_clock(), next = t->next, left = 0;

	if (next && next <= now && t->interval)
		next += ((now - next) / t->interval + 1) * t->interval;
	if (next > now)
		left = next - now;
	out->it_interval = uk_nsec_to_timespec(t->interval);
	out->it_value = uk_nsec_to_timespec(left);
}

/* A time of the program on the monotonic clock; what is past is now. */
static __nsec to_monotonic(const struct timerfd *t, __nsec when, bool abs)
{
	__nsec now = ukplat_monotonic_clock(), wall;

	if (!abs)
		return uk_nsec_add(now, when);
	if (t->clock != UK_CLOCK_REALTIME)
		return when;
	wall = uk_time_wall();
	return when > wall ? uk_nsec_add(now, when - wall) : now;
}

static void set(struct timerfd *t, const struct uk_itimerspec *new, bool abs)
{
	__nsec first = uk_timespec_to_nsec(&new->it_value);

	uk_timer_cancel(&t->timer);
	t->interval = uk_timespec_to_nsec(&new->it_interval);
	t->next = 0;
	if (!first)
		return;
	t->next = MAX(to_monotonic(t, first, abs), (__nsec)1);
	uk_timer_set(&t->timer, t->next);
}

static struct timerfd *timerfd_of(struct uk_ofile *of)
{
	return of->file->ops->type == timerfd_type ? of_file(of->file) : NULL;
}

UK_SYSCALL_R_DEFINE(long, timerfd_settime, int, fd, unsigned int, flags,
		    const struct uk_itimerspec *, new,
		    struct uk_itimerspec *, old)
{
	struct uk_ofile *of;
	struct timerfd *t;

	/* being cancelled by a change of the wall clock is not supported */
	if ((flags & ~(unsigned int)UK_TFD_TIMER_ABSTIME) ||
	    !uk_timespec_valid(&new->it_value) ||
	    !uk_timespec_valid(&new->it_interval))
		return -EINVAL;
	of = uk_fd_get(fd);
	if (!of)
		return -EBADF;
	t = timerfd_of(of);
	if (t) {
		if (old)
			get(t, old);
		set(t, new, flags & UK_TFD_TIMER_ABSTIME);
	}
	uk_ofile_put(of);
	return t ? 0 : -EINVAL;
}

UK_SYSCALL_R_DEFINE(long, timerfd_gettime, int, fd,
		    struct uk_itimerspec *, out)
{
	struct uk_ofile *of = uk_fd_get(fd);
	struct timerfd *t;

	if (!of)
		return -EBADF;
	t = timerfd_of(of);
	if (t)
		get(t, out);
	uk_ofile_put(of);
	return t ? 0 : -EINVAL;
}
