/* SPDX-License-Identifier: BSD-3-Clause */
/* Page tables of a PV guest: a queue of changes, which Xen checks and makes. */
#include <uk/essentials.h>
#include <uk/xen/mmu.h>

#define BATCH	64

const __u64 *uk_xen_p2m;
__u64 uk_xen_p2m_len;
__paddr_t uk_xen_pt_root;
__u32 uk_xen_pt_queued;

static struct xen_mmu_update queue[BATCH];

/* To the machine's address and back; other bits stay. */
static ukarch_pte_t to_machine(ukarch_pte_t e)
{
	if (!(e & UKARCH_PTE_P))
		return e;
	return (e & ~UKARCH_PTE_PADDR) |
	       uk_xen_frame(ukarch_pte_paddr(e)) << UKARCH_PAGE_SHIFT;
}

static ukarch_pte_t from_machine(ukarch_pte_t e)
{
	__u64 mfn, pfn;

	if (!(e & UKARCH_PTE_P))
		return e;
	mfn = ukarch_pte_paddr(e) >> UKARCH_PAGE_SHIFT;
	pfn = XEN_M2P[mfn];
	if (pfn >= uk_xen_p2m_len || uk_xen_p2m[pfn] != mfn)
		pfn = 0;
	return (e & ~UKARCH_PTE_PADDR) | pfn << UKARCH_PAGE_SHIFT;
}

/* A refusal means that our tables are not what we think they are. */
void uk_xen_pt_flush(void)
{
	__u32 n = uk_xen_pt_queued;

	uk_xen_pt_queued = 0;
	if (n && uk_xen_call4(XEN_CALL_MMU_UPDATE, (__uptr)queue, n, 0,
			      XEN_DOMID_SELF))
		__builtin_trap();
}

static void enqueue(const ukarch_pte_t *pte, ukarch_pte_t machine)
{
	__paddr_t pa = (__vaddr_t)pte - UKARCH_DIRECTMAP_BASE;

	if (uk_xen_pt_queued == BATCH)
		uk_xen_pt_flush();
	queue[uk_xen_pt_queued++] = (struct xen_mmu_update){
		.ptr = uk_xen_frame(pa) << UKARCH_PAGE_SHIFT |
		       (pa & (UKARCH_PAGE_SIZE - 1)),
		.val = machine,
	};
}

void uk_xen_pt_write(ukarch_pte_t *pte, ukarch_pte_t val)
{
	enqueue(pte, to_machine(val));
}

void uk_xen_pt_forbid_exec(const ukarch_pte_t *table)
{
	__u32 i;

	for (i = 0; i < UKARCH_PT_ENTRIES; i++)
		if (table[i] & UKARCH_PTE_P)
			enqueue(&table[i], table[i] | UKARCH_PTE_NX);
	uk_xen_pt_flush();
}

ukarch_pte_t uk_xen_pt_read(const ukarch_pte_t *pte)
{
	if (uk_xen_pt_queued)
		uk_xen_pt_flush();
	return from_machine(UK_READ_ONCE(*pte));
}

void uk_xen_mmuext(__u32 op, __u64 arg)
{
	struct xen_mmuext ext = { .op = op, .arg = arg };

	uk_xen_pt_flush();
	if (uk_xen_call4(XEN_CALL_MMUEXT, (__uptr)&ext, 1, 0, XEN_DOMID_SELF))
		__builtin_trap();
}

void uk_xen_pt_clear(ukarch_pte_t *table)
{
	uk_xen_mmuext(XEN_MMUEXT_CLEAR_PAGE, uk_xen_frame(
		(__vaddr_t)table - UKARCH_DIRECTMAP_BASE));
}
