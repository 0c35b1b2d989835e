/* SPDX-License-Identifier: BSD-3-Clause */
/* Contexts of Linux aio, private to posix-aio. */
#ifndef __POSIX_AIO_H__
#define __POSIX_AIO_H__

#include <abi/aio.h>
#include <abi/errno.h>
#include <uk/arch/types.h>
#include <uk/wait_types.h>

/* Events of all contexts together, as Linux has it. */
#define AIO_MAX_EVENTS	65536u
/* What nobody can mean by a number of events. */
#define AIO_MOST	(0x10000000u / sizeof(struct uk_io_event))

struct process;

/*
 * A context: what was done and not yet fetched. Its address is the handle
 * that the program has. A library for it looks there for a ring of events
 * with a magic number; zeros tell it to make the call.
 *
 * Lock: none; changes in thread context, between two points where a thread
 * may lose the CPU. Who may have yielded holds a reference.
 */
struct aio_ctx {
	__u32 no_ring[8];
	struct aio_ctx *next;
	struct process *process;
	unsigned int refs;
	bool dead;
	struct uk_waitq wait;
	unsigned int max;	/* places */
	unsigned int busy;	/* places taken: events, and what is worked on */
	unsigned int head, count;	/* the events, in a ring */
	struct uk_io_event event[];
};

/** The context of a handle, with one more reference; NULL: none (-EINVAL). */
struct aio_ctx *aio_get(__uptr handle);

/** Drops a reference. */
void aio_put(struct aio_ctx *ctx);

#endif /* __POSIX_AIO_H__ */
