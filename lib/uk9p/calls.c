/* SPDX-License-Identifier: BSD-3-Clause */
/* What can be asked of the host about a handle. */
#include <abi/errno.h>
#include <abi/stat.h>
#include <uk/errptr.h>
#include "call.h"
#include "p9_priv.h"

#define GETATTR_BASIC	0x7ffull
#define READ_HEAD	(P9_HEAD + 4)
#define WRITE_HEAD	(P9_HEAD + 4 + 8 + 4)
#define QID_BYTES	13
#define DIRENT_HEAD	(QID_BYTES + 8 + 1 + 2)

int uk_9p_open(struct uk_hostfid *fid, __u32 flags)
{
	return p9_call(fid->dev, P9_TLOPEN, UK_HOST_HALT, "fd:Qd", fid, flags, NULL,
		       &fid->iounit);
}

struct uk_hostfid *uk_9p_create(struct uk_hostfid *dir,
				const struct uk_iovec *name, __u32 flags,
				__u32 mode, __u32 gid)
{
	/* the handle of the directory becomes the file's */
	struct uk_hostfid *fid = uk_9p_walk(dir, NULL);
	int rc;

	if (PTRISERR(fid))
		return fid;
	rc = p9_call(fid->dev, P9_TLCREATE, UK_HOST_HALT, "fnddd:Qd", fid,
		     name, flags, mode, gid, NULL, &fid->iounit);
	if (!rc)
		return fid;
	uk_9p_put(fid);
	return ERR2PTR(rc);
}

int uk_9p_mkdir(struct uk_hostfid *dir, const struct uk_iovec *name, __u32 mode,
		__u32 gid)
{
	return p9_call(dir->dev, P9_TMKDIR, UK_HOST_HALT, "fndd:Q", dir, name, mode,
		       gid, NULL);
}

int uk_9p_mknod(struct uk_hostfid *dir, const struct uk_iovec *name, __u32 mode,
		__u64 rdev, __u32 gid)
{
	return p9_call(dir->dev, P9_TMKNOD, UK_HOST_HALT, "fndddd:Q", dir, name,
		       mode, (__u32)UK_DEV_MAJOR(rdev),
		       (__u32)UK_DEV_MINOR(rdev), gid, NULL);
}

int uk_9p_symlink(struct uk_hostfid *dir, const struct uk_iovec *name,
		  const struct uk_iovec *target, __u32 gid)
{
	return p9_call(dir->dev, P9_TSYMLINK, UK_HOST_HALT, "fntd:Q", dir, name,
		       target, gid, NULL);
}

int uk_9p_link(struct uk_hostfid *dir, const struct uk_iovec *name,
	       struct uk_hostfid *fid)
{
	return p9_call(dir->dev, P9_TLINK, UK_HOST_HALT, "ffn:", dir, fid, name);
}

int uk_9p_unlink(struct uk_hostfid *dir, const struct uk_iovec *name,
		 __u32 flags)
{
	return p9_call(dir->dev, P9_TUNLINKAT, UK_HOST_HALT, "fnd:", dir, name,
		       flags);
}

int uk_9p_rename(struct uk_hostfid *from, const struct uk_iovec *name,
		 struct uk_hostfid *to, const struct uk_iovec *as)
{
	return p9_call(from->dev, P9_TRENAMEAT, UK_HOST_HALT, "fnfn:", from, name,
		       to, as);
}

int uk_9p_readlink(struct uk_hostfid *fid, char *buf, __u32 cap)
{
	__u32 len;
	int rc = p9_call(fid->dev, P9_TREADLINK, UK_HOST_HALT, "f:t", fid, buf, cap,
			 &len);

	return rc ? rc : (int)len;
}

int uk_9p_getattr(struct uk_hostfid *fid, struct uk_hostattr *a)
{
	int rc = p9_call(fid->dev, P9_TGETATTR, UK_HOST_HALT,
			 "fq:qQdddqqqqqqqqqqqqqqq", fid, GETATTR_BASIC, NULL,
			 &a->key, &a->mode, &a->uid, &a->gid, &a->nlink,
			 &a->rdev, &a->size, &a->blksize, &a->blocks,
			 &a->atime[0], &a->atime[1], &a->mtime[0],
			 &a->mtime[1], &a->ctime[0], &a->ctime[1], NULL, NULL,
			 NULL, NULL);

	a->ino = a->key;
	return rc;
}

