/* SPDX-License-Identifier: BSD-3-Clause */
/* PV guest of Xen: a call goes through a page of Xen's code. */
#ifndef __UK_XEN_CALL_H__
#define __UK_XEN_CALL_H__

#include <uk/arch/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The page, of 32 bytes for each number, which the builder fills. */
extern char uk_xen_calls[];

/** uk_xen_call() with a fourth argument. */
static inline long uk_xen_call4(unsigned int nr, __uptr a1, __uptr a2,
				__uptr a3, __uptr a4)
{
	register __uptr r10 __asm__("r10") = a4;
	long rc;

	/* Xen may write over the registers of the arguments */
	__asm__ volatile("call *%%rax"
			 : "=a"(rc), "+D"(a1), "+S"(a2), "+d"(a3), "+r"(r10)
			 : "a"(uk_xen_calls + 32 * nr)
			 : "r8", "memory");
	return rc;
}

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
