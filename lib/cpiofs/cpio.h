/* SPDX-License-Identifier: BSD-3-Clause */
/* Reader of cpio archives in the "newc" format, which initrds have. */
#ifndef __CPIO_H__
#define __CPIO_H__

#include <uk/vfs.h>

/** One entry. All pointers lead into the archive. */
struct cpio_entry {
	struct uk_name path;	/* without leading "/" and "./"; len 0: the
				 * root; terminated */
	__u32 mode, uid, gid, nlink;
	__u32 mtime;
	__u64 inode;		/* number and device: equal for hard links */
	__u64 rdev;
	const char *data;
	__sz size;		/* bytes of data */
};

/**
 * Reads the entry at *pos and moves *pos behind it. Nothing of the archive
 * is believed: lengths are held against `len`, numbers must be hexadecimal,
 * names must be terminated and not contain a NUL.
 *
 * @param base the archive, of `len` bytes
 * @return 1: an entry, 0: the trailer was reached, -EINVAL: malformed
 */
int cpio_next(const char *base, __sz len, __sz *pos, struct cpio_entry *e);

#endif /* __CPIO_H__ */
