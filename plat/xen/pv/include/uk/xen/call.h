/* SPDX-License-Identifier: BSD-3-Clause */
/* PV guest of Xen: calls by the SYSCALL instruction. */
#ifndef __UK_XEN_CALL_H__
#define __UK_XEN_CALL_H__

#include <uk/arch/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** uk_xen_call() with a fourth argument. */
long uk_xen_call4(unsigned int nr, __uptr a1, __uptr a2, __uptr a3,
		  __uptr a4);

/** As in include/uk/xen/call.h. */
static inline long uk_xen_call(unsigned int nr, __uptr a1, __uptr a2,
			       __uptr a3)
{
	return uk_xen_call4(nr, a1, a2, a3, 0);
}

#ifdef __cplusplus
}
#endif

#endif /* __UK_XEN_CALL_H__ */
