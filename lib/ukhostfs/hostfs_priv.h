/* SPDX-License-Identifier: BSD-3-Clause */
/* The node of a shared folder. */
#ifndef __HOSTFS_PRIV_H__
#define __HOSTFS_PRIV_H__

#include <uk/alloc.h>
#include <uk/config.h>
#include <uk/hostfs.h>

#define HOSTFS_BUCKETS	64

struct hostnode;

/*
 * One mount. Nodes exist as long as somebody holds a reference; the table finds
 * them by what the host says they are, so that two walks lead to the same one.
 * Nothing of the host's is kept but what a node needs: each call asks anew.
 *
 * Lock: as the tree: only reads and writes of data yield.
 */
struct hostfs {
	struct uk_hostdev *dev;
	struct hostnode *table[HOSTFS_BUCKETS];
	__u32 nodes;
};

/** How a file is open at the host. A file is opened with its first transfer, as
 *  nobody tells of open(), and stays so until its node goes: what has lost its
 *  name lives on.
 */
enum hostopen {
	HOSTOPEN_READ,
	HOSTOPEN_WRITE,		/* reading, too, if the host lets us */
	HOSTOPEN_APPEND,	/* the host finds the end */
	HOSTOPEN_KINDS
};

struct hostnode {
	struct uk_vnode vn;		/* must be first */
	struct hostnode *chain;		/* table */
	__u64 key;			/* which object it is */
	struct uk_hostfid *fid;		/* its name */
	struct uk_hostfid *open[HOSTOPEN_KINDS];
	struct hostnode *parent;		/* of directories: a reference */
	char *text;			/* of directories and links: the name
					 * in the parent, the target
					 */
	__u32 textlen;
	__u64 blocks;
	bool listed;			/* is in the table */
	bool write_reads;		/* open[HOSTOPEN_WRITE] */
};

static inline struct hostnode *hostnode(struct uk_vnode *vn)
{
	return __containerof(vn, struct hostnode, vn);
}

static inline struct hostnode *hostnode_of_file(struct uk_file *f)
{
	return __containerof(f, struct hostnode, vn.file);
}

static inline struct hostfs *hostfs_of(const struct hostnode *n)
{
	return n->vn.fs->priv;
}

static inline struct uk_alloc *hostfs_heap(void)
{
	return uk_alloc_get_default();
}

/* A call of the protocol: HOST(handle, operation, arguments). */
#define HOST(fid, op, ...)	((fid)->dev->calls->op((fid), ##__VA_ARGS__))

/** Gives a handle back if it is one. */
static inline void hostfs_put(struct uk_hostfid *fid)
{
	if (fid)
		HOST(fid, put);
}

/** Does a handle name the object, though it has no name any more? */
#if CONFIG_LIBUKHOSTFS_NAMELESS
static inline bool hostnode_nameless(const struct hostnode *n)
{
	return n->fid->dev->calls->nameless;
}
#else
static inline bool hostnode_nameless(const struct hostnode *n __maybe_unused)
{
	return false;
}
#endif

static inline struct uk_iovec hostfs_name(const struct uk_name *n)
{
	return (struct uk_iovec) { (void *)n->s, n->len };
}

extern const struct uk_file_ops hostfs_file_fops, hostfs_dir_fops, hostfs_other_fops;
extern const struct uk_vnode_ops hostfs_dir_vops, hostfs_other_vops;

/* node.c */

/** The node of a handle, which it consumes; attributes are asked for. Below
 *  `dir` under that name; NULL: the root. @return 0, -errno
 */
int hostnode_get(struct uk_vfs *fs, struct uk_hostfid *fid, struct hostnode *dir,
	       const struct uk_name *name, struct uk_vnode **out);
/** Attributes as they are now; those that are known, of what has no name any
 *  more. @return 0, -errno
 */
int hostnode_refresh(struct hostnode *n);
/** It has one name less, and perhaps none. */
void hostnode_unlinked(struct hostnode *n);
/** A directory is in another place. @param text memory for its name there,
 *	which it consumes, or NULL
 *  @return 0, -ENOMEM (not if there was memory)
 */
int hostnode_moved(struct hostnode *n, struct hostnode *dir,
		 const struct uk_name *name, char *text);
/** File operations. */
int hostnode_getstat(struct uk_file *f, unsigned int mask,
		   struct uk_filestat *st);
int hostnode_setstat(struct uk_file *f, const struct uk_filestat *st);
void hostnode_release(struct uk_file *f);

/* data.c */

/** Sees to it that it can be read or written to. 0, -errno */
int hostnode_open(struct hostnode *n, enum hostopen how);
/** Its content was changed. */
void hostnode_written(struct hostnode *n);
/** Before a file loses its name: it is kept if somebody has it. */
void hostnode_keep(struct hostnode *n);
/** Entries of a directory; as uk_vnode_ops. */
int hostfs_readdir(struct uk_vnode *dir, __u64 cookie, uk_readdir_fn fn,
		 void *arg);

#if CONFIG_LIBUKHOSTFS_XATTR
extern const struct uk_xattr_ops hostfs_xattr_ops;
#define HOSTFS_XATTR_OPS	(&hostfs_xattr_ops)
#else
#define HOSTFS_XATTR_OPS	NULL
#endif

#endif /* __HOSTFS_PRIV_H__ */
