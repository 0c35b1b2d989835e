/* SPDX-License-Identifier: BSD-3-Clause */
/* PV guest of Xen: first C code. */
#include <uk/arch/lcpu.h>
#include <uk/arch/limits.h>
#include <uk/arch/paging.h>
#include <uk/arch/ptwrite.h>
#include <uk/arch/tlb.h>
#include <uk/asm/boot.h>
#include <uk/asm/cpu.h>
#include <uk/asm/tls.h>
#include <uk/essentials.h>
#include <uk/plat/boot.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/poweroff.h>
#include <uk/plat/startinfo.h>
#include <uk/reloc.h>
#include <uk/xen/mmu.h>
#include <uk/xen/pages.h>
#include <uk/xen/platform.h>

#define GRANT_FRAMES	16U	/* of which there are more than drivers need */

void ukplat_entry(void) __attribute__((noreturn));

__uptr uk_xen_fs_base;
static struct uk_bootinfo bootinfo;

const struct uk_bootinfo *uk_bootinfo_get(void)
{
	return &bootinfo;
}

static void *dm(__paddr_t pa)
{
	return (void *)(UKARCH_DIRECTMAP_BASE + pa);
}

/* All that the builder left is in the direct map. */
const void *ukplat_boot_phys(__paddr_t pa, __sz len)
{
	__paddr_t end, img = bootinfo.image_paddr;

	if (!pa || !len || __builtin_add_overflow(pa, len, &end) ||
	    end > bootinfo.directmap_len)
		return __NULL;
	if (pa < img + bootinfo.image_len && end > img)
		return __NULL;
	return dm(pa);
}

static int map_frame(const volatile void *page, __u64 mfn)
{
	return uk_xen_call(XEN_CALL_UPDATE_VA_MAPPING, (__uptr)page,
				ukarch_pte_make(mfn << UKARCH_PAGE_SHIFT,
						UKARCH_PROT_RW, UKARCH_MT_WB,
						0), XEN_UVMF_INVLPG) ? -1 : 0;
}

int uk_xen_upcall_enable(void)
{
	return 0;	/* since the entry */
}

__u64 uk_xen_frame_number(__paddr_t pa)
{
	return uk_xen_frame(pa);
}

int uk_xen_grant_frame(__u32 idx, void *page)
{
	__u64 frames[GRANT_FRAMES];
	struct xen_grant_setup_table setup = {
		.domid = XEN_DOMID_SELF,
		.nr_frames = idx + 1,
		.frames = frames,
	};

	if (idx >= GRANT_FRAMES ||
	    uk_xen_call(XEN_CALL_GRANT_TABLE, XEN_GRANT_SETUP_TABLE,
			(__uptr)&setup, 1) || setup.status)
		return -1;
	return map_frame(page, frames[idx]);
}

/* A page of the tools: the variable stands for it, and nothing else does. */
static __u32 place(struct uk_bootinfo *bi, const volatile void *page,
		   __u64 mfn, __u32 port)
{
	__paddr_t pa = XEN_M2P[mfn] << UKARCH_PAGE_SHIFT;

	if (!port || map_frame(page, mfn) ||
	    ukplat_region_set(bi, pa, pa + __PAGE_SIZE, UK_MEMREGION_RESERVED))
		return 0;
	return port;
}

/* The first domain sees the console of the hypervisor, and ports. */
static void place_pages(struct uk_bootinfo *bi,
			const struct ukplat_startinfo *si)
{
	__u32 iopl = 3;

	if (si->flags & UKPLAT_SIF_INITDOMAIN) {
		uk_xen_call(XEN_CALL_PHYSDEV, XEN_PHYSDEV_SET_IOPL,
			    (__uptr)&iopl, 0);
		return;
	}
	uk_xen_console_port = place(bi, &uk_xen_console, si->console_mfn,
				    si->console_port);
	uk_xen_store_port = place(bi, &uk_xen_store, si->store_mfn,
				  si->store_port);
}

/* What the entry code knows. */
static void take_boot_data(struct uk_bootinfo *bi)
{
	const struct ukarch_x86_boot *b = &ukarch_x86_boot;
	int i;

	bi->magic = UK_BOOTINFO_MAGIC;
	bi->pt_root = b->pt_root;
	bi->image_paddr = b->image_paddr;
	bi->image_base = uk_reloc_base();
	bi->image_len = (__sz)(uk_image_end - uk_image_start);
	bi->pt_free = b->pt_free;
	bi->pt_free_len = b->image_paddr + bi->image_len - b->pt_free;
	bi->entry_cycles = b->entry_cycles;
	bi->directmap_base = UKARCH_DIRECTMAP_BASE;
	bi->seed_quality = b->seed_quality;
	for (i = 0; i < UK_BOOTINFO_SEED_WORDS; i++)
		bi->seed[i] = b->seed[i];
}

/* The builder's table of the last level for the direct map's page at pa. */
static const ukarch_pte_t *dm_table(__paddr_t pa)
{
	__vaddr_t va = (__vaddr_t)dm(pa);
	__paddr_t table = uk_xen_pt_root;
	const ukarch_pte_t *t;
	ukarch_pte_t e;
	int level;

	for (level = UKARCH_PT_LEVELS - 1; level; level--) {
		t = dm(table);
		e = ukarch_pt_read(&t[(va >> (UKARCH_PAGE_SHIFT +
					      UKARCH_PT_BITS * level)) &
				      (UKARCH_PT_ENTRIES - 1)]);
		if (!ukarch_pte_present(e))
			return __NULL;
		table = ukarch_pte_paddr(e);
	}
	return dm(table);
}

/*
 * What the builder mapped is the direct map's beginning, in whole tables. Its
 * pages permit execution, which only the root forbids so far.
 */
static __sz take_direct_map(void)
{
	const __sz step = UKARCH_PAGE_SIZE * UKARCH_PT_ENTRIES;
	const ukarch_pte_t *table;
	__paddr_t pa = 0;

	while ((table = dm_table(pa))) {
		uk_xen_pt_forbid_exec(table);
		pa += step;
	}
	return MIN(pa, uk_xen_p2m_len << UKARCH_PAGE_SHIFT);
}

void ukplat_entry(void)
{
	struct uk_bootinfo *bi = &bootinfo;
	const struct ukplat_startinfo *si = dm(ukarch_x86_boot.start_info);
	const char *err;

	uk_xen_p2m = dm(si->mfn_list);
	uk_xen_p2m_len = si->nr_pages;
	uk_xen_pt_root = ukarch_x86_boot.pt_root;
	if (map_frame(&uk_xen_shared,
			     si->shared_info >> UKARCH_PAGE_SHIFT))
		ukplat_poweroff_crash();
	take_boot_data(bi);
	bi->directmap_len = take_direct_map();
	ukarch_tlb_flush_all();
	err = ukplat_boot_startinfo(bi, si, ukarch_x86_boot.start_info);
	place_pages(bi, si);
	if (err)
		ukplat_boot_fail(err);
	uk_boot_entry(bi);
}
