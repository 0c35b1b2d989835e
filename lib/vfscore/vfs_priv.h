/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of vfscore share among themselves. */
#ifndef __VFS_PRIV_H__
#define __VFS_PRIV_H__

#include <uk/config.h>
#include <uk/essentials.h>
#include <uk/vfs.h>

#define GROUP_EXECUTES	0010u

/** Makes `dir` (a reference is consumed) what is mounted on it, if so. */
struct uk_vnode *vfs_cross_down(struct uk_vnode *dir);

/** Does the link lead to a node? Not where there are none such. */
#if CONFIG_LIBVFSCORE_JUMPS
static inline bool vfs_jumps(const struct uk_vnode *link)
{
	return link->vops->jump;
}
#else
static inline bool vfs_jumps(const struct uk_vnode *link __maybe_unused)
{
	return false;
}
#endif

#endif /* __VFS_PRIV_H__ */
