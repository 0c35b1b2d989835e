/* SPDX-License-Identifier: BSD-3-Clause */
/* select and pselect6: sets of bits, turned into a list of descriptors. */
#include <abi/errno.h>
#include <abi/poll.h>
#include <uk/alloc.h>
#include <uk/process.h>
#include <uk/syscall.h>
#include "pollset.h"
#include "sigmask.h"
#include "timeout.h"

/* What a bit of each set stands for, as on Linux. */
#define IN_SET	(UK_POLLRDNORM | UK_POLLRDBAND | UK_POLLIN | UK_POLLHUP | \
		 UK_POLLERR)
#define OUT_SET	(UK_POLLWRBAND | UK_POLLWRNORM | UK_POLLOUT | UK_POLLERR)
#define EX_SET	UK_POLLPRI

#define ON_STACK	16u

struct sets {
	__u64 *in, *out, *ex;	/* each may be NULL */
	unsigned int n;		/* bits */
};

static bool has(const __u64 *set, unsigned int fd)
{
	return set && (set[fd / 64] >> (fd % 64) & 1);
}

static void put(__u64 *set, unsigned int fd, bool on)
{
	__u64 bit = (__u64)1 << (fd % 64);

	if (!set)
		return;
	if (on)
		set[fd / 64] |= bit;
	else
		set[fd / 64] &= ~bit;
}

static int16_t events_of(const struct sets *s, unsigned int fd)
{
	return (int16_t)((has(s->in, fd) ? UK_POLLIN | UK_POLLRDNORM |
					   UK_POLLRDBAND : 0) |
			 (has(s->out, fd) ? UK_POLLOUT | UK_POLLWRNORM |
					    UK_POLLWRBAND : 0) |
			 (has(s->ex, fd) ? UK_POLLPRI : 0));
}

static unsigned int count(const struct sets *s)
{
	unsigned int fd, n = 0;

	for (fd = 0; fd < s->n; fd++)
		n += events_of(s, fd) != 0;
	return n;
}

static void fill(const struct sets *s, struct uk_pollfd *fds)
{
	unsigned int fd;

	for (fd = 0; fd < s->n; fd++) {
		if (!events_of(s, fd))
			continue;
		fds->fd = (int32_t)fd;
		(fds++)->events = events_of(s, fd);
	}
}

/* Sets the result's bits. @return their number, -EBADF */
static int store(const struct sets *s, const struct uk_pollfd *fds,
		 unsigned int n)
{
	int bits = 0;
	unsigned int i;

	for (i = 0; i < n; i++)
		if (fds[i].revents & UK_POLLNVAL)
			return -EBADF;
	for (i = 0; i < n; i++) {
		unsigned int fd = (unsigned int)fds[i].fd;
		int r = fds[i].revents;
		bool in = has(s->in, fd) && (r & IN_SET);
		bool out = has(s->out, fd) && (r & OUT_SET);
		bool ex = has(s->ex, fd) && (r & EX_SET);

		put(s->in, fd, in);
		put(s->out, fd, out);
		put(s->ex, fd, ex);
		bits += in + out + ex;
	}
	return bits;
}

static int wait_list(const struct sets *s, struct uk_pollfd *fds,
		     unsigned int n, __nsec deadline)
{
	int rc;

	fill(s, fds);
	rc = pollset_wait(fds, n, deadline);
	return rc < 0 ? rc : store(s, fds, n);
}

static long select_until(const struct sets *s, __nsec deadline)
{
	struct uk_pollfd few[ON_STACK], *fds;
	unsigned int n = count(s);
	long rc;

	if (n <= ON_STACK)
		return wait_list(s, few, n, deadline);
	fds = uk_malloc(uk_alloc_get_default(), n * sizeof(*fds));
	if (!fds)
		return -ENOMEM;
	rc = wait_list(s, fds, n, deadline);
	uk_free(uk_alloc_get_default(), fds);
	return rc;
}

/* More descriptors than can be open are no error, they are just not there. */
static int check_count(int *n)
{
	__u64 max = uk_process_rlimit(UK_RLIMIT_NOFILE);

	if (*n < 0)
		return -EINVAL;
	if ((__u64)*n > max)
		*n = (int)max;
	return 0;
}

UK_SYSCALL_R_DEFINE(long, select, int, n, __u64 *, in, __u64 *, out,
		    __u64 *, ex, struct uk_timeval *, tv)
{
	__nsec deadline = POLL_FOREVER;
	long rc = check_count(&n);

	if (rc)
		return rc;
	if (tv) {
		if (tv->tv_sec < 0 || tv->tv_usec < 0)
			return -EINVAL;
		deadline = poll_deadline(uk_timeval_to_nsec(tv));
	}
	rc = select_until(&(struct sets) { in, out, ex, (unsigned int)n },
			  deadline);
	if (tv && deadline)
		*tv = uk_nsec_to_timeval(poll_left(deadline));
	return rc;
}

/* The last argument of pselect6: one register is short of two values. */
struct mask_arg {
	const uk_sigset_t *mask;
	unsigned long size;
};

UK_SYSCALL_R_DEFINE(long, pselect6, int, n, __u64 *, in, __u64 *, out,
		    __u64 *, ex, struct uk_timespec *, ts,
		    const struct mask_arg *, m)
{
	__nsec deadline;
	long rc = check_count(&n);

	if (!rc)
		rc = poll_deadline_ts(ts, &deadline);
	if (!rc && m)
		rc = poll_set_mask(m->mask, m->size);
	if (rc)
		return rc;
	rc = select_until(&(struct sets) { in, out, ex, (unsigned int)n },
			  deadline);
	if (ts && deadline)
		*ts = uk_nsec_to_timespec(poll_left(deadline));
	return rc;
}
