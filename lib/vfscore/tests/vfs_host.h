/* SPDX-License-Identifier: BSD-3-Clause */
/* For host tests of file systems: a context, short names, a fake scheduler. */
#ifndef __VFS_HOST_H__
#define __VFS_HOST_H__

#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/alloc.h>
#include <uk/sched.h>
#include <uk/timeutil.h>
#include <uk/vfs.h>
#include "../../uksched/tests/sleep_host.h"

/* Nothing here may wait: whoever tries is told that a signal came. */
static int signal_came(bool intr)
{
	(void)intr;
	return -EINTR;
}

static void __attribute__((constructor)) nobody_waits(void)
{
	host_sleep = signal_came;
}

void uk_thread_wake(struct uk_thread *t)
{
	(void)t;
}

__nsec uk_time_wall_coarse(void)
{
	return uk_time_wall();
}

__nsec uk_time_wall(void)
{
	return 1700000000ULL * UK_NSEC_PER_SEC;
}

static inline struct uk_vfs_ctx root_ctx(void)
{
	return (struct uk_vfs_ctx) { .root = uk_vfs_root(),
				     .cwd = uk_vfs_root() };
}

static inline int make(const char *path, __u32 mode, const char *target)
{
	struct uk_vfs_ctx ctx = root_ctx();
	struct uk_vnode_new how = { .mode = mode };

	if (target)
		how.target = (struct uk_name) { target, strlen(target), 0 };
	return uk_vfs_create(&ctx, path, &how, NULL);
}

#define DIR_MODE	(UK_S_IFDIR | 0755)
#define FILE_MODE	(UK_S_IFREG | 0644)
#define LINK_MODE	(UK_S_IFLNK | 0777)

/* The node of a path (a reference), or NULL with the error in *rc. */
static inline struct uk_vnode *get(const char *path, unsigned int flags,
				   int *rc)
{
	struct uk_vfs_ctx ctx = root_ctx();
	struct uk_vfs_where w;
	struct uk_vnode *vn;

	*rc = uk_vfs_walk(&ctx, path, flags, &w);
	if (*rc)
		return NULL;
	vn = w.vn;
	w.vn = NULL;
	uk_vfs_where_put(&w);
	return vn;
}

/* Only the error of a walk. */
static inline int walk(const char *path, unsigned int flags)
{
	int rc;
	struct uk_vnode *vn = get(path, flags, &rc);

	if (vn)
		uk_vnode_release(vn);
	return rc;
}

#endif /* __VFS_HOST_H__ */
