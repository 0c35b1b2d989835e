/* SPDX-License-Identifier: BSD-3-Clause */
/* Threads as POSIX knows them: identifier, creation by a libc, end. */
#ifndef __UK_POSIX_THREAD_H__
#define __UK_POSIX_THREAD_H__

#include <uk/arch/types.h>
#include <uk/arch/regs.h>
#include <uk/config.h>
#include <uk/list.h>
#include <uk/thread.h>
#include <abi/process.h>
#include <abi/signal.h>

#ifdef __cplusplus
extern "C" {
#endif

struct process;
struct uk_posix_thread;
struct uk_sigqueued;

/**
 * The registers of a thread that runs a loaded program, which makes its calls
 * by the instruction. At the top of the thread's core stack, where its calls
 * run; as they were at the call that it makes.
 */
struct uk_user {
	struct ukarch_regs regs;
	/* x87, SSE and AVX, as XSAVE has them. */
	__u8 fp[832] __attribute__((aligned(64)));
};

/* What uk_posix_thread_spawn() makes. */
struct uk_spawn {
	/* UK_CLONE_VM must be there; the low byte is the signal at the end. */
	unsigned long flags;
	void (*fn)(void *arg);		/* must not return */
	void *arg;
	__uptr stack_top;		/* 0: the thread's core stack */
	__u32 *ptid, *ctid;
	__uptr tls;
	/* Called before the thread can run; may be NULL. */
	void (*prepare)(struct uk_posix_thread *pt, const void *arg);
	const void *prepare_arg;
};

/**
 * What a thread of a process has beside struct uk_thread; uk_thread.posix.
 *
 * Lock: none but for what posix-signal says of its part. "Own" in the sense of
 * <uk/thread.h>.
 */
struct uk_posix_thread {
	int tid;
	struct uk_thread *thread;
	struct uk_hlist_node hash;		/* by tid */
	/* Own: set to 0 and woken at the end; may be NULL. */
	__u32 *clear_tid;
	/* Own: locks whose owner's death others want to see; may be NULL. */
	struct uk_robust_list_head *robust;
	/* Called when the thread no longer runs on its stack; may be NULL. */
	void (*stack_free)(void *base, __sz size, __sz guard);
	void *stack_base;
	__sz stack_size;
	__sz stack_guard;

#if CONFIG_LIBPOSIX_PROCESS_CHILDREN
	/* Room at the top of its core stack; NULL: it has none. */
	struct uk_user *room;
	/* The same if it runs a loaded program, else NULL. */
	struct uk_user *user;
#endif

	/* Owner: posix-signal. Lock: interrupts off, as for its process. */
	struct {
		uk_sigset_t blocked;		/* own */
		uk_sigset_t pending;		/* for this thread only */
		struct uk_sigqueued *queue; /* their siginfo, oldest first */
		uk_sigset_t waiting;	/* own: sigtimedwait() takes them */
		uk_sigset_t saved;	/* own: mask after sigsuspend() */
		bool restore;			/* own: `saved` is to be set */
		struct uk_stack altstack;	/* own */
	} sig;
};

/** The running thread's; NULL for a thread of the core. Thread context. */
static inline struct uk_posix_thread *uk_posix_thread_current(void)
{
	return (struct uk_posix_thread *)uk_thread_current()->posix;
}

/** The registers of a thread that runs a loaded program; else NULL. */
#if CONFIG_LIBPOSIX_PROCESS_CHILDREN
static inline struct uk_user *
uk_posix_thread_user(const struct uk_posix_thread *pt)
{
	return pt->user;
}
#else
static inline struct uk_user *
uk_posix_thread_user(const struct uk_posix_thread *pt __maybe_unused)
{
	return NULL;
}
#endif

/**
 * Makes a thread with a core stack: of the calling process with
 * UK_CLONE_THREAD, else of a child of it. With UK_CLONE_VFORK returns when the
 * child has ended or runs another program. Only with
 * LIBPOSIX_PROCESS_CHILDREN. Thread context, may block.
 *
 * @return its identifier; -EAGAIN (no memory), -EINVAL (flags that need
 *	each other), -ENOSYS (a memory of its own, namespaces)
 */
int uk_posix_thread_spawn(const struct uk_spawn *s);

/** The calling thread is the only one of its process: gives it the process'
 *  identifier, forgets its locks and who waits for its end. As above. */
void uk_posix_thread_exec(void);

/**
 * Makes the calling thread the first one of the first process. A libc calls it
 * before its own initialisation; without one it happens with the constructors.
 * A second call does nothing.
 */
void uk_posix_thread_first(void);

/** The thread of the calling process with an identifier, or NULL. */
struct uk_posix_thread *uk_posix_thread_find(int tid);

/**
 * Creates a thread of the calling process; it is runnable, not yet run. What
 * clone() does for a libc, with a function to call in place of a return in two
 * threads. The signal mask and the name are inherited.
 *
 * @param fn must not return: it ends by uk_posix_thread_exit()
 * @param stack_top end of a stack of the caller (one past its last byte)
 * @param flags UK_CLONE_VM, _FS, _FILES, _SIGHAND and _THREAD must be there;
 *	_SYSVSEM, _DETACHED are implied; _SETTLS, _PARENT_SETTID,
 *	_CHILD_SETTID and _CHILD_CLEARTID as on Linux. Without _THREAD as
 *	uk_posix_thread_spawn(): fn runs on a stack of its own then
 * @param ptid,ctid where to put the identifier
 * @param tls value of the TLS register
 * @return the identifier; -EAGAIN (no memory), -EINVAL (flags that need
 *	each other), -ENOSYS (another process, namespaces)
 */
int uk_posix_thread_clone(void (*fn)(void *arg), void *arg, void *stack_top,
			  unsigned long flags, __u32 *ptid, __uptr tls,
			  __u32 *ctid);

/**
 * Says what to do with the calling thread's stack once it has ended. (fn) runs
 * in another thread and must not block.
 */
void uk_posix_thread_stack_free_at_exit(void (*fn)(void *base, __sz size,
						   __sz guard),
					void *base, __sz size, __sz guard);

/**
 * Called by a thread at its end, when it has no identifier any more and nobody
 * sends it a signal. It must not block. Set by posix-signal; NULL: nobody.
 */
extern void (*uk_posix_thread_ended)(struct uk_posix_thread *pt);

/**
 * Ends the calling thread; its process too when it was the last one.
 *
 * @param status the process's exit status in that case
 */
void uk_posix_thread_exit(int status) __attribute__((__noreturn__));

#ifdef __cplusplus
}
#endif

#endif /* __UK_POSIX_THREAD_H__ */
