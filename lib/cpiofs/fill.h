/* SPDX-License-Identifier: BSD-3-Clause */
/* From an archive to a tree of nodes. */
#ifndef __CPIO_FILL_H__
#define __CPIO_FILL_H__

#include <uk/vfs.h>

/**
 * Makes the nodes of an archive below the root of an empty ramfs. Contents
 * stay where they are in the archive.
 *
 * @return 0, -EINVAL (malformed; nodes may have been made), -ENOMEM, -errno
 */
int cpio_fill(struct uk_vfs *fs, const char *base, __sz len);

#endif /* __CPIO_FILL_H__ */
