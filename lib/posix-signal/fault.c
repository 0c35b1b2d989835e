/* SPDX-License-Identifier: BSD-3-Clause */
/* Exceptions of the program as signals to the thread that raised them. */
#include <abi/errno.h>
#include <uk/arch/lcpu.h>
#include <uk/init.h>
#include <uk/paging.h>
#include <uk/vmem.h>
#include "fault.h"

/* Deeper is no call of the core. */
#define MAX_FRAMES	64

/* Bytes that a handler has at least on a stack of its own. */
#define HANDLER_ROOM	1024

/*
 * Who has a handler gets it called with the registers of the exception; all
 * others end with the crash report. An exception inside a system call goes to
 * no handler: to leave the core in the middle of its work by siglongjmp()
 * would break it. See efault.c for what happens to it.
 */
static int is_program_above(__uptr pc)
{
	return pc == (__uptr)sig_call_return || pc == (__uptr)sig_fault_return;
}

static int readable(__uptr fp)
{
	return !(fp & 7) && ukarch_mapped(fp) && ukarch_mapped(fp + 15);
}

/* Is it the return address of a call, as it was or led away by efault.c? */
static int is_return(__uptr ret)
{
	return ret == (__uptr)sig_efault_return ||
	       sig_fault_in_calls(sig_frame_callee(ret));
}

/* Is it the frame of a call? */
static int is_call(__uptr fp)
{
	return readable(fp) && is_return(((const __uptr *)fp)[1]);
}

/* In the function of a call itself: before or without a frame, or with it. */
static __uptr frame_in_call(const struct ukarch_regs *regs, __uptr fp)
{
	__uptr sp = ukarch_regs_sp(regs);

	if (sig_frame_leaf(regs))
		return sp - sizeof(__uptr);
	/* by way of the table of calls its function may be far from that */
	if (!is_call(fp) && is_return(sig_frame_top(regs)))
		return sp - sizeof(__uptr);
	return fp;
}

__uptr sig_fault_call_frame(const struct ukarch_regs *regs)
{
	__uptr fp = ukarch_regs_fp(regs);
	const __uptr *frame;
	unsigned int n;

	if (sig_fault_in_calls(ukarch_regs_pc(regs)))
		return frame_in_call(regs, fp);
	/* in a function without a frame that a call called */
	if (sig_fault_in_calls(sig_frame_leaf(regs)) ||
	    (sig_fault_in_calls(sig_frame_top(regs)) && is_call(fp)))
		return fp;
	for (n = 0; n < MAX_FRAMES && readable(fp); n++) {
		frame = (const __uptr *)fp;
		if (is_program_above(frame[1]))
			return 0;
		if (sig_fault_in_calls(frame[1]))
			return frame[0];
		fp = frame[0];
	}
	return 0;
}

/* See that a range of the stack can be written to, as a push would. */
static int make_writable(__uptr from, __uptr to)
{
	__vaddr_t va = ALIGN_DOWN(from, UKARCH_PAGE_SIZE);
	struct uk_mapping m;
	unsigned int access;

	for (; va < to; va += UKARCH_PAGE_SIZE) {
		access = UKARCH_FAULT_WRITE;
		if (!uk_paging_query(uk_paging_kernel(), va, &m)) {
			if (m.prot & UKARCH_PROT_WRITE)
				continue;
			if (m.prot)
				access |= UKARCH_FAULT_PROT;
		}
		if (uk_vmem_fault(va, access))
			return 0;
	}
	return 1;
}

/* Where the frame goes; NULL: there is no good stack. */
static struct sig_frame *place(const struct uk_posix_thread *pt,
			       const struct uk_sigaction *act, __uptr sp)
{
	const struct uk_stack *alt = &pt->sig.altstack;
	__uptr base = (__uptr)alt->ss_sp, floor = 0, at;

	sp -= SIG_RED_ZONE;
	if (!(alt->ss_flags & UK_SS_DISABLE)
	    && (act->flags & UK_SA_ONSTACK || sp - base < alt->ss_size)) {
		if (sp - base >= alt->ss_size)
			sp = base + alt->ss_size;
		floor = base;
	}
	if (sp < floor + sizeof(struct sig_frame) + HANDLER_ROOM)
		return NULL;
	at = ALIGN_DOWN(sp - sizeof(struct sig_frame),
			_Alignof(struct sig_frame));
	/* the handler's own first frame, too */
	if (!make_writable(at - SIG_RED_ZONE, sp))
		return NULL;
	return (struct sig_frame *)at;
}

int sig_fault_call(struct uk_posix_thread *pt, struct ukarch_regs *regs,
		   __vaddr_t addr, const struct uk_siginfo *info,
		   struct uk_sigaction *act, uk_sigset_t mask)
{
	struct sig_frame *f = place(pt, act, ukarch_regs_sp(regs));
	__uptr handler = act->handler;

