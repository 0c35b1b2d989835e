/* SPDX-License-Identifier: BSD-3-Clause */
/* timerfd: expirations of a timer that can be waited for and read. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/poll.h>
#include <abi/time.h>
#include <uk/alloc.h>
#include <uk/list.h>
#include <uk/plat/lcpu.h>
#include <uk/plat/time.h>
#include <uk/posix-fd.h>
#include <uk/syscall.h>
#include <uk/timer.h>
#include <uk/timeutil.h>

/* Shortest time between two edges, in ns. */
#define MIN_EDGES	((__nsec)100000)

/*
 * Times are kept on the monotonic clock; one of the wall clock is moved there,
 * and moved again when that clock is set. Expirations are counted when somebody looks, from the
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
	struct uk_list_head walls;	/* empty: not set to a time of day */
	bool may_cancel;
	bool cancelled;		/* the wall clock was set; nobody read it yet */
};

/* Timers that were set to a time of day. */
static UK_LIST_HEAD(walls);

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
	if (of_file(f)->cancelled) {
		of_file(f)->cancelled = false;
		consume(of_file(f));
		return -ECANCELED;
	}
	n = consume(of_file(f));
	if (!n)
		return -EAGAIN;
	uk_iov_put(&to, &n, sizeof(n));
	return sizeof(n);
}

static unsigned int timer_poll(struct uk_file *f)
{
	struct timerfd *t = of_file(f);

	return t->cancelled ||
	       (t->next && t->next <= ukplat_monotonic_clock()) ?
	       UK_POLLIN | UK_POLLRDNORM : 0;
}

static void timer_release(struct uk_file *f)
{
	struct timerfd *t = of_file(f);

	uk_timer_cancel(&t->timer);
	uk_list_del(&t->walls);
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
	UK_INIT_LIST_HEAD(&t->walls);
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

/* The wall clock was set: what comes at a time of day comes at another one of
 * the monotonic clock.
 */
static void on_moved(__snsec by)
{
	struct timerfd *t;

	uk_list_for_each_entry(t, &walls, walls) {
		t->cancelled = t->may_cancel;
		if (t->next) {
			t->next = (__snsec)t->next > by + 1 ? t->next - by : 1;
			uk_timer_set(&t->timer, t->next);
		}
		uk_file_notify(&t->file, UK_POLLIN | UK_POLLRDNORM);
	}
}

/* Says whether the timer follows the wall clock, and is cancelled by it. */
static void follow(struct timerfd *t, unsigned int flags)
{
	uk_list_del_init(&t->walls);
	t->cancelled = t->may_cancel = false;
	if (t->clock != UK_CLOCK_REALTIME || !(flags & UK_TFD_TIMER_ABSTIME))
		return;
	t->may_cancel = flags & UK_TFD_TIMER_CANCEL_ON_SET;
	uk_list_add_tail(&t->walls, &walls);
	uk_time_wall_moved = on_moved;
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

	if ((flags & ~(unsigned int)(UK_TFD_TIMER_ABSTIME |
				     UK_TFD_TIMER_CANCEL_ON_SET)) ||
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
		follow(t, flags);
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
