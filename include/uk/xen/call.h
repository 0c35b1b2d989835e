/* SPDX-License-Identifier: BSD-3-Clause */
/* The instruction that calls Xen. Tests replace this file by path. */
#ifndef __UK_XEN_CALL_H__
#define __UK_XEN_CALL_H__

#include <uk/arch/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1 on CPUs whose instruction for a call is VMMCALL; set before the first. */
extern __u8 uk_xen_vmmcall;

/**
 * Calls Xen. Any context.
 *
 * @param nr XEN_CALL_*
 * @param a1,a2,a3 arguments; pointers are virtual addresses
 * @return what the operation answers, or a negative error number
 */
static inline long uk_xen_call(unsigned int nr, __uptr a1, __uptr a2,
			       __uptr a3)
{
	long rc;

	/* Xen may write over the registers of the arguments */
	if (uk_xen_vmmcall)
		__asm__ volatile("vmmcall"
				 : "=a"(rc), "+D"(a1), "+S"(a2), "+d"(a3)
				 : "a"(nr) : "memory");
	else
		__asm__ volatile("vmcall"
				 : "=a"(rc), "+D"(a1), "+S"(a2), "+d"(a3)
				 : "a"(nr) : "memory");
	return rc;
}

#ifdef __cplusplus
}
#endif

#endif /* __UK_XEN_CALL_H__ */
