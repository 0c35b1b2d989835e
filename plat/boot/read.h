/* SPDX-License-Identifier: BSD-3-Clause */
/* Inside plat/boot: steps that the boot protocols of a PC share. */
#ifndef __PLAT_BOOT_READ_H__
#define __PLAT_BOOT_READ_H__

#include <uk/config.h>
#include <uk/plat/boot.h>

/* Each returns NULL or what is wrong, but where it says something else. */

/** Copies the command line; (pa) is 0 if there is none. */
const char *boot_cmdline(struct uk_bootinfo *bi, __paddr_t pa);

/** Marks the image and its page tables, over what the map says. */
const char *boot_image(struct uk_bootinfo *bi);

/** Takes (size) > 0 bytes at (addr) as the initrd; they must be RAM. */
const char *boot_initrd(struct uk_bootinfo *bi, __u64 addr, __u64 size);

/** As ukplat_boot_pvh(), from the information of a multiboot loader. */
#if CONFIG_KVM_MULTIBOOT
const char *boot_multiboot(struct uk_bootinfo *bi, __paddr_t info);
#else
static inline const char *boot_multiboot(struct uk_bootinfo *bi
					 __attribute__((unused)),
					 __paddr_t info __attribute__((unused)))
{
	return "no PVH start info";
}
#endif

#endif /* __PLAT_BOOT_READ_H__ */
