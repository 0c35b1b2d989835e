/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Scheduling: which thread runs, what happens when none can.
 *
 * A scheduler serves one CPU. This library has what all of them share (the
 * life of threads, waiting, timers, the idle loop); a library such as
 * ukschedcoop brings the run queue and the choice.
 *
 * There is no idle thread: a thread that blocks while no other can run stays
 * on its stack, calls the poll hooks and halts the CPU until something is
 * runnable. If that is the thread itself, nothing was switched at all.
 */
#ifndef __UK_SCHED_H__
#define __UK_SCHED_H__

#include <abi/errno.h>
#include <uk/essentials.h>
#include <uk/list.h>
#include <uk/thread.h>

#ifdef __cplusplus
extern "C" {
#endif

struct uk_alloc;

/* All are called with interrupts off and return so; only `yield` switches. */
struct uk_sched_ops {
	/* Lets others run. If the running thread is not runnable, returns
	 * only when it was woken.
	 */
	void (*yield)(struct uk_sched *s);
	/* A thread became runnable and is not the running one. */
	void (*thread_woken)(struct uk_sched *s, struct uk_thread *t);
	/* A queued thread must not run any more. */
	void (*thread_remove)(struct uk_sched *s, struct uk_thread *t);
	/* True if no thread is queued to run. */
	bool (*queue_empty)(struct uk_sched *s);

	/* Those of a preemptive scheduler; NULL with others. */

	/* A timer was set or a poll hook kicked: the running thread is to look
	 * at it, even if it does not yield. Any context.
	 */
	void (*attend)(struct uk_sched *s);
	/* The running thread has another policy, priority or niceness. */
	void (*changed)(struct uk_sched *s, struct uk_thread *t);
	/* The time slice of a thread in ns; 0: it has none. */
	__nsec (*slice)(const struct uk_thread *t);
};

struct uk_sched {
	const struct uk_sched_ops *ops;
	/* A copy of ops->yield, for the shortest path. */
	void (*yield)(struct uk_sched *s);
	/* When (ukarch_cycles()) a yield has to look for what is rare: timers
	 * that are due, kicked poll hooks, exited threads. 0: at the next one.
	 */
	__u64 look_at;
	struct uk_alloc *a;			/* thread structures */
	struct uk_thread_list threads;		/* all that were not released */
	struct uk_thread_queue exited;		/* to be released */
	__u64 started_at;			/* ukarch_cycles() */
	__u64 switched_at;			/* the same */
	__u64 idle_cycles;
	__u64 switches;				/* counted with ukstore only */
	__u32 nthreads;
	bool kicked;				/* a poll hook has work */
	bool started;
	struct uk_sched *next;			/* in the list of schedulers */
};

/** The time slice of a thread in ns; 0: it has none. Any context. */
static inline __nsec uk_thread_slice(const struct uk_thread *t)
{
	const struct uk_sched *s = t->sched;

	return s->ops->slice ? s->ops->slice(t) : 0;
}

/** The scheduler of the running thread; NULL before the start. */
static inline struct uk_sched *uk_sched_current(void)
{
	struct uk_thread *t = uk_thread_current();

	return t ? t->sched : NULL;
}

/** Lets other runnable threads run first; if the running thread was marked as
 *  blocked, until it is woken. Interrupts must be on: thread context.
 */
static inline void uk_sched_yield(void)
{
	struct uk_sched *s = uk_thread_current()->sched;

	ukarch_lcpu_disable_irq();
	s->yield(s);
	ukarch_lcpu_enable_irq();
}

/** Wakes a blocked thread at a monotonic time (ns), if nobody has before. For
 *  uk_sched_sleep_irqoff(). Interrupts off.
 */
void uk_thread_timeout_set(struct uk_thread *t, __nsec until);

/**
 * Blocks the running thread until somebody wakes it, for whatever reason. With
 * interrupts off, before and after: between a look at the condition and this
 * call nothing can change it, so that a wake-up need not be noted anywhere.
 *
 * @param t        the running thread
 * @param deadline monotonic ns; 0: no limit
 * @param intr     whether uk_thread_interrupt() ends the wait
 * @return 0, -ETIMEDOUT or -EINTR
 */
static inline int uk_sched_sleep_irqoff(struct uk_thread *t, __nsec deadline,
					bool intr)
{
	__u32 flags = t->flags & ~(UK_THREADF_RUNNABLE | UK_THREADF_TIMEDOUT);

	if (unlikely(intr && (flags & UK_THREADF_INTR)))
		return -EINTR;
	t->flags = intr ? flags | UK_THREADF_INTRWAIT : flags;
	if (deadline)
		uk_thread_timeout_set(t, deadline);
	t->sched->yield(t->sched);
	if (t->flags & UK_THREADF_TIMEDOUT)
		return -ETIMEDOUT;
	return intr && (t->flags & UK_THREADF_INTR) ? -EINTR : 0;
}

/** Makes a scheduler known (called by its own library). */
void uk_sched_register(struct uk_sched *s, const struct uk_sched_ops *ops,
		       struct uk_alloc *a);

/** The first scheduler that was registered, or NULL. */
struct uk_sched *uk_sched_get_default(void);

/**
 * Makes the running boot code the first thread, named "init". From now on it
 * may block.
 *
 * @return 0, or -EALREADY
 */
int uk_sched_start(struct uk_sched *s);

/**
 * Creates a thread that calls fn(arg); when fn returns the thread exits, and
 * is released if it is not joinable. It is queued, not yet run.
 *
 * @param s    the scheduler
 * @param name for messages; is copied; may be NULL
 * @return the thread, or NULL: out of memory
 */
struct uk_thread *uk_sched_thread_create(struct uk_sched *s,
					 uk_thread_fn1_t fn, void *arg,
					 const char *name);

/**
 * The same with all choices.
 *
 * @param stack_size bytes, rounded up to pages; 0: the default (__STACK_SIZE)
 * @param priv       for t->priv
 * @param dtor       called when the thread is released; NULL: nothing
 * @param flags      UK_THREADF_JOINABLE, UK_THREADF_URGENT
 */
struct uk_thread *uk_sched_thread_create_attr(struct uk_sched *s,
					      uk_thread_fn1_t fn, void *arg,
					      __sz stack_size,
					      const char *name, void *priv,
					      uk_thread_dtor_t dtor,
					      __u32 flags);

/**
 * Prepares a thread in memory of the caller, on a stack of the caller, with
 * `process` and `tlsp` to be set by the caller before uk_sched_thread_add().
 * Nothing is freed but by dtor.
 *
 * @param sp_top end of the stack (one past its last byte)
 */
void uk_thread_init(struct uk_thread *t, uk_thread_fn1_t fn, void *arg,
		    __uptr sp_top, const char *name, uk_thread_dtor_t dtor);

/** Hands a prepared thread to the scheduler: it is runnable from now on.
 *  Returns 0. Any context.
 */
int uk_sched_thread_add(struct uk_sched *s, struct uk_thread *t);

/** Ends the running thread. Does not return. */
void uk_sched_thread_exit(void) __noreturn;

/**
 * Ends a thread. The running one: as uk_sched_thread_exit(). Another one stops
 * where it is, without giving back what it holds; only for threads that hold
 * nothing.
 */
void uk_sched_thread_terminate(struct uk_thread *t);

/** Blocks the running thread for a time in ns. 0: only yields. */
void uk_sched_thread_sleep(__nsec nsec);

/**
 * The same until a monotonic time, ended by uk_thread_interrupt().
 *
 * @return 0, or -EINTR
 */
int uk_sched_thread_sleep_until_intr(__nsec deadline);

/** Cycles that the CPU of the scheduler has spent idle. */
__u64 uk_sched_idle_cycles(const struct uk_sched *s);

/** Cycles since the start of the scheduler in which its CPU was not idle. */
static inline __u64 uk_sched_busy_cycles(const struct uk_sched *s)
{
	return ukarch_cycles() - s->started_at - s->idle_cycles;
}

/** Calls fn for each thread. fn must not block, create or release threads. */
void uk_sched_foreach(struct uk_sched *s,
		      void (*fn)(struct uk_thread *t, void *arg), void *arg);

/* --- poll hooks ---------------------------------------------------------- */

/*
 * Work that a device has for the CPU. The hooks are called when no thread is
 * runnable, until none of them returns work, before the CPU halts; and, after
 * uk_sched_kick(), at the next yield or block of any thread.
 *
 * `poll` is called with interrupts on, on the stack of a thread that may
 * already be marked as blocked: it must not block or yield (take a mutex only
 * by trylock). It returns how much it did.
 *
 * An interrupt handler whose work a hook is to do calls uk_sched_kick(), so
 * nothing is lost between a poll that found nothing and the halt.
 */
struct uk_sched_poll {
	int (*poll)(void *arg);
	void *arg;
	struct uk_sched_poll *next;	/* the library's own */
};

/** Adds a hook; it must live until it is unregistered. */
void uk_sched_poll_register(struct uk_sched_poll *poll);

/** Removes a hook; it is not called any more. */
void uk_sched_poll_unregister(struct uk_sched_poll *poll);

/** Calls all hooks once; returns the work they did. Thread context. */
int uk_sched_poll_all(void);

/** Says that a hook has work. Any context, cheap. */
void uk_sched_kick(void);

#ifdef __cplusplus
}
#endif

#endif /* __UK_SCHED_H__ */
