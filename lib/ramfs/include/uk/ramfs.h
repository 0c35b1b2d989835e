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

/**
 * Makes a regular file that no directory knows, in the file system of `dir`.
 *
 * @param linkable linkat() may give it its first name
 * @param out gets the only reference
 * @return 0, -ENOSPC, -ENOENT (the directory was removed)
 */
int uk_ramfs_unnamed(struct uk_vnode *dir, const struct uk_vnode_new *how,
		     bool linkable, struct uk_vnode **out);

/** Is the node one of a file system in memory? Only such have what follows. */
bool uk_ramfs_has(const struct uk_vnode *vn);

/**
 * Gives memory to the bytes [off, off + len) of a regular file, which read as
 * zero where they were not written; the file grows to hold them unless
 * `keep`.
 *
 * @param len not 0; the sum does not overflow
 * @return 0, -ENOSPC, -EFBIG, -EROFS
 */
int uk_ramfs_allocate(struct uk_vnode *vn, __u64 off, __u64 len, bool keep);

/**
 * Makes the bytes [off, off + len) of a regular file zero and frees the pages
 * that lie in them. The size stays.
 *
 * @return 0, -ENOSPC (a page of an archive had to be copied)
 */
int uk_ramfs_punch(struct uk_vnode *vn, __u64 off, __u64 len);

/*
 * Extended attributes. Names and rights are the caller's to check; `vn` is a
 * node for which uk_ramfs_has() holds.
 */

/** Copies a value. @param size 0: only asks for its size
 *  @return its size, -ENODATA, -ERANGE (it is larger)
 */
__ssz uk_ramfs_xattr_get(struct uk_vnode *vn, const char *name, void *buf,
			 __sz size);
/** Sets a value, in place of one that is there. @return 0, -ENOMEM */
int uk_ramfs_xattr_set(struct uk_vnode *vn, const char *name,
		       const void *value, __sz size);
/** @return 0, -ENODATA */
int uk_ramfs_xattr_remove(struct uk_vnode *vn, const char *name);
/** The name after `name` (NULL: the first); NULL: no more. It is lent. */
const char *uk_ramfs_xattr_next(struct uk_vnode *vn, const char *name);

#ifdef __cplusplus
}
#endif

#endif /* __UK_RAMFS_H__ */
