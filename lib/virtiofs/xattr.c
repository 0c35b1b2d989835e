/* SPDX-License-Identifier: BSD-3-Clause */
/* Extended attributes. */
#include <abi/errno.h>
#include <abi/stat.h>
#include <uk/string.h>
#include "fuse_priv.h"

static struct uk_iovec text(const char *s)
{
	return (struct uk_iovec) { (void *)s, uk_strlen(s) };
}

/* The bytes, or only their number if there is no room for any. */
static __ssz get(struct uk_hostfid *fid, __u32 opcode,
		 const struct uk_iovec *name, void *buf, __sz size)
{
	const struct fuse_getxattr in = {
		.size = (__u32)MIN(size, (__sz)UK_XATTR_SIZE_MAX),
	};
	struct fuse_getxattr out;
	struct fuse_msg m = {
		.opcode = opcode, .node = fid->num,
		.in = &in, .in_len = sizeof(in), .text = name,
		.buf = buf, .cap = in.size,
	};
	int rc;

	if (!size) {
		m.out = &out;
		m.out_len = sizeof(out);
	}
	rc = fuse_call(fid->dev, &m);
	if (rc)
		return rc;
	if (size)
		return (__ssz)m.got;
	return out.size > UK_XATTR_SIZE_MAX ? -E2BIG : (__ssz)out.size;
}

__ssz fuse_xattr_get(struct uk_hostfid *fid, const char *name, void *buf,
		     __sz size)
{
	struct uk_iovec n = text(name);

	return get(fid, FUSE_GETXATTR, &n, buf, size);
}

__ssz fuse_xattr_list(struct uk_hostfid *fid, char *buf, __sz size)
{
	return get(fid, FUSE_LISTXATTR, NULL, buf, size);
}

int fuse_xattr_set(struct uk_hostfid *fid, const char *name, const void *value,
		   __sz size, int flags)
{
	struct uk_iovec n = text(name);
	const struct fuse_setxattr_in in = {
		.size = (__u32)size, .flags = (__u32)flags,
	};
	struct fuse_msg m = {
		.opcode = FUSE_SETXATTR, .node = fid->num,
		.in = &in, .in_len = sizeof(in), .text = &n,
		.data = value, .data_len = (__u32)size,
	};

	return fuse_call(fid->dev, &m);
}

int fuse_xattr_remove(struct uk_hostfid *fid, const char *name)
{
	struct uk_iovec n = text(name);
	struct fuse_msg m = {
		.opcode = FUSE_REMOVEXATTR, .node = fid->num, .text = &n,
	};

	return fuse_call(fid->dev, &m);
}
