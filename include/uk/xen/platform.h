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

#ifdef __cplusplus
}
#endif

#endif /* __UK_XEN_PLATFORM_H__ */
