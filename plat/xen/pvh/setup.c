/* SPDX-License-Identifier: BSD-3-Clause */
/* A PVH guest's first steps: how to call Xen, and the pages shared with it. */
#include <uk/arch/limits.h>
#include <uk/arch/paging.h>
#include <uk/arch/ptwrite.h>
#include <uk/arch/tlb.h>
#include <uk/asm/boot.h>
#include <uk/asm/cpu.h>
#include <uk/essentials.h>
#include <uk/plat/boot.h>
#include <uk/xen/hypercall.h>
#include <uk/xen/pages.h>
#include <uk/xen/platform.h>

#define E820_MAX	64U
#define E820_RAM	1U

__u8 uk_xen_vmmcall;

static __paddr_t image_paddr(const struct uk_bootinfo *bi,
			     const volatile void *p)
{
	return (__vaddr_t)p - bi->image_base + bi->image_paddr;
}

/* CPUs of AMD and Hygon have an instruction of their own. */
static int has_vmmcall(void)
{
	struct ukarch_cpuid id = ukarch_cpuid(0, 0);

	return id.ebx == 0x68747541 /* Auth */ ||
	       id.ebx == 0x6f677948 /* Hygo */;
}

/* Takes a frame away and puts one of Xen's in its place. */
static int add_to_physmap(__u32 space, __u32 idx, __paddr_t pa)
{
	struct xen_add_to_physmap map = {
		.domid = XEN_DOMID_SELF,
		.space = space,
		.idx = idx,
		.gpfn = pa >> UKARCH_PAGE_SHIFT,
	};

	return uk_xen_call(XEN_CALL_MEMORY, XEN_MEMORY_ADD_TO_PHYSMAP,
			   (__uptr)&map, 0) ? -1 : 0;
}

int uk_xen_grant_frame(__u32 idx, void *page)
{
	return add_to_physmap(XEN_MAPSPACE_GRANT_TABLE, idx,
			      (__vaddr_t)page - UKARCH_DIRECTMAP_BASE);
}

__u64 uk_xen_frame_number(__paddr_t pa)
{
	return pa >> UKARCH_PAGE_SHIFT;
}

/* The entry of a page of the image, which the entry code mapped by 4 KiB. */
static ukarch_pte_t *entry_of(const struct uk_bootinfo *bi, __vaddr_t va)
{
	__paddr_t table = bi->pt_root;
	ukarch_pte_t *pte;
	int level;

	for (level = UKARCH_PT_LEVELS - 1;; level--) {
		pte = (ukarch_pte_t *)(UKARCH_DIRECTMAP_BASE + table);
		pte += (va >> (UKARCH_PAGE_SHIFT + UKARCH_PT_BITS * level)) &
		       (UKARCH_PT_ENTRIES - 1);
		if (!level)
			return pte;
		table = ukarch_pte_paddr(*pte);
	}
}

/*
 * A page of the tools lies where they put it: the variable moves there. Its
 * port, or 0 if this domain has none.
 */
static __u32 place(const struct uk_bootinfo *bi, volatile void *page,
		   __u32 pfn_param, __u32 port_param)
{
	__u64 pfn = uk_xen_hvm_param(pfn_param);
	__u64 port = uk_xen_hvm_param(port_param);
	__vaddr_t va = (__vaddr_t)page;
	unsigned long flags;

	if (!pfn || !port || port > __U32_MAX ||
	    pfn > UKARCH_PTE_PADDR >> UKARCH_PAGE_SHIFT)
		return 0;
	flags = ukarch_pt_write_begin();
	ukarch_pt_write(entry_of(bi, va),
			ukarch_pte_make(pfn << UKARCH_PAGE_SHIFT,
					UKARCH_PROT_RW, UKARCH_MT_WB, 0));
	ukarch_tlb_flush_page(va);
	ukarch_pt_write_end(flags);
	return (__u32)port;
}

int uk_xen_upcall_enable(void)
{
	struct xen_hvm_param p = {
		.domid = XEN_DOMID_SELF,
		.index = XEN_HVM_PARAM_CALLBACK_IRQ,
		.value = XEN_HVM_CALLBACK_VECTOR | UKARCH_VEC_UPCALL,
	};

	return (int)uk_xen_call(XEN_CALL_HVM, XEN_HVM_SET_PARAM, (__uptr)&p,
				0);
}

const char *ukplat_boot_platform(const struct uk_bootinfo *bi)
{
	uk_xen_vmmcall = (__u8)has_vmmcall();
	if (add_to_physmap(XEN_MAPSPACE_SHARED_INFO, 0,
			   image_paddr(bi, &uk_xen_shared)))
		return "Xen does not place its shared page";
	uk_xen_console_port = place(bi, &uk_xen_console,
				    XEN_HVM_PARAM_CONSOLE_PFN,
				    XEN_HVM_PARAM_CONSOLE_EVTCHN);
	uk_xen_store_port = place(bi, &uk_xen_store, XEN_HVM_PARAM_STORE_PFN,
				  XEN_HVM_PARAM_STORE_EVTCHN);
	return __NULL;
}

/* The first domain has no map in its start info: Xen has one. */
const char *ukplat_boot_memmap(struct uk_bootinfo *bi)
{
	struct xen_e820_entry e[E820_MAX];
	struct xen_memory_map map = { E820_MAX, 0, e };
	__u32 i, ram;
	int pass;

	if (uk_xen_call(XEN_CALL_MEMORY, XEN_MEMORY_MAP, (__uptr)&map, 0) ||
	    !map.nr_entries || map.nr_entries > E820_MAX)
		return "Xen tells no memory map";
	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < map.nr_entries; i++) {
			ram = e[i].type == E820_RAM;
			if (ram == !pass &&
			    ukplat_boot_range(bi, e[i].addr, e[i].size, ram))
				return "memory map too fragmented";
		}
	}
	return __NULL;
}
