/* SPDX-License-Identifier: BSD-3-Clause */
/* TLB flushes and the root of the page tables; a platform may replace this. */
#ifndef __UK_ARCH_TLB_H__
#define __UK_ARCH_TLB_H__

#include <uk/arch/paging.h>

/* Of this CPU only, others are not told. Any context; none can fail. */

/** Forget the translation of the page at (va) on this CPU. */
static inline void ukarch_tlb_flush_page(__vaddr_t va)
{
	__asm__ __volatile__("tlbi vaae1, %0; dsb nsh; isb"
			     :: "r"((va >> 12) & 0xfffffffffffUL) : "memory");
}

/** Forget all translations on this CPU. */
static inline void ukarch_tlb_flush_all(void)
{
	__asm__ __volatile__("tlbi vmalle1; dsb nsh; isb" ::: "memory");
}

/** The physical address of the active root table of the lower half. */
static inline __paddr_t ukarch_pt_root_get(void)
{
	__paddr_t root;

	__asm__ __volatile__("mrs %0, ttbr0_el1" : "=r"(root));
	return root & UKARCH_PTE_PADDR;
}

/** Switch to the tables at (root); forgets all translations. */
static inline void ukarch_pt_root_set(__paddr_t root)
{
	__asm__ __volatile__("msr ttbr0_el1, %0; isb" :: "r"(root) : "memory");
	ukarch_tlb_flush_all();
}

#endif /* __UK_ARCH_TLB_H__ */
