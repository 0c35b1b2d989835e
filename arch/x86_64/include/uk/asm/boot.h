/* SPDX-License-Identifier: BSD-3-Clause */
/* x86-64: constants of the entry code, the vectors and the link script. */
#ifndef __UK_ASM_BOOT_H__
#define __UK_ASM_BOOT_H__

#include <uk/asm/selectors.h>

/* Where the image is loaded and the window of random virtual bases. */
#define UKARCH_IMAGE_LMA		0x100000
#define UKARCH_IMAGE_WINDOW		0xffffffff80000000
#define UKARCH_IMAGE_WINDOW_PAGES	0x80000		/* 2 GiB */
#define UKARCH_DM_BASE			0xffff880000000000
#define UKARCH_DM_SLOT			272

/* Frames that the entry code takes, beside one a 2 MiB of image, twice:
 * root, 2 identity, 2 direct map, 3 image, 1 since the base is unaligned. */
#define UKARCH_PT_FIXED			9

#define UKARCH_BOOT_STACK_SIZE		16384
#define UKARCH_IRQ_STACK_SIZE		8192
#define UKARCH_EXC_STACK_SIZE		8192
#define UKARCH_NMI_STACK_SIZE		4096

/* Segments, besides those of selectors.h. */
#define UKARCH_SEL_TSS			0x20
#define UKARCH_TSS_SIZE			104
#define UKARCH_GDT_SIZE	(UKARCH_SEL_TSS + 16 * UKARCH_MAXCPU)

/* Interrupt stack table: which stack a vector uses. */
#define UKARCH_IST_IRQ			1
#define UKARCH_IST_EXC			2
#define UKARCH_IST_NMI			3	/* NMI, double fault, #MC */

/* Vectors. */
#define UKARCH_VEC_IRQ0			32	/* + line of ukintctlr */
#define UKARCH_VEC_TIMER		104
#define UKARCH_VEC_WAKE			105
#define UKARCH_VEC_UPCALL		106	/* events of Xen */
#define UKARCH_VEC_SPURIOUS		111
#define UKARCH_NR_VEC			112
#define UKARCH_VECTORS_SIZE	\
	(16 * UKARCH_VEC_IRQ0 + 8 * (UKARCH_NR_VEC - UKARCH_VEC_IRQ0))

#define UKARCH_X86_PT_P			0x001
#define UKARCH_X86_PT_RW		0x002
#define UKARCH_X86_PT_AD		0x060	/* accessed, dirty */
#define UKARCH_X86_PT_PS		0x080
#define UKARCH_X86_PT_NX		0x8000000000000000

#define UKARCH_X86_CR0_WP		(1 << 16)

#ifndef __ASSEMBLY__
#include <uk/arch/types.h>

/* What the entry code leaves for C, in the order of arch/x86_64/boot.S. */
struct ukarch_x86_boot {
	__paddr_t pt_root;
	__paddr_t pt_free;		/* first frame that was not taken */
	__paddr_t image_paddr;
	__u64 entry_cycles;
	__u64 seed[4];
	__u32 seed_quality;
	__u32 start_info;		/* physical */
};
extern struct ukarch_x86_boot ukarch_x86_boot;

#endif /* !__ASSEMBLY__ */
#endif /* __UK_ASM_BOOT_H__ */
