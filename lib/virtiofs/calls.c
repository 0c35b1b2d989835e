/* SPDX-License-Identifier: BSD-3-Clause */
/* Names and attributes. */
#include <abi/errno.h>
#include <abi/stat.h>
#include "fuse_priv.h"

/* Of a request whose reply is an entry, which is counted: it is looked up anew
 * by those who want it.
 */
static int make(struct uk_hostfid *dir, struct fuse_msg *m)
{
	struct fuse_fid *f = fuse_fid_new(dir->dev);
	struct fuse_entry e;
	int rc;

	if (!f)
		return -ENOMEM;
	m->node = dir->num;
	m->out = &e;
	m->out_len = sizeof(e);
	rc = fuse_call(dir->dev, m);
	if (!rc)
		rc = fuse_fid_is(f, &e);
	fuse_put(&f->h);
	return rc;
}

int fuse_mkdir(struct uk_hostfid *dir, const struct uk_iovec *name, __u32 mode,
	       __u32 gid __maybe_unused)
{
	const struct fuse_mkdir_in in = { .mode = mode };
	struct fuse_msg m = {
		.opcode = FUSE_MKDIR, .in = &in, .in_len = sizeof(in),
		.name = name,
	};

	return make(dir, &m);
}

int fuse_mknod(struct uk_hostfid *dir, const struct uk_iovec *name, __u32 mode,
	       __u64 rdev, __u32 gid __maybe_unused)
{
	const struct fuse_mknod_in in = {
		.mode = mode, .rdev = (__u32)rdev,
	};
	struct fuse_msg m = {
		.opcode = FUSE_MKNOD, .in = &in, .in_len = sizeof(in),
		.name = name,
	};

	return make(dir, &m);
}

int fuse_symlink(struct uk_hostfid *dir, const struct uk_iovec *name,
		 const struct uk_iovec *target, __u32 gid __maybe_unused)
{
	struct fuse_msg m = {
		.opcode = FUSE_SYMLINK, .name = name, .text = target,
	};

	return make(dir, &m);
}

int fuse_link(struct uk_hostfid *dir, const struct uk_iovec *name,
	      struct uk_hostfid *fid)
{
	struct fuse_msg m = {
		.opcode = FUSE_LINK, .in = &fid->num,
		.in_len = sizeof(fid->num), .name = name,
	};

	return make(dir, &m);
}

int fuse_unlink(struct uk_hostfid *dir, const struct uk_iovec *name,
		__u32 flags)
{
	struct fuse_msg m = {
		.opcode = flags ? FUSE_RMDIR : FUSE_UNLINK,
		.node = dir->num, .name = name,
	};

	return fuse_call(dir->dev, &m);
}

int fuse_rename(struct uk_hostfid *from, const struct uk_iovec *name,
		struct uk_hostfid *to, const struct uk_iovec *as)
{
	struct fuse_msg m = {
		.opcode = FUSE_RENAME, .node = from->num,
		.in = &to->num, .in_len = sizeof(to->num),
		.name = name, .as = as,
	};

	return fuse_call(from->dev, &m);
}

int fuse_readlink(struct uk_hostfid *fid, char *buf, __u32 cap)
{
	struct fuse_msg m = {
		.opcode = FUSE_READLINK, .node = fid->num,
		.buf = buf, .cap = cap,
	};
	int rc = fuse_call(fid->dev, &m);

	return rc ? rc : (int)m.got;
}

int fuse_getattr(struct uk_hostfid *fid, struct uk_hostattr *a)
{
	const struct fuse_getattr_in in = { 0 };
	struct fuse_attr_out out;
	struct fuse_msg m = {
		.opcode = FUSE_GETATTR, .node = fid->num,
		.in = &in, .in_len = sizeof(in),
		.out = &out, .out_len = sizeof(out),
	};
	int rc = fuse_call(fid->dev, &m);

	if (rc)
		return rc;
	*a = (struct uk_hostattr) {
		.key = fid->num, .ino = out.attr.ino,
		.mode = out.attr.mode, .uid = out.attr.uid,
		.gid = out.attr.gid, .nlink = out.attr.nlink,
		.rdev = out.attr.rdev, .size = out.attr.size,
		.blksize = out.attr.blksize, .blocks = out.attr.blocks,
		.atime = { out.attr.atime, out.attr.atimensec },
		.mtime = { out.attr.mtime, out.attr.mtimensec },
		.ctime = { out.attr.ctime, out.attr.ctimensec },
	};
	return 0;
}

static __u32 set_bits(__u32 valid)
{
	__u32 bits = 0;

	if (valid & UK_HOSTSET_MODE)
		bits |= FUSE_SET_MODE;
	if (valid & UK_HOSTSET_UID)
		bits |= FUSE_SET_UID;
	if (valid & UK_HOSTSET_GID)
		bits |= FUSE_SET_GID;
	if (valid & UK_HOSTSET_SIZE)
		bits |= FUSE_SET_SIZE;
	if (valid & UK_HOSTSET_ATIME)
		bits |= FUSE_SET_ATIME | (valid & UK_HOSTSET_ATIME_TO ?
					  0 : FUSE_SET_ATIME_NOW);
	if (valid & UK_HOSTSET_MTIME)
		bits |= FUSE_SET_MTIME | (valid & UK_HOSTSET_MTIME_TO ?
					  0 : FUSE_SET_MTIME_NOW);
	return bits;
}

int fuse_setattr(struct uk_hostfid *fid, const struct uk_hostsetattr *a)
{
	const struct fuse_setattr_in in = {
		.valid = set_bits(a->valid),
		.size = a->size, .mode = a->mode, .uid = a->uid, .gid = a->gid,
		.atime = a->atime[0], .atimensec = (__u32)a->atime[1],
		.mtime = a->mtime[0], .mtimensec = (__u32)a->mtime[1],
	};
	struct fuse_attr_out out;
	struct fuse_msg m = {
		.opcode = FUSE_SETATTR, .node = fid->num,
		.in = &in, .in_len = sizeof(in),
		.out = &out, .out_len = sizeof(out),
	};

	return fuse_call(fid->dev, &m);
}

int fuse_statfs(struct uk_hostfid *fid, struct uk_hoststatfs *st)
{
	struct fuse_statfs_out out;
	struct fuse_msg m = {
		.opcode = FUSE_STATFS, .node = fid->num,
		.out = &out, .out_len = sizeof(out),
	};
	int rc = fuse_call(fid->dev, &m);

	if (rc)
		return rc;
	*st = (struct uk_hoststatfs) {
		.bsize = out.frsize ? out.frsize : out.bsize,
		.blocks = out.blocks, .bfree = out.bfree,
		.bavail = out.bavail, .files = out.files, .ffree = out.ffree,
		.namelen = out.namelen,
	};
	return 0;
}
