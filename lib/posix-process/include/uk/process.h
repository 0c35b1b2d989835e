/* SPDX-License-Identifier: BSD-3-Clause */
/* Processes: what hangs off one, who owns it, how it ends. */
#ifndef __UK_PROCESS_H__
#define __UK_PROCESS_H__

#include <uk/arch/types.h>
#include <uk/config.h>
#include <uk/list.h>
#include <uk/sched.h>
#include <uk/thread.h>
#include <abi/process.h>
#include <abi/signal.h>

#ifdef __cplusplus
extern "C" {
#endif

struct uk_fdtab;
struct uk_fs;
struct uk_cred;
struct uk_sigstate;
struct uk_mm;
struct uk_itimers;

/* Whoever waits until a child does not need its parent's memory any more. */
struct uk_vfork {
	struct uk_waitq wait;
	bool done;
};

/* What a child did that its parent may wait for: si_code of SIGCHLD. */
#define UK_PROCESS_STOPPED	5
#define UK_PROCESS_CONTINUED	6

/* What there is to know of a process where there may be several of them. */
struct uk_process_kin {
	UK_TAILQ_ENTRY(struct process) all;
	struct process *parent;		/* NULL: of the first one */
	unsigned int nthreads;
	struct uk_waitq left;		/* a thread has left, or may go on */
	struct uk_waitq children;	/* woken when a child has ended */
	struct uk_vfork *vfork;		/* who waits for us, or NULL */
	bool ended;			/* gives back what it had */
	bool zombie;			/* has done so, nobody asked yet */
	bool execed;			/* runs a program of its own */
	int status;			/* of a zombie, as wait4() tells it */
	__u32 uid;			/* of who ended, in its SIGCHLD */
	int end_signal;			/* to the parent; 0: none */
	int stopped;			/* by this signal; 0: it runs */
	int news;			/* UK_PROCESS_*, not waited for yet */
	__u64 cycles;			/* of threads that have ended */
	__u64 child_cycles;		/* of children that were waited for */
};

/**
 * A process. The first one is static and holds the linked application; all
 * threads that are not told otherwise belong to it.
 *
 * Lock: none. Fields change in thread context, between two points where a
 * thread may lose the CPU.
 */
struct process {
	int pid;
	int ppid;
	int pgid;
	int sid;
	/* Set once, by the thread that ends the process: all others end at
	 * their next call boundary. */
	struct uk_thread *exiting;
	unsigned int dumpable;
	unsigned int keepcaps;		/* setuid() leaves capabilities */
	unsigned int no_new_privs;	/* kept; nothing here gives any */
	int death_signal;		/* PR_SET_PDEATHSIG; 0: none */

	/* Each owned by the library in brackets, NULL without it. */
	struct uk_fdtab *fdtab;		/* posix-fd */
	struct uk_fs *fs;		/* posix-fs */
	struct uk_cred *cred;		/* posix-user */
	struct uk_sigstate *sig;	/* posix-signal */
	struct uk_mm *mm;		/* posix-mm */
	/* posix-timer; NULL for the first process */
	struct uk_itimers *itimers;

	struct uk_rlimit rlimits[UK_RLIM_NLIMITS];
#if CONFIG_LIBPOSIX_PROCESS_CHILDREN
	struct uk_process_kin kin;
#endif
};

/** The linked application. */
extern struct process uk_process_first;

/**
 * The calling thread's process; the first one for a thread that belongs to
 * none (a thread of the core). Never NULL. Thread context, once the scheduler
 * runs.
 */
static inline struct process *uk_process_current(void)
{
	struct process *p = (struct process *)uk_thread_current()->process;

	return likely(p) ? p : &uk_process_first;
}

/*
 * What a library does when a process begins, is copied and ends. Each member
 * may be NULL. Entries run in link order (exit: in reverse); thread context,
 * may block.
 */
struct uk_process_ops {
	const char *name;
	/* A new process without a parent. Returns 0 or -errno. */
	int (*init)(struct process *p);
	/* A child by clone() with flags (UK_CLONE_*). Returns 0 or -errno. */
	int (*clone)(struct process *child, struct process *parent,
		     unsigned long flags);
	/* It begins to run another program, by its only thread. Only where
	 * there may be several processes. */
	void (*exec)(struct process *p);
	/* The process ended, none of its threads runs any more. */
	void (*exit)(struct process *p);
};

/**
 * Registers a library's operations. The first process exists from phase
 * ROOTFS, priority 0 on; its init operations run then.
 */
#define UK_PROCESS_OPS(ops)						\
	static const struct uk_process_ops				\
	__attribute__((used, section("uk_tab_process")))		\
	*const __uk_process_ops_##ops = &(ops)

/** A limit of the calling process (UK_RLIMIT_*, must exist): the soft value,
 * UK_RLIM_INFINITY for none. Inline because it is on open()'s path.
 */
static inline __u64 uk_process_rlimit(unsigned int resource)
{
	return uk_process_current()->rlimits[resource].rlim_cur;
}

/**
 * Sends a signal to a process, as if from the user at the console. ANY
 * context, interrupts included: nothing is allocated, nobody is waited for.
 * Without posix-signal the default action is taken: signals that end a
 * process end it at its next call boundary, the others are dropped.
 *
 * @param pid 1 or 0: the first process
 * @param sig 1 to 64
 * @return 0, -EINVAL (no such signal), -ESRCH
 */
int uk_process_kill(int pid, int sig);

/**
 * Ends the calling process with a status: runs the exit operations, and the
 * guest ends in an orderly way when it was the first process. Another one is
 * a zombie then until its parent waits for it. Thread context.
 *
 * @param status exit status 0-255
 * @param sig the signal that ended it (the status is then 128 + sig), or 0
 */
void uk_process_exit(int status, int sig) __attribute__((__noreturn__));

/*
 * What posix-signal adds: the rest of the system knows signals only through
 * this table.
 */
struct uk_process_signal_ops {
	/* Makes a signal pending for the process, or for one of its threads
	 * when t is not NULL. ANY context. 0 or -EAGAIN (queue full). */
	int (*send)(struct process *p, struct uk_thread *t,
		    const struct uk_siginfo *info);
	/* What is pending for the calling thread, at a call boundary; as
	 * uk_syscall_deliver. Thread context. */
	long (*deliver)(long r);
#if CONFIG_LIBPOSIX_PROCESS_CHILDREN
	/* Does the process not want to hear of its children's ends? */
	bool (*no_zombies)(const struct process *p);
	/* Does it not want to hear that they stop or continue? */
	bool (*no_stops)(const struct process *p);
	/* Is the signal's default action taken at once: neither caught nor
	 * ignored nor blocked? Interrupts off. */
	bool (*acts)(struct process *p, int sig);
	/* Forgets those of a set that wait, for it and for its threads.
	 * Interrupts off. */
	void (*forget)(struct process *p, uk_sigset_t set);
#endif
};

/**
 * Told when the signal of a POSIX timer is taken, with the expirations that it
 * stands for beyond the first; set by posix-timer, NULL: nobody. Called in ANY
 * context with interrupts off.
 */
extern void (*uk_process_timer_taken)(int timerid, int overrun);

/** Sets the operations; they stay in use. */
void uk_process_signal_ops_set(const struct uk_process_signal_ops *ops);

/** The process with an identifier, a zombie too; NULL: there is none. */
struct process *uk_process_any(int pid);

/** The same of those that have not begun to end. */
struct process *uk_process_find(int pid);

/** The lowest identifier above `after` of a process that lives, -1: none. */
int uk_process_next(int after);

/** Makes the calling thread belong to a process. */
static inline void uk_process_adopt(struct process *p)
{
	uk_thread_current()->process = p;
}

/** Calls fn for each thread of a process. As uk_sched_foreach(). */
void uk_process_foreach_thread(struct process *p,
			       void (*fn)(struct uk_thread *t, void *arg),
			       void *arg);

/**
 * Cycles that a process's threads have used, those that have ended included.
 * Where there is one process only, its time is all in which the CPU did not
 * idle. ANY context.
 */
#if CONFIG_LIBPOSIX_PROCESS_CHILDREN
__u64 uk_process_cycles(struct process *p);
#else
static inline __u64 uk_process_cycles(struct process *p __maybe_unused)
{
	return uk_sched_busy_cycles(uk_sched_current());
}
#endif

/** Sends to a process (t NULL) or a thread of it. @return as send above */
int uk_process_signal(struct process *p, struct uk_thread *t,
		      const struct uk_siginfo *info);

/*
 * Several processes: only with LIBPOSIX_PROCESS_CHILDREN. All are called in
 * thread context; those that block say so.
 */
#if CONFIG_LIBPOSIX_PROCESS_CHILDREN
/**
 * Makes a child of the calling process. It has no thread yet.
 *
 * @param pid its identifier, in use by nobody
 * @param flags UK_CLONE_*; the low byte is the signal at its end
 * @return the child; ERR2PTR(-EAGAIN): no memory
 */
struct process *uk_process_clone(int pid, unsigned long flags);

/**
 * Would one of the signals of job control (UK_SIGTSTP, UK_SIGTTIN, UK_SIGTTOU)
 * stop the calling process? Not the first one, which nobody could continue, nor
 * one whose group no shell looks after.
 */
bool uk_process_would_stop(int sig);

/**
 * The calling thread took a signal whose default action may be to stop: if it
 * is, its process stops, and the thread rests until it may go on. May block.
 */
void uk_process_stop_by(int sig);

/** Sends to a group. @return 0, -ESRCH: there is none */
int uk_process_kill_group(int pgid, const struct uk_siginfo *info);

/** The session of a group, -1: there is no such group. */
int uk_process_group_session(int pgid);

/**
 * Ends all other threads of the calling process, and waits for that.
 * @return 0; -EINTR: another thread ends the process, or does the same
 */
int uk_process_alone(void);

/** Runs the exec operations of all libraries for the calling process. */
void uk_process_ops_exec(struct process *p);

/** The calling process does not need its parent's memory any more: the parent
 *  goes on when the calling thread next gives up the CPU. */
void uk_process_vfork_done(struct process *p);

/** A thread belongs to a process from now on. Any context. */
static inline void uk_process_thread_added(struct process *p)
{
	p->kin.nthreads++;
}

/** A thread of a process, the running one, touches its memory no more. */
void uk_process_thread_left(struct process *p);

/** May the calling process send a signal (0: any) to another? */
bool uk_process_may_signal(const struct process *p, int sig);

/** Is a process of the caller's effective user? Rights are not asked for. */
bool uk_process_same_owner(const struct process *p);

/** The calling thread is about to end with its process: its identifier is free,
 *  who waits for its locks or its end is woken. Set by posix-thread. */
extern void (*uk_process_thread_let_go)(void);
#else
static inline void uk_process_thread_added(struct process *p __maybe_unused)
{
}

static inline void uk_process_thread_left(struct process *p __maybe_unused)
{
}

static inline bool
uk_process_may_signal(const struct process *p __maybe_unused,
		      int sig __maybe_unused)
{
	return true;
}

static inline bool
uk_process_same_owner(const struct process *p __maybe_unused)
{
	return true;
}
#endif

#ifdef __cplusplus
}
#endif

#endif /* __UK_PROCESS_H__ */
