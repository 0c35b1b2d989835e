/* SPDX-License-Identifier: BSD-3-Clause */
/* Open files and directories. */
#include <abi/errno.h>
#include <uk/errptr.h>
#include <uk/string.h>
#include "fuse_priv.h"

int fuse_open(struct uk_hostfid *fid, __u32 flags)
{
	struct fuse_fid *f = fuse_fid(fid);
	const struct fuse_open_in in = { .flags = flags };
	struct fuse_open_out out;
	struct fuse_msg m = {
		.opcode = f->dir ? FUSE_OPENDIR : FUSE_OPEN,
		.node = fid->num, .in = &in, .in_len = sizeof(in),
		.out = &out, .out_len = sizeof(out),
	};
	int rc = fuse_call(fid->dev, &m);

	if (!rc) {
		f->fh = out.fh;
		f->open = true;
	}
	return rc;
}

struct uk_hostfid *fuse_create(struct uk_hostfid *dir,
			       const struct uk_iovec *name, __u32 flags,
			       __u32 mode, __u32 gid __maybe_unused)
{
	struct fuse_fid *f = fuse_fid_new(dir->dev);
	const struct fuse_create_in in = {
		.flags = flags, .mode = UK_S_IFREG | mode,
	};
	struct fuse_create_out out;
	struct fuse_msg m = {
		.opcode = FUSE_CREATE, .node = dir->num,
		.in = &in, .in_len = sizeof(in), .name = name,
		.out = &out, .out_len = sizeof(out),
	};
	int rc;

	if (!f)
		return ERR2PTR(-ENOMEM);
	rc = fuse_call(dir->dev, &m);
	if (!rc)
		rc = fuse_fid_is(f, &out.entry);
	if (rc) {
		uk_free(fuse_heap(), f);
		return ERR2PTR(rc);
	}
	f->dir = false;
	f->fh = out.open.fh;
	f->open = true;
	return &f->h;
}

int fuse_fsync(struct uk_hostfid *fid)
{
	struct fuse_fid *f = fuse_fid(fid);
	const struct fuse_fsync_in in = { .fh = f->fh };
	struct fuse_msg m = {
		.opcode = f->dir ? FUSE_FSYNCDIR : FUSE_FSYNC,
		.node = fid->num, .in = &in, .in_len = sizeof(in),
	};

	return fuse_call(fid->dev, &m);
}

/* Sleeps without an end by signals: the daemon does not stop what it has begun,
 * and a disk is what it waits for.
 */
__ssz fuse_read(struct uk_hostfid *fid, __u64 off, void *buf, __sz len)
{
	const struct fuse_io_in in = {
		.fh = fuse_fid(fid)->fh, .offset = off,
		.size = (__u32)MIN(len, (__sz)fid->dev->msize),
	};
	struct fuse_msg m = {
		.opcode = FUSE_READ, .node = fid->num, .how = UK_HOST_SLEEP,
		.in = &in, .in_len = sizeof(in), .buf = buf, .cap = in.size,
	};
	int rc = fuse_call(fid->dev, &m);

	return rc ? rc : (__ssz)m.got;
}

__ssz fuse_write(struct uk_hostfid *fid, __u64 off, const void *buf, __sz len)
{
	const struct fuse_io_in in = {
		.fh = fuse_fid(fid)->fh, .offset = off,
		.size = (__u32)MIN(len, (__sz)fid->dev->msize),
	};
	struct fuse_write_out out;
	struct fuse_msg m = {
		.opcode = FUSE_WRITE, .node = fid->num, .how = UK_HOST_SLEEP,
		.in = &in, .in_len = sizeof(in), .data = buf,
		.data_len = in.size, .out = &out, .out_len = sizeof(out),
	};
	int rc = fuse_call(fid->dev, &m);

	if (rc)
		return rc;
	return out.size > in.size ? -EIO : (__ssz)out.size;
}

int fuse_readdir(struct uk_hostfid *fid, __u64 off, void *buf, __u32 cap)
{
	const struct fuse_io_in in = {
		.fh = fuse_fid(fid)->fh, .offset = off,
		.size = MIN(cap, fid->dev->msize),
	};
	struct fuse_msg m = {
		.opcode = FUSE_READDIR, .node = fid->num,
		.in = &in, .in_len = sizeof(in), .buf = buf, .cap = in.size,
	};
	int rc = fuse_call(fid->dev, &m);

	return rc ? rc : (int)m.got;
}

int fuse_dirent(const void *buf, __u32 len, __u32 *pos,
		struct uk_hostdirent *e)
{
	const char *p = (const char *)buf + *pos;
	__u32 left = len - *pos;
	struct fuse_dirent d;

	if (!left)
		return 0;
	if (left < sizeof(d))
		return -EIO;
	memcpy(&d, p, sizeof(d));
	left -= sizeof(d);
	if (!d.namelen || d.namelen > left || ALIGN_UP(d.namelen, 8u) > left)
		return -EIO;
	e->ino = d.ino;
	e->next = d.off;
	e->type = (__u8)d.type;
	e->name = p + sizeof(d);
	e->len = d.namelen;
	*pos += sizeof(d) + ALIGN_UP(d.namelen, 8u);
	return 1;
}
