/* SPDX-License-Identifier: BSD-3-Clause */
/* Xen's struct start_info for PV guests to struct uk_bootinfo. */
#include <uk/arch/limits.h>
#include <uk/plat/startinfo.h>

#include "read.h"

#define SHIFT	12

/* Frames that must not be given out, besides the image. */
static int reserve(struct uk_bootinfo *bi, __u64 pfn, __u64 n, __u32 type)
{
	return ukplat_region_set(bi, pfn << SHIFT, (pfn + n) << SHIFT, type);
}

const char *ukplat_boot_startinfo(struct uk_bootinfo *bi,
				  const struct ukplat_startinfo *si,
				  __paddr_t pa)
{
	__u64 mod = si->mod_start;
	const char *err;

	bi->proto = "Xen PV";
	err = boot_cmdline(bi, pa + __builtin_offsetof(struct ukplat_startinfo,
						       cmd_line));
	if (err)
		return err;
	if (reserve(bi, 1, si->nr_pages - 1, UK_MEMREGION_RAM) ||
	    reserve(bi, si->pt_base >> SHIFT, si->nr_pt_frames,
		    UK_MEMREGION_PAGETABLE) ||
	    ukplat_region_set(bi, si->mfn_list,
			      si->mfn_list + si->nr_pages * sizeof(__u64),
			      UK_MEMREGION_RESERVED))
		return "memory map too fragmented";
	err = boot_image(bi);
	if (err || !si->mod_len)
		return err;
	if (si->flags & UKPLAT_SIF_MOD_START_PFN)
		mod <<= SHIFT;
	return boot_initrd(bi, mod, si->mod_len);
}
