/* SPDX-License-Identifier: BSD-3-Clause */
/* Consoles: named character devices with non-blocking input and output. */
#ifndef __UK_CONSOLE_H__
#define __UK_CONSOLE_H__

#include <uk/arch/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct uk_console;

/* Events, given to the notify callback. */
#define UK_CONSOLE_RX		0x1	/* in() has something, or end of file */
#define UK_CONSOLE_TX		0x2	/* out() takes something again */
#define UK_CONSOLE_HUP		0x4	/* the other side is gone */

/*
 * Operations of a driver. None blocks; all may be called in thread context
 * with interrupts on or off, one call at a time for each direction.
 */
struct uk_console_ops {
	/* Writes up to len bytes. Returns the number taken (> 0), -EAGAIN if
	 * none can be taken now, -EPIPE if the other side is gone. */
	__ssz (*out)(struct uk_console *c, const char *buf, __sz len);
	/* Reads up to len bytes. Returns their number (> 0), 0 at end of
	 * file, -EAGAIN if there is nothing now. */
	__ssz (*in)(struct uk_console *c, char *buf, __sz len);
	/* UK_CONSOLE_* bits that hold now. */
	unsigned int (*poll)(struct uk_console *c);
	/* Waits, with a limit, until the device took all that out() accepted;
	 * for shutdown, any context. 0 or -ETIMEDOUT. NULL: always so. */
	int (*flush)(struct uk_console *c);
};

typedef void (*uk_console_notify_fn)(struct uk_console *c,
				     unsigned int events, void *arg);

struct uk_console {
	const char *name;		/* "uart0", "unilith.stdin", ... */
	const struct uk_console_ops *ops;
	uk_console_notify_fn notify;	/* set by uk_console_notify_set() */
	void *notify_arg;
	struct uk_console *next;	/* owned by ukconsole, as is */
	__u32 hash;			/* the hash of the name */
};

/**
 * Makes a console known. It stays for ever. Not from an interrupt.
 *
 * @return 0, or -EEXIST if the name is taken
 */
int uk_console_register(struct uk_console *c);

/*
 * A driver whose device must be asked what consoles it has: that waits until
 * somebody looks for a console that is not known yet.
 */
struct uk_console_source {
	/* Registers the consoles; called once, without locks. May spin for
	 * the device, does not block. */
	void (*announce)(struct uk_console_source *s);
	struct uk_console_source *next;		/* owned by ukconsole */
};

/** For drivers: s lives until its announce() was called. Thread context. */
void uk_console_source_add(struct uk_console_source *s);

/**
 * The console of that name, or NULL; asks the sources if it is not known. Does
 * not block. Not from an interrupt.
 */
struct uk_console *uk_console_get(const char *name);

/**
 * The consoles known so far, in order of registration: NULL gives the first.
 * Any context.
 */
struct uk_console *uk_console_next(const struct uk_console *c);

/**
 * Sets who is told of events: from interrupt context, so fn must not block.
 * One listener a console; NULL removes it.
 */
void uk_console_notify_set(struct uk_console *c, uk_console_notify_fn fn,
			   void *arg);

/** For drivers: reports events to the listener, if any. Any context. */
static inline void uk_console_event(struct uk_console *c, unsigned int events)
{
	uk_console_notify_fn fn = __atomic_load_n(&c->notify, __ATOMIC_ACQUIRE);

	if (fn)
		fn(c, events, c->notify_arg);
}

/*
 * The operations above, by the console. As there: none blocks (but flush, which
 * waits with a limit), one call at a time for each direction.
 */

/** Writes up to (len) bytes: how many were taken, -EAGAIN or -EPIPE. */
static inline __ssz uk_console_out(struct uk_console *c, const char *buf,
				   __sz len)
{
	return c->ops->out(c, buf, len);
}

/** Reads up to (len) bytes: how many came, 0 at the end of file, or -EAGAIN. */
static inline __ssz uk_console_in(struct uk_console *c, char *buf, __sz len)
{
	return c->ops->in(c, buf, len);
}

/** UK_CONSOLE_* bits that hold now. */
static inline unsigned int uk_console_poll(struct uk_console *c)
{
	return c->ops->poll(c);
}

/** Waits until the device has all that was accepted: 0 or -ETIMEDOUT. */
static inline int uk_console_flush(struct uk_console *c)
{
	return c->ops->flush ? c->ops->flush(c) : 0;
}

#ifdef __cplusplus
}
#endif

#endif /* __UK_CONSOLE_H__ */
