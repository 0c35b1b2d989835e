/* SPDX-License-Identifier: BSD-3-Clause */
/* io_getevents: what was done, fetched. */
#include <abi/signal.h>
#include <abi/time.h>
#include <uk/plat/time.h>
#include <uk/posix-signal.h>
#include <uk/syscall.h>
#include <uk/timeutil.h>
#include <uk/wait.h>
#include "aio.h"

struct fetch {
	struct aio_ctx *ctx;
	struct uk_io_event *to;
	long min, max, got;
};

/* @return whether that was enough */
static bool fetch(struct fetch *f)
{
	struct aio_ctx *ctx = f->ctx;

	while (ctx->count && f->got < f->max) {
		f->to[f->got++] = ctx->event[ctx->head];
		ctx->head = (ctx->head + 1) % ctx->max;
		ctx->count--;
		ctx->busy--;
	}
	return f->got >= f->min || ctx->dead;
}

static long get_events(__uptr handle, long min, long max,
		       struct uk_io_event *events,
		       const struct uk_timespec *timeout)
{
	struct fetch f = { .to = events, .min = min, .max = max };
	__nsec deadline = 0;
	int rc = 0;

	if (min > max || min < 0)
		return -EINVAL;
	f.ctx = aio_get(handle);
	if (!f.ctx)
		return -EINVAL;
	if (timeout && uk_timespec_valid(timeout))
		deadline = uk_nsec_add(ukplat_monotonic_clock(),
				       uk_timespec_to_nsec(timeout));
	if (!events && max)
		rc = -EFAULT;
	/* a limit that is no time has passed */
	else if (!fetch(&f) && !(timeout && !deadline))
		rc = uk_waitq_wait_event_intr(&f.ctx->wait, fetch(&f),
					      deadline);
	if (f.got || rc == -ETIMEDOUT)
		rc = 0;
	else if (!rc && f.ctx->dead)
		rc = -EINVAL;
	aio_put(f.ctx);
	return rc ? rc : f.got;
}

UK_SYSCALL_R_DEFINE(long, io_getevents, __uptr, handle, long, min, long, nr,
		    struct uk_io_event *, events,
		    const struct uk_timespec *, timeout)
{
	return get_events(handle, min, nr, events, timeout);
}

/* The last argument's target: a signal mask and its size. */
struct mask_arg {
	const uk_sigset_t *mask;
	__sz size;
};

UK_SYSCALL_R_DEFINE(long, io_pgetevents, __uptr, handle, long, min, long, nr,
		    struct uk_io_event *, events,
		    const struct uk_timespec *, timeout,
		    const struct mask_arg *, sig)
{
	if (sig && sig->mask) {
		if (sig->size != sizeof(*sig->mask))
			return -EINVAL;
		uk_signal_mask_during_call(*sig->mask);
	}
	return get_events(handle, min, nr, events, timeout);
}
