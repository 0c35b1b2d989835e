/* SPDX-License-Identifier: BSD-3-Clause */
/* What the parts of virtiofs know of each other. */
#ifndef __FUSE_PRIV_H__
#define __FUSE_PRIV_H__

#include <uk/alloc.h>
#include <uk/hostfs.h>
#include "fuse.h"

/** One request and what is expected of its reply. */
struct fuse_msg {
	__u32 opcode;
	__u64 node;
	enum uk_host_wait how;
	/* the request, in this order; absent parts are NULL */
	const void *in;
	__u32 in_len;
	const struct uk_iovec *name, *as;	/* of entries: checked */
	const struct uk_iovec *text;		/* any other; no NUL in it */
	const void *data;
	__u32 data_len;
	/* the reply: exactly so many bytes, then up to `cap` */
	void *out;
	__u32 out_len;
	void *buf;
	__u32 cap, got;
};

/** Sends a request and takes its reply apart.
 *  @return 0, -errno as struct uk_hostfs_ops has it
 */
int fuse_call(struct uk_hostdev *dev, struct fuse_msg *m);

/**
 * A handle: of a node, which a LOOKUP has counted, so that a FORGET must end
 * it; or a copy of such a one (`base`), to be opened; or both, of a file that
 * was made. A copy keeps its base: the host is told of the end of what is open
 * before the end of the node.
 */
struct fuse_fid {
	struct uk_hostfid h;		/* must be first */
	struct fuse_fid *base;
	__u64 fh;			/* when open */
	__u32 refs;			/* its owner, and copies of it */
	bool dir, open, counted;
	/* of its end, for which there must be memory */
	struct {
		struct fuse_in head;
		struct fuse_release_in in;
	} tx;
	struct fuse_out rx;
};

static inline struct fuse_fid *fuse_fid(struct uk_hostfid *h)
{
	return __containerof(h, struct fuse_fid, h);
}

static inline struct uk_alloc *fuse_heap(void)
{
	return uk_alloc_get_default();
}

/* handle.c */

/** A handle that names nothing yet; NULL: -ENOMEM. */
struct fuse_fid *fuse_fid_new(struct uk_hostdev *dev);
/** It stands for the entry that a reply has. 0, -ENOENT: that is none */
int fuse_fid_is(struct fuse_fid *f, const struct fuse_entry *e);

/** Begins a session of transfers of at most `most` bytes. @return a handle of
 *  the folder, or ERR2PTR(): also -EBUSY (there is one), -EPROTO
 */
struct uk_hostfid *fuse_attach(struct uk_hostdev *dev, __u32 most);
/** Calls of struct uk_hostfs_ops. */
void fuse_detach(struct uk_hostdev *dev);
struct uk_hostfid *fuse_walk(struct uk_hostfid *dir,
			     const struct uk_iovec *name);
void fuse_put(struct uk_hostfid *fid);

/* calls.c, data.c, xattr.c */

int fuse_mkdir(struct uk_hostfid *dir, const struct uk_iovec *name, __u32 mode,
	       __u32 gid);
int fuse_mknod(struct uk_hostfid *dir, const struct uk_iovec *name, __u32 mode,
	       __u64 rdev, __u32 gid);
int fuse_symlink(struct uk_hostfid *dir, const struct uk_iovec *name,
		 const struct uk_iovec *target, __u32 gid);
int fuse_link(struct uk_hostfid *dir, const struct uk_iovec *name,
	      struct uk_hostfid *fid);
int fuse_unlink(struct uk_hostfid *dir, const struct uk_iovec *name,
		__u32 flags);
int fuse_rename(struct uk_hostfid *from, const struct uk_iovec *name,
		struct uk_hostfid *to, const struct uk_iovec *as);
int fuse_readlink(struct uk_hostfid *fid, char *buf, __u32 cap);
int fuse_getattr(struct uk_hostfid *fid, struct uk_hostattr *a);
int fuse_setattr(struct uk_hostfid *fid, const struct uk_hostsetattr *a);
int fuse_statfs(struct uk_hostfid *fid, struct uk_hoststatfs *st);

int fuse_open(struct uk_hostfid *fid, __u32 flags);
struct uk_hostfid *fuse_create(struct uk_hostfid *dir,
			       const struct uk_iovec *name, __u32 flags,
			       __u32 mode, __u32 gid);
int fuse_fsync(struct uk_hostfid *fid);
__ssz fuse_read(struct uk_hostfid *fid, __u64 off, void *buf, __sz len);
__ssz fuse_write(struct uk_hostfid *fid, __u64 off, const void *buf, __sz len);
int fuse_readdir(struct uk_hostfid *fid, __u64 off, void *buf, __u32 cap);
int fuse_dirent(const void *buf, __u32 len, __u32 *pos,
		struct uk_hostdirent *e);

__ssz fuse_xattr_get(struct uk_hostfid *fid, const char *name, void *buf,
		     __sz size);
int fuse_xattr_set(struct uk_hostfid *fid, const char *name, const void *value,
		   __sz size, int flags);
__ssz fuse_xattr_list(struct uk_hostfid *fid, char *buf, __sz size);
int fuse_xattr_remove(struct uk_hostfid *fid, const char *name);

#endif /* __FUSE_PRIV_H__ */
