/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Threads.
 *
 * A thread is RUNNABLE (it runs or is queued), blocked (neither RUNNABLE nor
 * EXITED), or EXITED. The running thread is found through the CPU's own
 * register, never through the TLS register, which is the application's.
 *
 * Lock: the state of a thread and the queues it is in belong to its
 * scheduler: interrupts off on the CPU of that scheduler. What is marked "own"
 * is touched by the thread itself only.
 */
#ifndef __UK_THREAD_H__
#define __UK_THREAD_H__

#include <uk/config.h>
#include <uk/arch/ctx.h>
#include <uk/arch/lcpu.h>
#include <uk/arch/tls.h>
#include <uk/essentials.h>
#include <uk/list.h>
#include <uk/timer.h>
#include <uk/wait_types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct uk_alloc;
struct uk_sched;
struct ukarch_regs;
struct uk_thread;

/** A thread's function; it may return, or be declared not to. */
typedef void (*uk_thread_fn1_t)(void *arg);
typedef void (*uk_thread_dtor_t)(struct uk_thread *t);

/** Room for a name with its terminator, as on Linux. */
#define UK_THREAD_NAME_LEN 16

#define UK_THREADF_RUNNABLE 0x001	/* runs or waits for the CPU */
#define UK_THREADF_EXITED 0x002		/* will never run again */
#define UK_THREADF_JOINABLE 0x004	/* kept after exit for uk_thread_join */
#define UK_THREADF_URGENT 0x008		/* goes before others when woken */
#define UK_THREADF_INTR 0x010		/* interruptible waits return -EINTR */
#define UK_THREADF_TIMEDOUT 0x020 /* the last block ended by its deadline */
#define UK_THREADF_INTRWAIT 0x040	/* blocked such that INTR wakes it */
#define UK_THREADF_OWNSTACK 0x080	/* stack is freed with the thread */
#define UK_THREADF_OWNSELF 0x100	/* structure is freed with the thread */
#define UK_THREADF_STARTED 0x200	/* was in its entry function */
#define UK_THREADF_HOOKED 0x400		/* the hooks know of it */

struct uk_thread {
	/* What a switch touches. */
	struct ukarch_ctx ctx;
	__uptr tlsp;			/* value for the TLS register */
	__u32 flags;			/* UK_THREADF_* */
	__u8 lent;			/* by uk_thread_lend() */
	UK_STAILQ_ENTRY(struct uk_thread) queue; /* run queue, exited list */
	__u64 cycles;			/* used before the last switch to it */

	struct uk_sched *sched;
	struct uk_timer timeout;	/* of the current block */

	/* By uk_thread_sched_set(). */
	__u8 policy;			/* UK_SCHED_* */
	__u8 priority;			/* of UK_SCHED_FIFO and _RR, else 0 */
	__s8 nice;			/* of the others */
	__u8 level;			/* the scheduler's own */
	__snsec slice_left;		/* the scheduler's own */

	/* Own: the program's registers where it was interrupted, while the
	 * thread looks at signals for that; else NULL.
	 */
	struct ukarch_regs *regs;

	/* For the libraries above; the scheduler does not look at them. */
	void *process;			/* owner: posix-process */
	void *posix;			/* owner: posix-thread */

	struct uk_waitq joiners;	/* woken at exit */
	uk_thread_fn1_t fn;
	void *arg;
	__uptr stack_base;		/* lowest address; 0: not known */
	__sz stack_size;
	uk_thread_dtor_t dtor;	/* called when it is released; or NULL */
	void *priv;			/* free for the creator */
	UK_TAILQ_ENTRY(struct uk_thread) thread_list;	/* all of the sched */
	char name[UK_THREAD_NAME_LEN];
};

UK_TAILQ_HEAD(uk_thread_list, struct uk_thread);
UK_STAILQ_HEAD(uk_thread_queue, struct uk_thread);

/** The running thread; NULL before the scheduler starts. Any context. */
static inline struct uk_thread *uk_thread_current(void)
{
	return (struct uk_thread *)ukarch_lcpu_thread();
}

/** True if the thread runs or waits for the CPU. Any context. */
static inline bool uk_thread_is_runnable(const struct uk_thread *t)
{
	return t->flags & UK_THREADF_RUNNABLE;
}

/** True if the thread will never run again. */
static inline bool uk_thread_is_exited(const struct uk_thread *t)
{
	return t->flags & UK_THREADF_EXITED;
}

/** True if the thread has to be woken before it runs. */
static inline bool uk_thread_is_blocked(const struct uk_thread *t)
{
	return !(t->flags & (UK_THREADF_RUNNABLE | UK_THREADF_EXITED));
}

