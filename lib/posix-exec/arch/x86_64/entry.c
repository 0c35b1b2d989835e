/* SPDX-License-Identifier: BSD-3-Clause */
/* Entry of the SYSCALL instruction for loaded programs, and the way back. */
#include <uk/arch/lcpu.h>
#include <uk/asm/boot.h>
#include <uk/asm/cpu.h>
#include <uk/essentials.h>
#include <uk/init.h>
#include <uk/string.h>
#include "../../exec.h"

#define CPUID1_C_OSXSAVE	(1u << 27)
#define FLAGS			0x202	/* interrupts are on */
#define X87CW_DEFAULT		0x037f
#define MXCSR_DEFAULT		0x1f80
#define FP_MXCSR		24

void exec_entry(void);
void ukarch_x86_syscall_entry(void);

/* Is there XSAVE for AVX's registers? Else FXSAVE. */
__used __u8 exec_has_xsave;

#define REG(name)	[name] "i"(__builtin_offsetof(struct uk_user, regs.name))

/*
 * In: rcx = return address, rax = number, the program's stack. All registers
 * but rcx and r11 are the program's afterwards, those of the floating-point
 * unit included: other threads may run meanwhile. A thread of the application
 * that uses the instruction stays on its own stack. A counter (lib/ukgcov)
 * would use a register before it is saved.
 */
__attribute__((naked, used, no_profile_instrument_function))
void exec_entry(void)
{
	__asm__ volatile(
		"movq %%gs:%c[thread], %%r11\n\t"
		"movq %c[posix](%%r11), %%r11\n\t"
		"testq %%r11, %%r11\n\t"
		"jz ukarch_x86_syscall_entry\n\t"
		"movq %c[user](%%r11), %%r11\n\t"
		"testq %%r11, %%r11\n\t"
		"jz ukarch_x86_syscall_entry\n\t"
		"movq %%r15, %c[r15](%%r11)\n\t"
		"movq %%r14, %c[r14](%%r11)\n\t"
		"movq %%r13, %c[r13](%%r11)\n\t"
		"movq %%r12, %c[r12](%%r11)\n\t"
		"movq %%r10, %c[r10](%%r11)\n\t"
		"movq %%r9, %c[r9](%%r11)\n\t"
		"movq %%r8, %c[r8](%%r11)\n\t"
		"movq %%rbp, %c[rbp](%%r11)\n\t"
		"movq %%rdi, %c[rdi](%%r11)\n\t"
		"movq %%rsi, %c[rsi](%%r11)\n\t"
		"movq %%rdx, %c[rdx](%%r11)\n\t"
		"movq %%rbx, %c[rbx](%%r11)\n\t"
		"movq %%rax, %c[rax](%%r11)\n\t"
		"movq %%rcx, %c[rcx](%%r11)\n\t"
		"movq %%rcx, %c[rip](%%r11)\n\t"
		"movq %%rsp, %c[rsp](%%r11)\n\t"
		"movq %%r11, %%rsp\n\t"
		"cmpb $0, exec_has_xsave(%%rip)\n\t"
		"jz 1f\n\t"
		"movl $7, %%eax\n\t"
		"xorl %%edx, %%edx\n\t"
		"xsave64 %c[fp](%%rsp)\n\t"
		"jmp 2f\n"
		"1:	fxsave64 %c[fp](%%rsp)\n"
		"2:	xorl %%ebp, %%ebp\n\t"
		"movq %%rsp, %%rdi\n\t"
		"call exec_user_call\n\t"
		"movq %%rsp, %%rdi\n\t"
		"jmp exec_user_enter\n"
		: : [thread] "i"(UKARCH_LCPU_THREAD),
		[posix] "i"(__builtin_offsetof(struct uk_thread, posix)),
		[user] "i"(__builtin_offsetof(struct uk_posix_thread, user)),
		[fp] "i"(__builtin_offsetof(struct uk_user, fp)),
		REG(r15), REG(r14), REG(r13), REG(r12), REG(r10), REG(r9),
		REG(r8), REG(rbp), REG(rdi), REG(rsi), REG(rdx), REG(rcx),
		REG(rbx), REG(rax), REG(rip), REG(rsp));
}

void exec_user_fp_load(const struct uk_user *u)
{
	if (exec_has_xsave)
		__asm__ volatile("xrstor64 %0" : : "m"(u->fp), "a"(7), "d"(0));
	else
		__asm__ volatile("fxrstor64 %0" : : "m"(u->fp));
}

__used void exec_user_enter(struct uk_user *u)
{
	exec_user_fp_load(u);
	__asm__ volatile(
		"movq %0, %%rsp\n\t"
		"popq %%r15\n\tpopq %%r14\n\tpopq %%r13\n\tpopq %%r12\n\t"
		"popq %%r11\n\tpopq %%r10\n\tpopq %%r9\n\tpopq %%r8\n\t"
		"popq %%rbp\n\tpopq %%rdi\n\tpopq %%rsi\n\tpopq %%rdx\n\t"
		"popq %%rcx\n\tpopq %%rbx\n\tpopq %%rax\n\t"
		"addq $16, %%rsp\n\t"		/* vector, error */
		"iretq"
		: : "r"(u) : "memory");
	__builtin_unreachable();
}

void exec_user_init(struct uk_user *u, __uptr pc, __uptr sp)
{
	memset(u, 0, sizeof(*u));
	u->regs.rip = pc;
	u->regs.rsp = sp;
	u->regs.cs = UKARCH_SEL_CODE;
	u->regs.ss = UKARCH_SEL_DATA;
	u->regs.rflags = FLAGS;
	*(__u16 *)u->fp = X87CW_DEFAULT;
	*(__u32 *)(u->fp + FP_MXCSR) = MXCSR_DEFAULT;
}

static int entry_init(struct uk_init_ctx *ctx __maybe_unused)
{
	exec_has_xsave = !!(ukarch_cpuid(1, 0).ecx & CPUID1_C_OSXSAVE);
	ukarch_x86_syscall_entry_set(exec_entry);
	return 0;
}

uk_sys_initcall(entry_init, 0x0);
