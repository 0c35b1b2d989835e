/* SPDX-License-Identifier: BSD-3-Clause */
/* x86-64: registers of an exception as a signal's context, and back. */
#include <abi/errno.h>
#include <uk/asm/cpu.h>
#include <uk/posix-signal.h>
#include <uk/string.h>
#include "../../fault.h"

/* Of Linux' user context: the order of the general registers. */
enum {
	G_R8, G_R9, G_R10, G_R11, G_R12, G_R13, G_R14, G_R15,
	G_RDI, G_RSI, G_RBP, G_RBX, G_RDX, G_RAX, G_RCX, G_RSP,
	G_RIP, G_EFL, G_SEGS, G_ERR, G_TRAPNO, G_OLDMASK, G_CR2,
	G_FPREGS
};

#define REG(g, r)	{ G_##g, __builtin_offsetof(struct ukarch_regs, r) }
static const struct {
	__u8 g, offset;
} table[] = {
	REG(R8, r8), REG(R9, r9), REG(R10, r10), REG(R11, r11),
	REG(R12, r12), REG(R13, r13), REG(R14, r14), REG(R15, r15),
	REG(RDI, rdi), REG(RSI, rsi), REG(RBP, rbp), REG(RBX, rbx),
	REG(RDX, rdx), REG(RAX, rax), REG(RCX, rcx), REG(RSP, rsp),
	REG(RIP, rip), REG(EFL, rflags), REG(ERR, error), REG(TRAPNO, vector),
};

/* fault.S restores from these places. */
UK_CTASSERT(__builtin_offsetof(struct sig_frame, uc.uc_mcontext) == 1000);
UK_CTASSERT(sizeof(((struct sig_frame *)0)->fp) == UKARCH_FP_SIZE);
UK_CTASSERT(__builtin_offsetof(struct sig_frame, resume) == 1896);

#define FLAG_TF		0x100UL
#define FLAG_IF		0x200UL
#define FLAG_DF		0x400UL
/* Arithmetic flags, TF, DF, AC: what a context may set. */
#define FLAGS_OF_PROGRAM	0x40dd5UL
#define FLAGS_ALWAYS		(FLAG_IF | 0x2UL)

#define SYSCALL_SIZE	2	/* bytes of the instruction */
#define CALL_REL32	0xe8
#define LEAF_MAX	4096

#define VEC_DE	0
#define VEC_DB	1
#define VEC_SS	12
#define VEC_MF	16
#define VEC_AC	17

#define ILL_ILLOPN	2
#define TRAP_TRACE	2
#define FPE_FLTDIV	3
#define FPE_FLTOVF	4
#define FPE_FLTUND	5
#define FPE_FLTRES	6
#define FPE_FLTINV	7

void sig_fault_enter(void);

/* Which of the floating-point exceptions that are not masked is raised. */
static int fp_code(__u64 vector)
{
	__u32 mxcsr, raised;
	__u16 status, control;

	if (vector == VEC_MF) {
		__asm__ volatile("fnstsw %0\n\tfnstcw %1"
				 : "=m"(status), "=m"(control));
		raised = status & ~control;
	} else {
		__asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
		raised = mxcsr & ~(mxcsr >> 7);
	}
	if (raised & 0x01)
		return FPE_FLTINV;
	if (raised & 0x04)
		return FPE_FLTDIV;
	if (raised & 0x08)
		return FPE_FLTOVF;
	return raised & 0x12 ? FPE_FLTUND : FPE_FLTRES;
}

void sig_frame_info(enum ukarch_trap trap, const struct ukarch_regs *regs,
		    struct uk_siginfo *info)
{
	info->addr = (void *)regs->rip;
	switch (trap) {
	case UKARCH_TRAP_MATH:
		info->signo = UK_SIGFPE;
		info->code = regs->vector == VEC_DE ? UK_FPE_INTDIV
						    : fp_code(regs->vector);
		break;
	case UKARCH_TRAP_INVALID_OP:
		info->signo = UK_SIGILL;
		info->code = ILL_ILLOPN;
		break;
	case UKARCH_TRAP_DEBUG:
		info->signo = UK_SIGTRAP;
		info->code = regs->vector == VEC_DB ? TRAP_TRACE
						    : UK_SI_KERNEL;
		break;
	case UKARCH_TRAP_PROTECTION:
		info->signo = regs->vector == VEC_AC || regs->vector == VEC_SS
			      ? UK_SIGBUS : UK_SIGSEGV;
		info->code = regs->vector == VEC_AC ? UK_BUS_ADRALN
						    : UK_SI_KERNEL;
		info->addr = NULL;
		break;
	default:
		info->signo = 0;
	}
}

int sig_frame_interruptible(const struct ukarch_regs *regs)
{
	return !!(regs->rflags & FLAG_IF);
}

