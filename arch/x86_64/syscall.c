/* SPDX-License-Identifier: BSD-3-Clause */
/* Makes the SYSCALL instruction enter syscall.S. */
#include <uk/arch/syscall.h>
#include <uk/asm/boot.h>
#include <uk/asm/cpu.h>

#define RFLAGS_TF	0x100UL
#define RFLAGS_DF	0x400UL
#define EFER_SCE	0x001UL
#define STAR_SHIFT	32

ukarch_syscall_fn ukarch_x86_syscall_fn;
void ukarch_x86_syscall_entry(void);

void ukarch_x86_syscall_entry_set(void (*entry)(void))
{
	ukarch_wrmsr(UKARCH_MSR_LSTAR, (__u64)entry);
}

/* Until then the instruction is undefined, and says so. Interrupts are not
 * masked: the call runs on its caller's stack. */
void ukarch_syscall_enable(ukarch_syscall_fn fn)
{
	ukarch_x86_syscall_fn = fn;
	ukarch_wrmsr(UKARCH_MSR_STAR, (__u64)UKARCH_SEL_CODE << STAR_SHIFT);
	ukarch_x86_syscall_entry_set(ukarch_x86_syscall_entry);
	ukarch_wrmsr(UKARCH_MSR_FMASK, RFLAGS_DF | RFLAGS_TF);
	ukarch_wrmsr(UKARCH_MSR_EFER,
		     ukarch_rdmsr(UKARCH_MSR_EFER) | EFER_SCE);
}
