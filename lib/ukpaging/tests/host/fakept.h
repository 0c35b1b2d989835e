/* SPDX-License-Identifier: BSD-3-Clause */
/* Boot page tables for host unit tests, as the entry code leaves them. */
#ifndef __UNIT_FAKEPT_H__
#define __UNIT_FAKEPT_H__

#include "fakemem.h"

int host_pt_open;

/*
 * Tables at 1 MiB: root, PDPT, PD, and a PT for [0, 2 MiB); the direct map
 * shows `mib` MiB, with 4 KiB pages below 2 MiB. Three spare frames behind.
 */
static inline void fake_tables(unsigned int mib)
{
	const __paddr_t root = 0x100000;
	__u64 *t = (__u64 *)(UKARCH_DIRECTMAP_BASE + root);
	__vaddr_t base = UKARCH_DIRECTMAP_BASE;
	unsigned int i, prot;

	memset(t, 0, 7 * 4096);
	t[(base >> 39) & 511] = ukarch_pte_table(root + 0x1000);
	t[512 + ((base >> 30) & 511)] = ukarch_pte_table(root + 0x2000);
	t[1024] = ukarch_pte_table(root + 0x3000);
	for (i = 1; i < mib / 2; i++)
		t[1024 + i] = ukarch_pte_make((__paddr_t)i << 21,
					      UKARCH_PROT_RW, 0, 1);
	for (i = 0; i < 512; i++) {
		prot = i >= 256 && i < 263 ? UKARCH_PROT_READ : UKARCH_PROT_RW;
		t[1536 + i] = ukarch_pte_make((__paddr_t)i << 12, prot, 0, 0);
	}
	fake_bi.pt_root = root;
	fake_bi.pt_free = root + 0x4000;
	fake_bi.pt_free_len = 0x3000;
	fake_region(root, 0x7000, UK_MEMREGION_PAGETABLE);
}

#endif /* __UNIT_FAKEPT_H__ */
