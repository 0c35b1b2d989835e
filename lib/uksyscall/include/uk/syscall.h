/* SPDX-License-Identifier: BSD-3-Clause */
/* System calls: how to define one, how to make one, what happens between. */
#ifndef __UK_SYSCALL_H__
#define __UK_SYSCALL_H__

#include <uk/config.h>
#include <uk/arch/types.h>
#include <abi/errno.h>
#include <uk/bits/syscall_nr.h>		/* UK_SYS_<name> */
#include <uk/bits/syscall_proto.h> /* long uk_syscall_r_<name>(long, ...) */

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A system call is the function uk_syscall_r_<name>(). It takes longs and
 * returns a value or -errno. A libc calls it directly. Every name of
 * syscalls.tbl has a weak default that returns -ENOSYS and is counted; a
 * library implements the call by defining it:
 *
 *	UK_SYSCALL_R_DEFINE(ssize_t, read, int, fd, void *, buf, size_t, count)
 *	{
 *		...
 *		return -EBADF;
 *	}
 *
 * UK_SYSCALL_R_DEFINE		returns a value or -errno; the end of the call
 *				is a boundary where signals are delivered, and
 *				-ERESTARTSYS is converted
 * UK_LLSYSCALL_R_DEFINE	the same under the name of the contract
 * UK_SYSCALL_R_FAST_DEFINE	no boundary: for calls that neither block nor
 *				make a signal deliverable (getpid, ...)
 * UK_SYSCALL_DEFINE		returns -1 and sets errno; needs <errno.h>
 *
 * UK_SYSCALL_RUN(call)		the boundary for a part of a fast call: runs the
 *				expression as UK_SYSCALL_R_DEFINE runs a body
 *
 * Implementations call each other's internal functions, never uk_syscall_r_*:
 * a boundary inside a call could run a handler in the middle of it.
 */

/** How often a call used an address that is no good (posix-signal). */
extern unsigned int uk_syscall_bad;

/**
 * May the program's memory be written to? For calls that make something before
 * they report it: the others need not ask, they return -EFAULT in any case.
 * Thread context; may fault.
 * @param p,len the result's place, not longer than a page
 */
static inline int uk_syscall_writable(void *p, __sz len)
{
	volatile char *c = (volatile char *)p;
	unsigned int before = uk_syscall_bad;

	if (!p)
		return 0;
	c[0] = c[0];
	c[len - 1] = c[len - 1];
	return *(volatile unsigned int *)&uk_syscall_bad == before;
}

/*
 * For a function in which a call ends by a jump: places it with the functions
 * of calls. Who has a return address into one of them on his stack is in a
 * call (posix-signal).
 */
#define UK_SYSCALL_PART(name)						\
	__attribute__((section(".text.uk_syscall_r_part_" #name)))

/**
 * Not zero when some thread has a signal to take. Written by the signal
 * library only (atomically: also from interrupts).
 */
extern unsigned int uk_syscall_attention;

/**
 * The cold half of the boundary: lets the signal library deliver what is
 * pending for the calling thread, and settles -ERESTARTSYS. Thread context.
 *
 * @param r the call's result
 * @return the result, or -ERESTARTSYS: the call has to be made again
 */
long uk_syscall_boundary(long r);

/**
 * The signal library's part of it: delivers the calling thread's signals and
 * returns r, but -EINTR for -ERESTARTSYS when a handler without SA_RESTART
 * ran. NULL without that library.
 */
extern long (*uk_syscall_deliver)(long r);

/**
 * A system call by number, for the system call instruction and for numbers
 * that are not constant. Part of library uksyscall-table; without it every
 * number is -ENOSYS.
 *
 * @return value or -errno; -ENOSYS for a number that does not exist
 */
long uk_syscall6_r(long nr, long a0, long a1, long a2, long a3, long a4,
		   long a5);

/** Name of a system call by its number, NULL if unknown. (uksyscall-table) */
const char *uk_syscall_name(long nr);

/*
 * A call that nothing implements. The structures are chained at the first
 * use, so that what is never called costs nothing.
 */
struct uk_syscall_missing {
	const char *name;
	unsigned int count;
	struct uk_syscall_missing *next;
};

/** Counts a call of something missing. @return -ENOSYS */
long uk_syscall_enosys(struct uk_syscall_missing *m);

/** Calls fn for each missing system call that was made so far. */
void uk_syscall_missing_foreach(void (*fn)(const struct uk_syscall_missing *m,
					   void *arg), void *arg);

/**
 * Trace of calls, library option LIBUKSYSCALL_TRACE: prints the call at its
 * beginning. Thread context.
 * @param kinds a letter for each argument: how it is shown
 */
void uk_syscall_trace_enter(const char *name, const char *kinds, int nargs,
			    const long *args);

/** Prints the result of a call. Thread context. */
void uk_syscall_trace_exit(const char *name, long r);

#include <uk/bits/syscall_define.h>

#define UK_SYSCALL_R_DEFINE(rtype, name, ...)				\
	__UK_SC_DEFINE(__UK_SC_BODY_R, rtype, name, ##__VA_ARGS__)
#define UK_LLSYSCALL_R_DEFINE(rtype, name, ...)				\
	__UK_SC_DEFINE(__UK_SC_BODY_R, rtype, name, ##__VA_ARGS__)
#define UK_SYSCALL_R_FAST_DEFINE(rtype, name, ...)			\
	__UK_SC_DEFINE(__UK_SC_BODY_FAST, rtype, name, ##__VA_ARGS__)
#define UK_SYSCALL_DEFINE(rtype, name, ...)				\
	__UK_SC_DEFINE(__UK_SC_BODY_ERRNO, rtype, name, ##__VA_ARGS__)
#define UK_LLSYSCALL_DEFINE(rtype, name, ...)				\
	__UK_SC_DEFINE(__UK_SC_BODY_ERRNO, rtype, name, ##__VA_ARGS__)

#define UK_SYSCALL_RUN(call)						\
__extension__({								\
	long r__;							\
									\
	__UK_SC_BODY_R(, call);						\
	r__;								\
})

#ifdef __cplusplus
}
#endif

#endif /* __UK_SYSCALL_H__ */
