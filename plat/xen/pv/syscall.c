/* SPDX-License-Identifier: BSD-3-Clause */
/* PV guest of Xen: what the SYSCALL instruction of programs enters. */
#include <uk/arch/syscall.h>
#include <uk/asm/cpu.h>

/* Where plat/xen/pv/vectors.S leads them; NULL: the instruction is undefined.
 */
void (*ukarch_xen_syscall_entry)(void);
ukarch_syscall_fn ukarch_x86_syscall_fn;
void ukarch_x86_syscall_entry(void);

void ukarch_x86_syscall_entry_set(void (*entry)(void))
{
	ukarch_xen_syscall_entry = entry;
}

void ukarch_syscall_enable(ukarch_syscall_fn fn)
{
	ukarch_x86_syscall_fn = fn;
	ukarch_x86_syscall_entry_set(ukarch_x86_syscall_entry);
}
