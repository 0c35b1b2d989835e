/* SPDX-License-Identifier: BSD-3-Clause */
/* Disks in memory. */
#ifndef __UK_RAMDISK_H__
#define __UK_RAMDISK_H__

#include <uk/arch/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct uk_alloc;
struct uk_blkdev;

/**
 * Makes a disk of memory, all zeros, with sectors of 512 bytes: "rama" is the
 * first. It stays. Thread context.
 *
 * @param bytes its size, rounded down to whole sectors
 * @param out receives the device; may be NULL
 * @return 0; -ENOMEM; -ENOSPC: too many devices
 */
int uk_ramdisk_create(struct uk_alloc *a, __sz bytes, struct uk_blkdev **out);

#ifdef __cplusplus
}
#endif

#endif /* __UK_RAMDISK_H__ */
