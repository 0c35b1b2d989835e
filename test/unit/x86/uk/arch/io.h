/* SPDX-License-Identifier: BSD-3-Clause */
/* Host unit tests: ports and device registers are the test's. */
#ifndef __UK_ARCH_IO_H__
#define __UK_ARCH_IO_H__

#include <uk/arch/types.h>

void ukarch_outb(__u16 port, __u8 v);
__u8 ukarch_inb(__u16 port);
__u32 ukarch_readl(const volatile void *a);
void ukarch_writel(volatile void *a, __u32 v);

#endif /* __UK_ARCH_IO_H__ */
