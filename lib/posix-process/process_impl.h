/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of posix-process share. */
#ifndef __POSIX_PROCESS_IMPL_H__
#define __POSIX_PROCESS_IMPL_H__

#include <abi/errno.h>
#include <uk/process.h>
#include <uk/sched.h>

/* The table of operations; absent when nobody registers any. */
extern const struct uk_process_ops *const __start_uk_tab_process[]
	__attribute__((weak));
extern const struct uk_process_ops *const __stop_uk_tab_process[]
	__attribute__((weak));

/* Runs the exit operations of all libraries, last registered first. */
void uk_process_ops_exit(struct process *p);

/* Sets the limits a process starts with. */
void uk_process_limits_init(struct process *p);

/* uk_syscall_deliver: ends threads of an ending process, delivers signals. */
long uk_process_boundary(long r);

/* 0, or -ESRCH when pid does not name the calling process (0: does). */
int uk_process_check_pid(int pid);

/* A process that a call is about: 0 is the caller's own. NULL: none. */
static inline struct process *uk_process_named(int pid)
{
	return pid ? uk_process_any(pid) : uk_process_current();
}

/* The user that a signal of the calling process comes from. */
#if CONFIG_LIBPOSIX_USER
#include <uk/cred.h>

static inline __u32 uk_process_uid(void)
{
	return uk_cred_current()->ruid;
}

static inline __u32 uk_process_owner(const struct process *p)
{
	return p->cred ? p->cred->ruid : 0;
}

/* May the calling process raise hard limits? */
static inline bool uk_process_may_raise(void)
{
	return uk_cred_capable(uk_cred_current(), UK_CAP_SYS_RESOURCE);
}
#else
static inline bool uk_process_may_raise(void)
{
	return true;
}

static inline __u32 uk_process_uid(void)
{
	return 0;
}

static inline __u32 uk_process_owner(const struct process *p __maybe_unused)
{
	return 0;
}
#endif

/* posix-signal's, NULL without it. */
extern const struct uk_process_signal_ops *uk_process_signal_ops;

#if CONFIG_LIBPOSIX_PROCESS_CHILDREN
/* Is it a zombie, or about to be one? */
static inline bool uk_process_ended(const struct process *p)
{
	return p->kin.ended;
}

/* May the calling process see and set the limits of another? */
bool uk_process_may_limit(const struct process *p);

/* Ends the calling thread: another one ends the process. */
void uk_process_thread_leave(void) __attribute__((__noreturn__));

/* The end of a process that is not the first; returns for that one. The
 * others were told to end. */
void uk_process_end_child(struct process *p, int status, int sig);

/* CPU cycles of children that the calling process waited for. */
static inline __u64 uk_process_child_cycles(void)
{
	return uk_process_current()->kin.child_cycles;
}

/* The first process joins the list of all. */
void uk_process_children_init(void);

/* Stops a process or lets it go on if that is what a signal does. True: there
 * is no more to do for the signal. Any context. */
bool uk_process_job_signal(struct process *p, const struct uk_siginfo *info);

/* The calling thread waits until its process may go on. */
void uk_process_rest(struct process *p);

static inline bool uk_process_is_stopped(const struct process *p)
{
	return p->kin.stopped;
}

/* Sends to all processes but the first and the caller's. 0, -ESRCH. */
int uk_process_kill_all(const struct uk_siginfo *info);
#else
static inline bool uk_process_ended(const struct process *p __maybe_unused)
{
	return false;
}

static inline bool
uk_process_may_limit(const struct process *p __maybe_unused)
{
	return true;
}

static inline __attribute__((__noreturn__)) void uk_process_thread_leave(void)
{
	uk_sched_thread_exit();
}

static inline void uk_process_end_child(struct process *p __maybe_unused,
					int status __maybe_unused,
					int sig __maybe_unused)
{
}

static inline bool
uk_process_job_signal(struct process *p __maybe_unused,
		      const struct uk_siginfo *info __maybe_unused)
{
	return false;
}

static inline void uk_process_rest(struct process *p __maybe_unused)
{
}

static inline bool
uk_process_is_stopped(const struct process *p __maybe_unused)
{
	return false;
}

static inline __u64 uk_process_child_cycles(void)
{
	return 0;
}

static inline void uk_process_children_init(void)
{
}

static inline int
uk_process_kill_group(int pgid, const struct uk_siginfo *info)
{
	struct process *p = uk_process_current();

	if (pgid && pgid != p->pgid)
		return -ESRCH;
	return info->signo ? uk_process_signal(p, NULL, info) : 0;
}

static inline int
uk_process_kill_all(const struct uk_siginfo *info __maybe_unused)
{
	return -ESRCH;
}
#endif

#endif /* __POSIX_PROCESS_IMPL_H__ */
