/* SPDX-License-Identifier: BSD-3-Clause */
/* Ways to find out the frequency of the time stamp counter. */
#ifndef __TSC_TSC_H__
#define __TSC_TSC_H__

#include <uk/arch/types.h>

/* Highest hypervisor leaf, 0 without a hypervisor; its name in id[12]. */
__u32 tsc_hypervisor(char *id);

/* Each returns Hz, or 0 if it cannot tell. */
__u64 tsc_by_pvclock(void);
__u64 tsc_by_cpuid(void);
__u64 tsc_by_pit(void);

/* Nanoseconds since 1970 from KVM, 0 if there is no such clock. */
__nsec tsc_pvclock_wall(void);

#endif /* __TSC_TSC_H__ */