int uk_9p_setattr(struct uk_hostfid *fid, const struct uk_hostsetattr *a)
{
	return p9_call(fid->dev, P9_TSETATTR, UK_HOST_HALT, "fddddqqqqq:", fid,
		       a->valid, a->mode, a->uid, a->gid, a->size,
		       a->atime[0], a->atime[1], a->mtime[0], a->mtime[1]);
}

int uk_9p_statfs(struct uk_hostfid *fid, struct uk_hoststatfs *st)
{
	return p9_call(fid->dev, P9_TSTATFS, UK_HOST_HALT, "f:ddqqqqqqd", fid,
		       &st->type, &st->bsize, &st->blocks, &st->bfree,
		       &st->bavail, &st->files, &st->ffree, &st->fsid,
		       &st->namelen);
}

int uk_9p_fsync(struct uk_hostfid *fid)
{
	return p9_call(fid->dev, P9_TFSYNC, UK_HOST_HALT, "fd:", fid, 0u);
}

/* What one message can carry beside its head. */
static __u32 transfer(const struct uk_hostfid *fid, __sz len, __u32 head)
{
	__u32 most = fid->dev->msize - head;

	if (fid->iounit)
		most = MIN(most, fid->iounit);
	return (__u32)MIN(len, (__sz)most);
}

static __ssz read_so(struct uk_hostfid *fid, __u64 off, void *buf, __sz len,
		     enum uk_host_wait how)
{
	__u32 n = transfer(fid, len, READ_HEAD), got;
	int rc = p9_call(fid->dev, P9_TREAD, how, "fqd:D", fid, off, n, buf, n,
			 &got);

	return rc ? rc : (__ssz)got;
}

static __ssz write_so(struct uk_hostfid *fid, __u64 off, const void *buf,
		      __sz len, enum uk_host_wait how)
{
	__u32 n = transfer(fid, len, WRITE_HEAD), done;
	int rc = p9_call(fid->dev, P9_TWRITE, how, "fqD:d", fid, off, buf, n,
			 &done);

	if (rc)
		return rc;
	return done > n ? -EIO : (__ssz)done;
}

__ssz uk_9p_read(struct uk_hostfid *fid, __u64 off, void *buf, __sz len)
{
	return read_so(fid, off, buf, len, UK_HOST_SLEEP_INTR);
}

__ssz uk_9p_write(struct uk_hostfid *fid, __u64 off, const void *buf, __sz len)
{
	return write_so(fid, off, buf, len, UK_HOST_SLEEP_INTR);
}

__ssz uk_9p_xattrread(struct uk_hostfid *fid, __u64 off, void *buf, __sz len)
{
	return read_so(fid, off, buf, len, UK_HOST_HALT);
}

__ssz uk_9p_xattrwrite(struct uk_hostfid *fid, __u64 off, const void *buf,
		       __sz len)
{
	return write_so(fid, off, buf, len, UK_HOST_HALT);
}

int uk_9p_readdir(struct uk_hostfid *fid, __u64 off, void *buf, __u32 cap)
{
	__u32 n = transfer(fid, cap, READ_HEAD), got;
	int rc = p9_call(fid->dev, P9_TREADDIR, UK_HOST_HALT, "fqd:D", fid, off, n,
			 buf, n, &got);

	return rc ? rc : (int)got;
}

static __u64 get64(const __u8 *p)
{
	return p9_get32(p) | (__u64)p9_get32(p + 4) << 32;
}

int uk_9p_dirent(const void *buf, __u32 len, __u32 *pos,
		 struct uk_hostdirent *e)
{
	const __u8 *p = (const __u8 *)buf + *pos;
	__u32 left = len - *pos;

	if (!left)
		return 0;
	if (left < DIRENT_HEAD)
		return -EIO;
	e->ino = get64(p + 5);
	e->next = get64(p + QID_BYTES);
	e->type = p[QID_BYTES + 8];
	e->len = p9_get16(p + DIRENT_HEAD - 2);
	e->name = (const char *)p + DIRENT_HEAD;
	if (!e->len || e->len > left - DIRENT_HEAD)
		return -EIO;
	*pos += DIRENT_HEAD + e->len;
	return 1;
}

int uk_9p_xattrcreate(struct uk_hostfid *fid, const struct uk_iovec *name,
		      __u64 size, __u32 flags)
{
	return p9_call(fid->dev, P9_TXATTRCREATE, UK_HOST_HALT, "ftqd:", fid, name,
		       size, flags);
}
