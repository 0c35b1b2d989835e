/* SPDX-License-Identifier: BSD-3-Clause */
/* Page-table writes of host unit tests: counted, and only in the window. */
#ifndef __UK_ARCH_PTWRITE_H__
#define __UK_ARCH_PTWRITE_H__

#include <stdlib.h>
#include <uk/arch/paging.h>

#define UKARCH_PT_ALIAS_PROT	UKARCH_PROT_READ

extern int host_pt_open;

static inline unsigned long ukarch_pt_write_begin(void)
{
	if (host_pt_open++)
		abort();
	return 1;
}

static inline void ukarch_pt_write_end(unsigned long flags)
{
	if (!flags || --host_pt_open)
		abort();
}

static inline void ukarch_pt_write(ukarch_pte_t *pte, ukarch_pte_t val)
{
	if (!host_pt_open)
		abort();
	*pte = val;
}

#endif /* __UK_ARCH_PTWRITE_H__ */
