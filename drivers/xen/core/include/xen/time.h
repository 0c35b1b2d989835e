/* SPDX-License-Identifier: BSD-3-Clause */
/* Xen's system time, in which timers and time-outs of its calls count. */
#ifndef __XEN_TIME_H__
#define __XEN_TIME_H__

#include <uk/arch/types.h>
#include <uk/xen/pages.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A copy of this CPU's time in which all fields belong together. Any context.
 */
void xen_read_time(struct xen_time_info *t);

/** Nanoseconds since the domain's start. Any context. */
__nsec xen_system_time(void);

#ifdef __cplusplus
}
#endif

#endif /* __XEN_TIME_H__ */