__uptr sig_frame_callee(__uptr ret)
{
	const __u8 *after = (const __u8 *)ret;
	__s32 rel;

	if (!ukarch_mapped(ret - 5) || !ukarch_mapped(ret))
		return 0;
	if (after[-5] != CALL_REL32)
		return 0;
	__builtin_memcpy(&rel, after - 4, sizeof(rel));
	return ret + (__uptr)(__s64)rel;
}

__uptr sig_frame_top(const struct ukarch_regs *regs)
{
	if (!ukarch_mapped(regs->rsp) || !ukarch_mapped(regs->rsp + 7))
		return 0;
	return *(const __uptr *)regs->rsp;
}

__uptr sig_frame_leaf(const struct ukarch_regs *regs)
{
	__uptr ret = sig_frame_top(regs);
	__uptr callee = sig_frame_callee(ret);

	/* of a function that begins not far from pc: it may have gone on in one
	 * that stands before it */
	return callee && regs->rip - callee + LEAF_MAX < 2 * LEAF_MAX ? ret : 0;
}

static void save_general(__u64 *g, const struct ukarch_regs *regs)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		g[table[i].g] = *(const __u64 *)((const char *)regs +
						 table[i].offset);
	g[G_SEGS] = (regs->cs & 0xffff) | regs->ss << 48;
}

#if CONFIG_LIBUKSCHEDPRIO
/* preempt.S says in regs->vector where it put the floating-point state. */
void sig_context_save(struct uk_ucontext *uc, const struct ukarch_regs *regs)
{
	__u64 *g = uc->uc_mcontext;

	if (!regs)
		return;
	save_general(g, regs);
	g[G_TRAPNO] = 0;
	g[G_OLDMASK] = uc->uc_sigmask[0];
	g[G_FPREGS] = regs->vector;
}

void sig_context_load(struct ukarch_regs *regs, const struct uk_ucontext *uc)
{
	const __u64 *g = uc->uc_mcontext;
	unsigned int i;

	if (!regs)
		return;
	for (i = 0; i < ARRAY_SIZE(table); i++)
		if (table[i].g < G_EFL)
			*(__u64 *)((char *)regs + table[i].offset) =
				g[table[i].g];
	regs->rflags = (g[G_EFL] & FLAGS_OF_PROGRAM) | FLAGS_ALWAYS;
}
#endif

#define XSAVE_HEADER	512	/* which the rest of must be 0 */
#define XSAVE_HEADER_SIZE	64

static void save_fp(struct sig_frame *f)
{
	if (ukarch_x86_fp_kind() == UKARCH_FP_XSAVE) {
		memset(f->fp + XSAVE_HEADER, 0, XSAVE_HEADER_SIZE);
		__asm__ volatile("xsave64 %0"
				 : "+m"(f->fp) : "a"(-1), "d"(-1));
	} else {
		__asm__ volatile("fxsave64 %0" : "=m"(f->fp));
	}
}

void sig_frame_save(struct sig_frame *f, const struct ukarch_regs *regs,
		    __vaddr_t addr)
{
	__u64 *g = f->uc.uc_mcontext;

	save_general(g, regs);
	g[G_OLDMASK] = f->uc.uc_sigmask[0];
	g[G_CR2] = addr;
	g[G_FPREGS] = (__u64)f->fp;
	save_fp(f);
}

void sig_frame_call(struct ukarch_regs *regs, struct sig_frame *f,
		    __uptr handler)
{
	/* for fault.S: the interrupted place, for backtraces */
	regs->rcx = regs->rip;
	regs->rax = handler;
	regs->rdi = (__u64)f->info.signo;
	regs->rsi = (__u64)&f->info;
	regs->rdx = (__u64)&f->uc;
	regs->rip = (__u64)sig_fault_enter;
	regs->rsp = (__u64)f;
	regs->rflags &= ~(FLAG_TF | FLAG_DF);
}

void sig_frame_leave(struct ukarch_regs *regs, __uptr sp, void (*fn)(int),
		     int arg)
{
	regs->rdi = (__u64)arg;
	regs->rbp = 0;
	regs->rip = (__u64)fn;
	/* as behind a call */
	regs->rsp = ALIGN_DOWN(sp, 16UL) - sizeof(__u64);
	regs->rflags = FLAGS_ALWAYS;
}

void sig_frame_settle(struct ukarch_regs *regs, long nr, int again)
{
	if ((long)regs->rax != -UK_ERESTART_USER)
		return;
	regs->rax = (__u64)(again ? nr : -EINTR);
	if (again)
		regs->rip -= SYSCALL_SIZE;
}

void sig_frame_resume(struct sig_frame *f)
{
	const __u64 *g = f->uc.uc_mcontext;

	f->resume[0] = g[G_RIP];
	f->resume[1] = g[G_SEGS] & 0xffff;
	f->resume[2] = (g[G_EFL] & FLAGS_OF_PROGRAM) | FLAGS_ALWAYS;
	f->resume[3] = g[G_RSP];
	f->resume[4] = g[G_SEGS] >> 48;
}
