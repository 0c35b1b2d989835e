/* SPDX-License-Identifier: BSD-3-Clause */
/* What the file system needs of a disk. */
#ifndef EXT4_DISK_H
#define EXT4_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * A disk with a volatile cache: what was written may be lost, and reach the
 * medium in any order, until flush() has returned. Offsets and lengths are in
 * bytes and multiples of the file system's block size (1024 bytes at least).
 * Results are 0 or -errno. The caller has seen to it that one thread at a time
 * uses it; the functions may sleep.
 */
struct ext4_disk {
	uint64_t size;		/* bytes */
	bool ro;		/* cannot be written to */
	int (*read)(struct ext4_disk *d, uint64_t off, void *buf, size_t len);
	int (*write)(struct ext4_disk *d, uint64_t off, const void *buf,
		     size_t len);
	int (*flush)(struct ext4_disk *d);
};

#endif /* EXT4_DISK_H */
