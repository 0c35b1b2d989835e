/* SPDX-License-Identifier: BSD-3-Clause */
/* Contexts: io_setup, io_destroy. */
#include <uk/alloc.h>
#include <uk/process.h>
#include <uk/syscall.h>
#include <uk/wait.h>
#include "aio.h"

/* Lock: as the contexts. */
static struct aio_ctx *contexts;
static unsigned int events;	/* places of all contexts */

struct aio_ctx *aio_get(__uptr handle)
{
	struct process *p = uk_process_current();
	struct aio_ctx *ctx = contexts;

	while (ctx && ((__uptr)ctx != handle || ctx->process != p))
		ctx = ctx->next;
	if (ctx)
		ctx->refs++;
	return ctx;
}

void aio_put(struct aio_ctx *ctx)
{
	if (!--ctx->refs)
		uk_free(uk_alloc_get_default(), ctx);
}

UK_SYSCALL_R_DEFINE(long, io_setup, unsigned int, nr, __uptr *, out)
{
	struct aio_ctx *ctx;

	if (!out)
		return -EFAULT;
	if (*out || !nr || nr > AIO_MOST)
		return -EINVAL;
	if (nr > AIO_MAX_EVENTS - events)
		return -EAGAIN;
	ctx = uk_calloc(uk_alloc_get_default(), 1,
			sizeof(*ctx) + nr * sizeof(ctx->event[0]));
	if (!ctx)
		return -ENOMEM;
	uk_waitq_init(&ctx->wait);
	ctx->process = uk_process_current();
	ctx->refs = 1;
	ctx->max = nr;
	ctx->next = contexts;
	contexts = ctx;
	events += nr;
	*out = (__uptr)ctx;
	return 0;
}

/* Takes a context off the list; who waits in it hears of that. */
static void destroy(struct aio_ctx **at)
{
	struct aio_ctx *ctx = *at;

	*at = ctx->next;
	events -= ctx->max;
	ctx->dead = true;
	uk_waitq_wake_up(&ctx->wait);
	aio_put(ctx);
}

UK_SYSCALL_R_DEFINE(long, io_destroy, __uptr, handle)
{
	struct process *p = uk_process_current();
	struct aio_ctx **at;

	for (at = &contexts; *at; at = &(*at)->next) {
		if ((__uptr)*at == handle && (*at)->process == p) {
			destroy(at);
			return 0;
		}
	}
	return -EINVAL;
}

static void process_exit(struct process *p)
{
	struct aio_ctx **at = &contexts;

	while (*at) {
		if ((*at)->process == p)
			destroy(at);
		else
			at = &(*at)->next;
	}
}

static const struct uk_process_ops aio_process_ops = {
	.name = "aio",
	.exit = process_exit,
};
UK_PROCESS_OPS(aio_process_ops);
