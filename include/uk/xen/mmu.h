/* SPDX-License-Identifier: BSD-3-Clause */
/* PV guest of Xen: the guest's physical frames, the machine's, and page tables.
 */
#ifndef __UK_XEN_MMU_H__
#define __UK_XEN_MMU_H__

#include <uk/arch/paging.h>
#include <uk/xen/hypercall.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Addresses are the guest's own everywhere but in the tables themselves: they
 * are translated by ukarch_pt_write() and _read(). Changes wait in a queue
 * until it is full, somebody reads, or the window is closed.
 */

/** The machine frame of each of the guest's frames, and their number. */
extern const __u64 *uk_xen_p2m;
extern __u64 uk_xen_p2m_len;

/** The active root table, physical. */
extern __paddr_t uk_xen_pt_root;

/** Changes that wait. */
extern __u32 uk_xen_pt_queued;

/** The machine frame behind a physical address that is RAM. */
static inline __u64 uk_xen_frame(__paddr_t pa)
{
	return uk_xen_p2m[pa >> UKARCH_PAGE_SHIFT];
}

/** Makes the changes that wait; interrupts are off. */
void uk_xen_pt_flush(void);

/** Queues a change of the entry at (pte), in the direct map. */
void uk_xen_pt_write(ukarch_pte_t *pte, ukarch_pte_t val);

/** The entry at (pte), with the guest's own address; an address that is none
 *  of the guest's RAM becomes 0.
 */
ukarch_pte_t uk_xen_pt_read(const ukarch_pte_t *pte);

/** Takes the right to execute from all pages of a table of the last level. */
void uk_xen_pt_forbid_exec(const ukarch_pte_t *table);

/** Fills a frame that is no table with zeros. */
void uk_xen_pt_clear(ukarch_pte_t *table);

/** One operation XEN_MMUEXT_*, which cannot fail with good arguments. */
void uk_xen_mmuext(__u32 op, __u64 arg);

#ifdef __cplusplus
}
#endif

#endif /* __UK_XEN_MMU_H__ */
