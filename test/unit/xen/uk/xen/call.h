/* SPDX-License-Identifier: BSD-3-Clause */
/* In place of include/uk/xen/call.h: the test answers the calls. */
#ifndef __UK_XEN_CALL_H__
#define __UK_XEN_CALL_H__

#include <uk/arch/types.h>

/* The test defines it, with the meaning of the original. */
long uk_xen_call(unsigned int nr, __uptr a1, __uptr a2, __uptr a3);

#endif /* __UK_XEN_CALL_H__ */
