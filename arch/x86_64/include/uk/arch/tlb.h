/* SPDX-License-Identifier: BSD-3-Clause */
/* TLB flushes and the root of the page tables; a platform may replace this. */
#ifndef __UK_ARCH_TLB_H__
#define __UK_ARCH_TLB_H__

#include <uk/arch/paging.h>

/* Of this CPU only, others are not told. Any context; none can fail. */

/** Forget the translation of the page at (va) on this CPU. */
static inline void ukarch_tlb_flush_page(__vaddr_t va)
{
	__asm__ __volatile__("invlpg (%0)" :: "r"(va) : "memory");
}

/** The physical address of the active root table. */
static inline __paddr_t ukarch_pt_root_get(void)
{
	__paddr_t root;

	__asm__ __volatile__("movq %%cr3, %0" : "=r"(root));
	return root & UKARCH_PTE_PADDR;
}

/** Switch to the tables at (root); forgets all translations. */
static inline void ukarch_pt_root_set(__paddr_t root)
{
	__asm__ __volatile__("movq %0, %%cr3" :: "r"(root) : "memory");
}

/** Forget all translations on this CPU. */
static inline void ukarch_tlb_flush_all(void)
{
	ukarch_pt_root_set(ukarch_pt_root_get());
}

#endif /* __UK_ARCH_TLB_H__ */
