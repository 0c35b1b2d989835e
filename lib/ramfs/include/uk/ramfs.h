/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The file system in memory, as other file systems build upon it. Thread
 * context; none blocks.
 */
#ifndef __UK_RAMFS_H__
#define __UK_RAMFS_H__

#include <uk/vfs.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Makes an empty tree: the mount operation of a driver.
 *
 * @param fs gets its root (a directory, mode 0755, owned by 0:0)
 * @return 0, -ENOMEM
 */
int uk_ramfs_mount(struct uk_vfs *fs, const char *source, const char *opts);

/** Frees a whole tree. @return 0, -EBUSY (a node is in use) */
int uk_ramfs_unmount(struct uk_vfs *fs);

/** Numbers of a tree, for statfs. Returns 0. */
int uk_ramfs_statfs(struct uk_vfs *fs, struct uk_vfs_stat *st);

/**
 * Gives a new, empty regular file of a ramfs its content without copying it:
 * pages are copied when they are first written.
 *
 * @param base the bytes; they must stay and never change
 * @param len bytes
 */
void uk_ramfs_borrow(struct uk_vnode *vn, const void *base, __sz len);

/**
 * Makes a regular file that has no name. Needs LIBUKVMEM_OBJECTS.
 *
 * @param out gets the only reference
 * @return 0, -ENOMEM
 */
int uk_ramfs_nameless(const struct uk_vnode_new *how, struct uk_vnode **out);

#ifdef __cplusplus
}
#endif

#endif /* __UK_RAMFS_H__ */
