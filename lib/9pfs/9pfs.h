/* SPDX-License-Identifier: BSD-3-Clause */
/* What the parts of 9pfs know of each other. */
#ifndef __9PFS_H__
#define __9PFS_H__

#include <uk/9p.h>
#include <uk/config.h>

/** As struct uk_hostfs_ops has them. */
__ssz p9fs_xattr_get(struct uk_hostfid *of, const char *name, void *buf,
		     __sz size);
int p9fs_xattr_set(struct uk_hostfid *of, const char *name, const void *value,
		   __sz size, int flags);
__ssz p9fs_xattr_list(struct uk_hostfid *of, char *buf, __sz size);
int p9fs_xattr_remove(struct uk_hostfid *of, const char *name);

#endif /* __9PFS_H__ */
