/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of posix-signal share. */
#ifndef __POSIX_SIGNAL_IMPL_H__
#define __POSIX_SIGNAL_IMPL_H__

#include <uk/config.h>
#include <uk/essentials.h>
#include <uk/posix-thread.h>
#include <uk/process.h>
#include <uk/sched.h>
#include <uk/wait_types.h>

/* What is remembered of a signal until it is delivered. */
struct uk_sigqueued {
	struct uk_sigqueued *next;
	int signo;
	int code;
	uk_pid_t pid;
	uk_uid_t uid;
	union uk_sigval value;		/* or the address of a fault */
};

/*
 * Signals of a process. Lock: interrupts off; that of threads' pending
 * signals too. `actions` is changed and read in thread context only, but for
 * the handler's value, which sending looks at.
 */
struct uk_sigstate {
	struct uk_sigaction actions[UK_NSIG];	/* signal n at n - 1 */
	uk_sigset_t pending;
	struct uk_sigqueued *queue;		/* oldest first */
	struct uk_waitq wait;			/* sigtimedwait() */
};

/* Long queues, limits, overruns: a constant, so that without them nothing of
 * them is there. */
#if CONFIG_LIBPOSIX_SIGNAL_LIMITS
#define SIG_LIMITS	true
#else
#define SIG_LIMITS	false
#endif

/* Signals that cannot be blocked, caught or ignored. */
#define SIG_UNBLOCKABLE	(UK_SIGMASK(UK_SIGKILL) | UK_SIGMASK(UK_SIGSTOP))

static inline struct uk_sigaction *sig_action(struct uk_sigstate *st, int sig)
{
	return &st->actions[sig - 1];
}

/* Whether the default action is to do nothing. */
bool sig_default_ignores(int sig);

/* Whether a signal would have no effect at all. */
bool sig_ignored(struct uk_sigstate *st, int sig);

/*
 * Queues (any context, interrupts off). A list belongs to a set of pending
 * signals.
 */
int sig_enqueue(struct uk_sigqueued **queue, uk_sigset_t *pending,
		const struct uk_siginfo *info);
/* Sees that the next sig_enqueue() has an entry. Thread context. */
void sig_reserve(void);
/* Takes the oldest of signal sig, which is pending. */
void sig_dequeue(struct uk_sigqueued **queue, uk_sigset_t *pending, int sig,
		 struct uk_siginfo *info);
/* Forgets all of signal sig. */
void sig_flush(struct uk_sigqueued **queue, uk_sigset_t *pending, int sig);

/* The same for a process and all of its threads. ANY context. */
void sig_flush_process(struct process *p, int sig);

/* Takes the next signal of `set` that is pending for the calling thread: its
 * number, or 0. Faults and other standard signals go before real-time ones. */
int sig_take(struct uk_posix_thread *pt, uk_sigset_t set,
	     struct uk_siginfo *info);

/* Signals pending for a thread, its process' included. */
uk_sigset_t sig_pending(const struct uk_posix_thread *pt);

/* Sets the calling thread's mask, and the boundary to work if that makes a
 * signal deliverable. */
void sig_set_blocked(struct uk_posix_thread *pt, uk_sigset_t blocked);

/* Tells signalfds, where there may be any. */
#if CONFIG_LIBPOSIX_SIGNALFD
void sig_tell_watch(int sig);
#else
static inline void sig_tell_watch(int sig __maybe_unused)
{
}
#endif

#if CONFIG_LIBPOSIX_SIGNAL_FAULTS
/* Has the call that a thread makes used a bad address? */
bool sig_efault_in_call(const struct uk_posix_thread *pt);

/* A thread ends: it returns from no call any more. */
void sig_efault_forget(const struct uk_posix_thread *pt);
#else
static inline bool
sig_efault_in_call(const struct uk_posix_thread *pt __maybe_unused)
{
	return false;
}

static inline void
sig_efault_forget(const struct uk_posix_thread *pt __maybe_unused)
{
}
#endif

/* Ends the calling process by a signal. */
void sig_end_process(int sig) __attribute__((__noreturn__));

/* Sets the boundary to work if a thread but the running one needs it. */
void sig_look_for_work(void);

/* uk_process_signal_ops. */
int sig_send(struct process *p, struct uk_thread *t,
	     const struct uk_siginfo *info);
long sig_deliver(long r);

#if CONFIG_LIBPOSIX_PROCESS_CHILDREN
/* children.c: the signals of further processes. */
bool sig_no_zombies(const struct process *p);
bool sig_no_stops(const struct process *p);
bool sig_acts(struct process *p, int sig);
void sig_forget(struct process *p, uk_sigset_t set);
int sig_state_clone(struct process *child, struct process *parent,
		    unsigned long flags);
void sig_state_exec(struct process *p);
void sig_state_exit(struct process *p);

/* As sig_deliver(), of a thread that runs a loaded program. */
long sig_deliver_user(struct uk_thread *self, long r);
#define SIG_CHILDREN_OPS						\
	.no_zombies = sig_no_zombies,					\
	.no_stops = sig_no_stops,					\
	.acts = sig_acts,						\
	.forget = sig_forget,
#define SIG_CHILDREN_PROCESS_OPS					\
	.clone = sig_state_clone,					\
	.exec = sig_state_exec,						\
	.exit = sig_state_exit,

/* Threads of all processes: does one have to come to its boundary? */
static inline void sig_look_at_threads(void (*look)(struct uk_thread *t,
						    void *arg), void *arg)
{
	uk_sched_foreach(uk_sched_get_default(), look, arg);
}

/* Another thread ends its process, or that was stopped. */
static inline bool sig_must_end(const struct uk_thread *t)
{
	const struct process *p = t->process;

	return p && ((p->exiting && p->exiting != t) || p->kin.stopped);
}
#else
static inline long sig_deliver_user(struct uk_thread *self __maybe_unused,
				    long r)
{
	return r;
}

#define SIG_CHILDREN_OPS
#define SIG_CHILDREN_PROCESS_OPS

static inline void sig_look_at_threads(void (*look)(struct uk_thread *t,
						    void *arg), void *arg)
{
	uk_process_foreach_thread(&uk_process_first, look, arg);
}

static inline bool sig_must_end(const struct uk_thread *t __maybe_unused)
{
	return false;
}
#endif

/*
 * Calls handler(sig, info, uc) on a stack (sp: one past its end; 0: the
 * current one). The floating-point registers are kept: a system call
 * instruction promises that.
 */
void sig_call(uintptr_t handler, long sig, struct uk_siginfo *info,
	      struct uk_ucontext *uc, uintptr_t sp);

/*
 * A handler's context: the registers of the program where it was interrupted,
 * which the handler may change. Without them (at the end of a system call
 * nobody knows them) it stays as it is.
 */
#if CONFIG_LIBUKSCHEDPRIO && CONFIG_LIBPOSIX_SIGNAL_FAULTS
void sig_context_save(struct uk_ucontext *uc, const struct ukarch_regs *regs);
void sig_context_load(struct ukarch_regs *regs, const struct uk_ucontext *uc);
#else
static inline void sig_context_save(struct uk_ucontext *uc __maybe_unused,
				    const struct ukarch_regs *regs
				    __maybe_unused)
{
}

static inline void sig_context_load(struct ukarch_regs *regs __maybe_unused,
				    const struct uk_ucontext *uc __maybe_unused)
{
}
#endif

#endif /* __POSIX_SIGNAL_IMPL_H__ */
