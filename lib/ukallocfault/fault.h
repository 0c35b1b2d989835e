/* SPDX-License-Identifier: BSD-3-Clause */
/* Between the allocator that may fail and who says when; private. */
#ifndef __ALLOCFAULT_FAULT_H__
#define __ALLOCFAULT_FAULT_H__

#include <uk/essentials.h>

/* True if a boot parameter asks for faults. */
bool fault_wanted(void);

/* Shall the allocation fail that the running thread asks for at that place of
 * the code?
 */
bool fault_due(const void *place);

/* The running thread got (n = 1) or gave back (n = -1) an object. */
void fault_count(int n);

/* Prints what there was. */
void fault_tell(void);

#endif /* __ALLOCFAULT_FAULT_H__ */
