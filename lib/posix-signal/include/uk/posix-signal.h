/* SPDX-License-Identifier: BSD-3-Clause */
/* What signals offer to calls of other libraries; sending is <uk/process.h>. */
#ifndef __UK_POSIX_SIGNAL_H__
#define __UK_POSIX_SIGNAL_H__

#include <uk/arch/types.h>
#include <abi/signal.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Replaces the calling thread's mask until the end of the system call, as
 * ppoll(), pselect() and epoll_pwait() do. Signals that are pending and not in
 * (mask) end the next interruptible wait at once; they are delivered at the
 * call's boundary, then the old mask comes back. Thread context.
 */
void uk_signal_mask_during_call(uk_sigset_t mask);

/** The calling thread's mask. Thread context. */
uk_sigset_t uk_signal_mask(void);

/** What is pending for the calling thread, its process' included. */
uk_sigset_t uk_signal_pending(void);

/**
 * Takes the next pending signal of a set, as sigtimedwait() without a wait.
 *
 * @return its number and *info, or 0: none is pending
 */
int uk_signal_take(uk_sigset_t set, struct uk_siginfo *info);

/**
 * Called when a signal became pending, in ANY context with interrupts off; for
 * signalfd. NULL: nobody wants to know. Only in images that have that.
 */
extern void (*uk_signal_watch)(int sig);

/** What a call of a loaded program returns in place of -ERESTARTSYS. */
#define UK_ERESTART_USER	513

/**
 * A thread that runs a loaded program has made its call (pt->user): calls the
 * handlers of what is pending for it, or ends it. Only with
 * LIBPOSIX_PROCESS_CHILDREN. The floating-point registers are the program's.
 *
 * @param nr number of the call, for a restart
 */
void uk_signal_user(long nr);

#ifdef __cplusplus
}
#endif

#endif /* __UK_POSIX_SIGNAL_H__ */
