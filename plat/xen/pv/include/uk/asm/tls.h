/* SPDX-License-Identifier: BSD-3-Clause */
/* PV guest of Xen: FS base, which Xen sets; a copy is kept to be read. */
#ifndef __UK_ASM_TLS_H__
#define __UK_ASM_TLS_H__

#include <uk/arch/types.h>
#include <uk/xen/hypercall.h>

extern __uptr uk_xen_fs_base;

static inline __uptr ukarch_tls_get(void)
{
	return uk_xen_fs_base;
}

static inline void ukarch_tls_set(__uptr tp)
{
	uk_xen_fs_base = tp;
	uk_xen_call(XEN_CALL_SET_SEGMENT_BASE, XEN_SEGBASE_FS, tp, 0);
}

#endif /* __UK_ASM_TLS_H__ */
