/* SPDX-License-Identifier: BSD-3-Clause */
/* Inside plat/: what Xen's builder leaves to a PV guest. Early boot only. */
#ifndef __UK_PLAT_STARTINFO_H__
#define __UK_PLAT_STARTINFO_H__

#include <uk/bootinfo.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UKPLAT_SIF_INITDOMAIN		0x2U
#define UKPLAT_SIF_MOD_START_PFN	0x8U

/* struct start_info of Xen's public header xen.h. The image is linked so that
 * the builder's virtual addresses are physical ones.
 */
struct ukplat_startinfo {
	char magic[32];
	__u64 nr_pages;
	__u64 shared_info;		/* machine address */
	__u32 flags;			/* UKPLAT_SIF_* */
	__u64 store_mfn;
	__u32 store_port;
	__u64 console_mfn;
	__u32 console_port;
	__u64 pt_base;			/* the builder's page tables */
	__u64 nr_pt_frames;
	__u64 mfn_list;			/* the machine frame of each frame */
	__u64 mod_start;		/* the initrd */
	__u64 mod_len;
	char cmd_line[1024];
	__u64 first_p2m_pfn;
	__u64 nr_p2m_frames;
};

/**
 * Fills cmdline, initrd and the regions. The image's own fields are set before.
 *
 * @param si readable
 * @param pa its physical address
 * @return NULL, or what is wrong with it
 */
const char *ukplat_boot_startinfo(struct uk_bootinfo *bi,
				  const struct ukplat_startinfo *si,
				  __paddr_t pa);

#ifdef __cplusplus
}
#endif

#endif /* __UK_PLAT_STARTINFO_H__ */
