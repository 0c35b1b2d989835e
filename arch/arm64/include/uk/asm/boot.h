/* SPDX-License-Identifier: BSD-3-Clause */
/* arm64: constants of the entry code and of the link script. */
#ifndef __UK_ASM_BOOT_H__
#define __UK_ASM_BOOT_H__

/* QEMU's machine virt has its RAM from 1 GiB on. */
#define UKARCH_IMAGE_LMA		0x40200000

#define UKARCH_BOOT_STACK_SIZE		16384
#define UKARCH_EXC_STACK_SIZE		8192

#ifndef __ASSEMBLY__
#include <uk/arch/types.h>

/* What the entry code leaves for C, in the order of arch/arm64/boot.S. */
struct ukarch_arm64_boot {
	__paddr_t image_paddr;
	__paddr_t dtb;
	__u64 entry_cycles;
};
extern struct ukarch_arm64_boot ukarch_arm64_boot;

#endif /* !__ASSEMBLY__ */
#endif /* __UK_ASM_BOOT_H__ */
