/* SPDX-License-Identifier: BSD-3-Clause */
/* The TLB of host unit tests: there is none. */
#ifndef __UK_ARCH_TLB_H__
#define __UK_ARCH_TLB_H__

#include <uk/arch/paging.h>

static inline void ukarch_tlb_flush_page(__vaddr_t va)
{
	(void)va;
}

static inline void ukarch_pt_root_set(__paddr_t root)
{
	(void)root;
}

#endif /* __UK_ARCH_TLB_H__ */
