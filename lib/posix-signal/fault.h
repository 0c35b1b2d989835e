/* SPDX-License-Identifier: BSD-3-Clause */
/* Exceptions as signals: what fault.c and an architecture share. */
#ifndef __POSIX_SIGNAL_FAULT_H__
#define __POSIX_SIGNAL_FAULT_H__

#include <uk/arch/trap.h>
#include "signal_impl.h"

/*
 * What lies on the program's stack while a handler of an exception runs. The
 * interrupted registers are in uc; the handler may change them.
 */
struct sig_frame {
	__u8 fp[832] __attribute__((aligned(64)));	/* as XSAVE has it */
	struct uk_siginfo info;
	struct uk_ucontext uc;
	__u64 resume[5];	/* owned by the architecture */
};

/* Bytes below the stack pointer that the program may use. */
#define SIG_RED_ZONE	128

/* signo, code and addr of an exception that is no page fault; a signo of 0:
 * not one for the program. */
void sig_frame_info(enum ukarch_trap trap, const struct ukarch_regs *regs,
		    struct uk_siginfo *info);

/* May the registers be the program's: were interrupts on? */
int sig_frame_interruptible(const struct ukarch_regs *regs);

/* The return address of a function without a frame that pc may be in; 0. */
__uptr sig_frame_leaf(const struct ukarch_regs *regs);

/* What lies where a function without a frame has its return address; 0. */
__uptr sig_frame_top(const struct ukarch_regs *regs);

/* Saves the registers in the frame, those of the floating-point unit as they
 * are. */
void sig_frame_save(struct sig_frame *f, const struct ukarch_regs *regs,
		    __vaddr_t addr);

/* Makes the registers call handler(signo, &f->info, &f->uc) with the stack
 * below f, and go on with what f->uc then says. */
void sig_frame_call(struct ukarch_regs *regs, struct sig_frame *f,
		    __uptr handler);

/* The handler returned: sets f->resume from f->uc. */
void sig_frame_resume(struct sig_frame *f);

/* The handler of f returned. Called by the architecture's stub. */
void sig_fault_end(struct sig_frame *f);

/*
 * Makes the registers of a thread call a handler, with a frame for it on the
 * program's stack. 0: there is no good stack.
 * @param mask what is blocked again when the handler has returned
 */
int sig_fault_call(struct uk_posix_thread *pt, struct ukarch_regs *regs,
		   __vaddr_t addr, const struct uk_siginfo *info,
		   struct uk_sigaction *act, uk_sigset_t mask);

/* Makes the registers call fn(arg), which does not return, on a stack. */
void sig_frame_leave(struct ukarch_regs *regs, __uptr sp, void (*fn)(int),
		     int arg);

/* A loaded program's call that returned -UK_ERESTART_USER is to be made again,
 * or was interrupted. */
void sig_frame_settle(struct ukarch_regs *regs, long nr, int again);

/* The frame of the system call that the registers are in; 0: in none. */
__uptr sig_fault_call_frame(const struct ukarch_regs *regs);

/* Is it an address in the function of a system call? They stand together. */
extern const char uk_calls_start[], uk_calls_end[];
static inline int sig_fault_in_calls(__uptr pc)
{
	return pc - (__uptr)uk_calls_start
	       < (__uptr)uk_calls_end - (__uptr)uk_calls_start;
}

/*
 * efault.c: the system call with this frame, of thread pt, used an address that
 * is no good (access: UKARCH_FAULT_*). 1: it can go on, and will return
 * -EFAULT. 0: it cannot.
 */
int sig_efault(struct uk_posix_thread *pt, __uptr frame, __vaddr_t addr,
	       unsigned int access);

/* The call whose return address was at (slot) returned: where to. Called by
 * sig_efault_return, which the call returned to. */
__uptr sig_efault_end(__uptr slot);
extern const char sig_efault_return[];

/* The target of the direct call before a return address; 0: no such call. */
__uptr sig_frame_callee(__uptr ret);

/* Return addresses of calls of handlers: what is above is the program. */
extern const char sig_call_return[], sig_fault_return[];

#if CONFIG_LIBPOSIX_PROCESS_CHILDREN
/* Do the registers belong to code of a loaded program? Else to the core. */
static inline int sig_user_code(const struct uk_posix_thread *pt,
				const struct ukarch_regs *regs)
{
	return pt->user && ukarch_regs_sp(regs) - pt->thread->stack_base
			   >= pt->thread->stack_size;
}

/* Ends a loaded program by a signal. 0: it is none, or the core is at work. */
int sig_user_end(struct uk_posix_thread *pt, struct ukarch_regs *regs,
		 int signo);
#else
static inline int
sig_user_code(const struct uk_posix_thread *pt __maybe_unused,
	      const struct ukarch_regs *regs __maybe_unused)
{
	return 0;
}

static inline int sig_user_end(struct uk_posix_thread *pt __maybe_unused,
			       struct ukarch_regs *regs __maybe_unused,
			       int signo __maybe_unused)
{
	return 0;
}
#endif

#endif /* __POSIX_SIGNAL_FAULT_H__ */
