/* SPDX-License-Identifier: BSD-3-Clause */
/* Extended attributes: the protocol's, if it has them. */
#include <abi/errno.h>
#include "hostfs_priv.h"

static __ssz xattr_get(struct uk_vnode *vn, const char *name, void *buf,
		       __sz size)
{
	struct uk_hostfid *fid = hostnode(vn)->fid;

	return fid->dev->calls->xattr_get ?
	       HOST(fid, xattr_get, name, buf, size) : -EOPNOTSUPP;
}

static int xattr_set(struct uk_vnode *vn, const char *name, const void *value,
		     __sz size, int flags)
{
	struct uk_hostfid *fid = hostnode(vn)->fid;

	return fid->dev->calls->xattr_set ?
	       HOST(fid, xattr_set, name, value, size, flags) : -EOPNOTSUPP;
}

static __ssz xattr_list(struct uk_vnode *vn, char *buf, __sz size)
{
	struct uk_hostfid *fid = hostnode(vn)->fid;

	return fid->dev->calls->xattr_list ?
	       HOST(fid, xattr_list, buf, size) : -EOPNOTSUPP;
}

static int xattr_remove(struct uk_vnode *vn, const char *name)
{
	struct uk_hostfid *fid = hostnode(vn)->fid;

	return fid->dev->calls->xattr_remove ?
	       HOST(fid, xattr_remove, name) : -EOPNOTSUPP;
}

const struct uk_xattr_ops hostfs_xattr_ops = {
	.get = xattr_get,
	.set = xattr_set,
	.list = xattr_list,
	.remove = xattr_remove,
};