/**
 * Sets the TLS register of a thread, now if it is the running one. The
 * register must be changed in no other way: a switch does not read it back.
 */
static inline void uk_thread_tls_set(struct uk_thread *t, __uptr tlsp)
{
	t->tlsp = tlsp;
	if (t == uk_thread_current())
		ukarch_tls_set(tlsp);
}

/*
 * For the one library that gives threads memory of their own (uktls). `begins`
 * is called by uk_sched_thread_create*() for a thread that does not run yet,
 * and may fail with -errno; `ends` when that thread is released.
 */
struct uk_thread_hooks {
	int (*begins)(struct uk_thread *t);
	void (*ends)(struct uk_thread *t);
};

/** NULL until a library sets it, before it creates a thread. */
extern const struct uk_thread_hooks *uk_thread_hooks;

/** Sets a thread's name; cut to UK_THREAD_NAME_LEN - 1 bytes. */
void uk_thread_name_set(struct uk_thread *t, const char *name);

/**
 * Marks a thread as blocked until it is woken, at the latest until a monotonic
 * time. It goes on running until it yields: call uk_sched_yield() next. A
 * wake-up in between is not lost. Interrupts may be on or off.
 *
 * @param t     the running thread, or another of the same scheduler
 * @param until ns; 0: no limit
 */
void uk_thread_block_until(struct uk_thread *t, __nsec until);

/** The same with a duration from now; 0: no limit. */
void uk_thread_block_timeout(struct uk_thread *t, __nsec nsec);

/** The same without a limit. */
static inline void uk_thread_block(struct uk_thread *t)
{
	uk_thread_block_until(t, 0);
}

/** Makes a blocked thread runnable; no effect on others. Any context. */
void uk_thread_wake(struct uk_thread *t);

/** The same for a caller that has interrupts off. */
void uk_thread_wake_irqoff(struct uk_thread *t);

/**
 * Ends an interruptible wait of the thread: that wait, or the next one it
 * begins, returns -EINTR. Stays in force until uk_thread_interrupt_clear(). With
 * a preemptive scheduler a thread that computes looks at it soon. Any context.
 */
void uk_thread_interrupt(struct uk_thread *t);

/** True from uk_thread_interrupt() until uk_thread_interrupt_clear(). */
static inline bool uk_thread_interrupted(const struct uk_thread *t)
{
	return t->flags & UK_THREADF_INTR;
}

/** Forgets an interruption: its reason was dealt with. */
void uk_thread_interrupt_clear(struct uk_thread *t);

/**
 * Keeps the thread after its exit until somebody joins it. To be called before
 * the thread can have run.
 */
void uk_thread_set_joinable(struct uk_thread *t);

/**
 * Waits until a joinable thread has exited, then releases it. Blocks. One
 * caller only.
 *
 * @return 0, or -EINVAL if it is not joinable, -EDEADLK for oneself
 */
int uk_thread_join(struct uk_thread *t);

/** Gives up joining: the thread is released when it exits (or now). */
void uk_thread_detach(struct uk_thread *t);

/** CPU cycles (ukarch_cycles()) that the thread has used up to now. */
__u64 uk_thread_cycles(const struct uk_thread *t);

/**
 * Sets how a thread is scheduled. A cooperative scheduler keeps it and goes
 * its own way.
 *
 * @param policy   UK_SCHED_OTHER, _BATCH, _IDLE, _FIFO or _RR
 * @param priority 1 to 99 for UK_SCHED_FIFO and _RR, else 0
 * @param nice     -20 (most of the CPU) to 19
 */
#if CONFIG_LIBUKSCHEDPRIO
void uk_thread_sched_set(struct uk_thread *t, int policy, int priority,
			 int nice);
#else
static inline void uk_thread_sched_set(struct uk_thread *t, int policy,
				       int priority, int nice)
{
	t->policy = (__u8)policy;
	t->priority = (__u8)priority;
	t->nice = (__s8)nice;
}
#endif

/**
 * Lets a thread run as one of UK_SCHED_RR with a priority as long as its own is
 * lower, whatever its policy: who waits for it lends it that.
 *
 * @param priority 1 to 99; 0: nobody lends it one
 */
#if CONFIG_LIBUKSCHEDPRIO
void uk_thread_lend(struct uk_thread *t, int priority);
#else
static inline void uk_thread_lend(struct uk_thread *t, int priority)
{
	t->lent = (__u8)priority;
}
#endif

/** Ends the running thread. Does not return. */
#define uk_thread_exit() uk_sched_thread_exit()
/** Ends a thread; see uk_sched_thread_terminate(). */
#define uk_thread_terminate(t) uk_sched_thread_terminate(t)

#ifdef __cplusplus
}
#endif

#endif /* __UK_THREAD_H__ */
