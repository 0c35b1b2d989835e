/* SPDX-License-Identifier: BSD-3-Clause */
/* Region allocator: hands memory out by moving a pointer, takes none back. */
#ifndef __UK_ALLOCREGION_H__
#define __UK_ALLOCREGION_H__

#include <uk/alloc.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Turn a piece of memory into an allocator whose free does nothing. The
 * smallest and fastest one, for programs that only allocate at their start.
 * Thread context, or the boot; the caller serialises this call, not those of
 * the allocator.
 *
 * @param base,len memory; the allocator itself takes a little at its start
 * @return the registered allocator, or NULL when (len) is too small
 */
struct uk_alloc *uk_allocregion_init(void *base, __sz len);

#ifdef __cplusplus
}
#endif

#endif /* __UK_ALLOCREGION_H__ */
