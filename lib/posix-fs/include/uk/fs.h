/* SPDX-License-Identifier: BSD-3-Clause */
/* The part of a process that paths depend on. Thread context; none blocks. */
#ifndef __UK_FS_H__
#define __UK_FS_H__

#include <uk/vfs.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Tells whose rights count for the calling process: set by the library that
 * has users (posix-user). NULL: the super user.
 *
 * @param cred is filled in; group memory must stay until the call ends
 * @param real the real identity instead of the effective one (access(2))
 */
extern void (*uk_fs_cred)(struct uk_vfs_cred *cred, bool real);

/**
 * Where the paths of the calling process start, for other libraries' calls
 * that take paths (sockets with names, ...). No references; holds until the
 * process changes its directory, that is, until the caller yields.
 */
void uk_fs_ctx(struct uk_vfs_ctx *ctx);

/** The permission bits that the calling process takes off new files (umask). */
__u32 uk_fs_umask(void);

#ifdef __cplusplus
}
#endif

#endif /* __UK_FS_H__ */
