/* SPDX-License-Identifier: BSD-3-Clause */
/* PV guest of Xen: page tables hold machine addresses, and Xen writes them. */
#ifndef __UK_ARCH_PTWRITE_H__
#define __UK_ARCH_PTWRITE_H__

#include <uk/arch/lcpu.h>
#include <uk/arch/paging.h>
#include <uk/xen/mmu.h>

#define UKARCH_PT_ALIAS_PROT	UKARCH_PROT_READ

static inline unsigned long ukarch_pt_write_begin(void)
{
	return ukarch_lcpu_save_irqf();
}

static inline void ukarch_pt_write_end(unsigned long flags)
{
	uk_xen_pt_flush();
	ukarch_lcpu_restore_irqf(flags);
}

static inline void ukarch_pt_write(ukarch_pte_t *pte, ukarch_pte_t val)
{
	uk_xen_pt_write(pte, val);
}

static inline ukarch_pte_t ukarch_pt_read(const ukarch_pte_t *pte)
{
	return uk_xen_pt_read(pte);
}

static inline void ukarch_pt_clear(ukarch_pte_t *table)
{
	uk_xen_pt_clear(table);
}

/** Xen gives pages of 4 KiB only. */
static inline unsigned int ukarch_pt_leaf_max(void)
{
	return 0;
}

#endif /* __UK_ARCH_PTWRITE_H__ */
