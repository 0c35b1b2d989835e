/* SPDX-License-Identifier: BSD-3-Clause */
/* PV guest of Xen: TLB flushes and the root of the page tables. */
#ifndef __UK_ARCH_TLB_H__
#define __UK_ARCH_TLB_H__

#include <uk/arch/paging.h>
#include <uk/xen/mmu.h>

static inline void ukarch_tlb_flush_page(__vaddr_t va)
{
	uk_xen_mmuext(XEN_MMUEXT_INVLPG, va);
}

static inline void ukarch_tlb_flush_all(void)
{
	uk_xen_mmuext(XEN_MMUEXT_TLB_FLUSH, 0);
}

static inline __paddr_t ukarch_pt_root_get(void)
{
	return uk_xen_pt_root;
}

static inline void ukarch_pt_root_set(__paddr_t root)
{
	uk_xen_pt_root = root;
	uk_xen_mmuext(XEN_MMUEXT_NEW_BASEPTR, uk_xen_frame(root));
	uk_xen_mmuext(XEN_MMUEXT_NEW_USER_BASEPTR, uk_xen_frame(root));
}

#endif /* __UK_ARCH_TLB_H__ */
