/* SPDX-License-Identifier: BSD-3-Clause */
/* Inside plat/: from boot protocols to struct uk_bootinfo. */
#ifndef __UK_PLAT_BOOT_H__
#define __UK_PLAT_BOOT_H__

#include <uk/bootinfo.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Makes physical memory readable; the platform provides it. What the loader
 * left may lie anywhere, so nothing is taken on trust.
 *
 * @return an address, valid until the memory is given to the allocator; NULL
 *	if [pa, pa + len) is empty, wraps, meets the image or is out of reach
 */
const void *ukplat_boot_phys(__paddr_t pa, __sz len);

/**
 * The platform's own first step, which the platform provides: the image's
 * fields of bi are set, nothing of the loader's was read.
 *
 * @return NULL, or what is wrong
 */
const char *ukplat_boot_platform(const struct uk_bootinfo *bi);

/**
 * Adds the memory map where the loader passes none; the platform provides it.
 *
 * @return NULL, or what is wrong
 */
const char *ukplat_boot_memmap(struct uk_bootinfo *bi);

/**
 * Gives a range that a memory map names its type.
 *
 * @param addr,size bytes; a sum that wraps ends at the last address
 * @param ram 1 for RAM, 0 for all else
 * @return 0, or -1 if the list of regions is full
 */
int ukplat_boot_range(struct uk_bootinfo *bi, __u64 addr, __u64 size, int ram);

/**
 * Fills cmdline, initrd, rsdp and the RAM, initrd and reserved regions from
 * a PVH start info. The image's own fields of bi are set before.
 *
 * @return NULL, or what is wrong with it
 */
const char *ukplat_boot_pvh(struct uk_bootinfo *bi, __paddr_t start_info);

/**
 * Gives [start, end) the type: what the list said of it before is forgotten.
 * The range is rounded to pages, inwards for RAM, outwards for all else;
 * neighbours of one type (but INITRD) are merged.
 *
 * @return 0, or -1 if the list is full
 */
int ukplat_region_set(struct uk_bootinfo *bi, __paddr_t start, __paddr_t end,
		      __u32 type);

/** 1 if all of [start, end) has the type, else 0. */
int ukplat_region_is(const struct uk_bootinfo *bi, __paddr_t start,
		     __paddr_t end, __u32 type);

#ifdef __cplusplus
}
#endif

#endif /* __UK_PLAT_BOOT_H__ */
