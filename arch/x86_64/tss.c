/* SPDX-License-Identifier: BSD-3-Clause */
/* Task state segments. */
#include <uk/arch/lcpu.h>
#include <uk/asm/boot.h>
#include <uk/asm/cpu.h>

/* Only the interrupt stacks are used. */
struct tss {
	__u32 reserved0;
	__u64 rsp[3];
	__u64 reserved1;
	__u64 ist[7];
	__u64 reserved2;
	__u16 reserved3;
	__u16 iomap;
} __attribute__((packed));

_Static_assert(sizeof(struct tss) == UKARCH_TSS_SIZE, "format of the CPU");

extern struct tss ukarch_x86_tss[UKARCH_MAXCPU];

void ukarch_x86_tss_init(__u32 idx, __uptr irq_sp, __uptr exc_sp,
			 __uptr nmi_sp)
{
	ukarch_x86_tss[idx].ist[UKARCH_IST_IRQ - 1] = irq_sp;
	ukarch_x86_tss[idx].ist[UKARCH_IST_EXC - 1] = exc_sp;
	ukarch_x86_tss[idx].ist[UKARCH_IST_NMI - 1] = nmi_sp;
	ukarch_x86_tss[idx].iomap = UKARCH_TSS_SIZE;
}