	if (!f)
		return 0;
	f->info = *info;
	f->uc = (struct uk_ucontext){ .uc_stack = pt->sig.altstack };
	f->uc.uc_sigmask[0] = mask;
	sig_frame_save(f, regs, addr);
	pt->sig.blocked |= act->mask & ~SIG_UNBLOCKABLE;
	if (!(act->flags & UK_SA_NODEFER))
		pt->sig.blocked |= UK_SIGMASK(info->signo);
	if (act->flags & UK_SA_RESETHAND)
		act->handler = UK_SIG_DFL;
	sig_frame_call(regs, f, handler);
	return 1;
}

/* Calls the thread's handler. 0: it has none, or may not have it called. */
static int call_handler(struct uk_posix_thread *pt, struct ukarch_regs *regs,
			__vaddr_t addr, const struct uk_siginfo *info)
{
	struct uk_sigaction *act;

	/* the program runs with interrupts on; a failed assertion does not */
	if (!info->signo || !sig_frame_interruptible(regs))
		return 0;
	act = sig_action(((struct process *)pt->thread->process)->sig,
			 info->signo);
	if (act->handler == UK_SIG_DFL || act->handler == UK_SIG_IGN
	    || pt->sig.blocked & UK_SIGMASK(info->signo))
		return 0;
	return sig_fault_call(pt, regs, addr, info, act, pt->sig.blocked);
}

/* To the handler, or to the end of a loaded program. 0: neither. */
static int deliver(struct uk_posix_thread *pt, struct ukarch_regs *regs,
		   __vaddr_t addr, const struct uk_siginfo *info)
{
	return call_handler(pt, regs, addr, info)
	       || sig_user_end(pt, regs, info->signo);
}

void sig_fault_end(struct sig_frame *f)
{
	struct uk_posix_thread *pt = uk_posix_thread_current();

	sig_set_blocked(pt, f->uc.uc_sigmask[0]);
	/* It may be long until it makes a call. */
	if (sig_pending(pt) & ~pt->sig.blocked)
		uk_thread_interrupt(pt->thread);
	sig_frame_resume(f);
}

/* What a page fault is to the program; 0: no signal but the end. */
static int page_fault_info(struct uk_siginfo *info, int rc,
			   unsigned int access)
{
	if (rc == -ENOMEM)
		return 0;
	info->signo = rc == -ENXIO ? UK_SIGBUS : UK_SIGSEGV;
	if (rc == -ENXIO)
		info->code = UK_BUS_ADRERR;
	else if (rc == -EACCES || access & UKARCH_FAULT_PROT)
		info->code = UK_SEGV_ACCERR;
	else
		info->code = UK_SEGV_MAPERR;
	return 1;
}

/* The thread that ran, if it is one of a process. */
static struct uk_posix_thread *running(void)
{
	struct uk_thread *t = ukarch_lcpu_thread();

	return t && !ukarch_lcpu_current()->irq_depth ? t->posix : NULL;
}

/* Added after the handler of areas, so it is asked before that one. */
static int page_fault(struct ukarch_regs *regs, __vaddr_t addr,
		      unsigned int access, void *arg __maybe_unused)
{
	struct uk_siginfo info = { .addr = (void *)addr };
	struct uk_posix_thread *pt = running();
	int rc = uk_vmem_fault(addr, access);
	__uptr frame;

	if (!rc)
		return 1;
	if (!pt || !page_fault_info(&info, rc, access))
		return pt && sig_user_end(pt, regs, UK_SIGKILL);
	frame = sig_user_code(pt, regs) ? 0 : sig_fault_call_frame(regs);
	return frame ? sig_efault(pt, frame, addr, access)
		     : deliver(pt, regs, addr, &info);
}

static int other_fault(struct ukarch_regs *regs, __vaddr_t addr __maybe_unused,
		       unsigned int access __maybe_unused, void *arg)
{
	struct uk_posix_thread *pt = running();
	struct uk_siginfo info = { .signo = 0 };

	if (!pt || (!sig_user_code(pt, regs) && sig_fault_call_frame(regs)))
		return 0;
	sig_frame_info((enum ukarch_trap)(__uptr)arg, regs, &info);
	return deliver(pt, regs, 0, &info);
}

static struct ukarch_trap_handler handlers[UKARCH_TRAP_COUNT];

static int fault_init(struct uk_init_ctx *ctx __maybe_unused)
{
	__uptr i;

	for (i = 0; i < UKARCH_TRAP_COUNT; i++) {
		handlers[i].fn = i == UKARCH_TRAP_PAGE_FAULT ? page_fault
							     : other_fault;
		handlers[i].arg = (void *)i;
		ukarch_trap_handler_add((enum ukarch_trap)i, &handlers[i]);
	}
	return 0;
}

uk_sys_initcall(fault_init, 0x0);
