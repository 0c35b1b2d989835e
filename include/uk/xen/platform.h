/* SPDX-License-Identifier: BSD-3-Clause */
/* What PV and PVH guests of Xen do in different ways: plat/xen provides it. */
#ifndef __UK_XEN_PLATFORM_H__
#define __UK_XEN_PLATFORM_H__

#include <uk/arch/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Makes events call UKARCH_VEC_UPCALL. Early boot.
 *
 * @return 0, or a negative error number of Xen's
 */
int uk_xen_upcall_enable(void);

/** The number by which other domains know the frame of RAM at (pa). Any
 *  context.
 */
__u64 uk_xen_frame_number(__paddr_t pa);

/**
 * Shows a frame of the grant table in the place of a page, whose own frame is
 * lost by that. Thread context.
 *
 * @param idx the frames below it are shown already
 * @param page page aligned, in the direct map
 * @return 0, or -1: Xen gives no more
 */
int uk_xen_grant_frame(__u32 idx, void *page);

#ifdef __cplusplus
}
#endif

#endif /* __UK_XEN_PLATFORM_H__ */
