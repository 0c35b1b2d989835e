/* SPDX-License-Identifier: BSD-3-Clause */
/* The file system below the path layer of the guest. */
#ifndef EXT4_VFS_H
#define EXT4_VFS_H

#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/config.h>
#include <uk/pagecache.h>
#include <uk/vfs.h>
#include "fs.h"

#define EXT4_BUCKETS	64
/** Bytes that are moved between a disk and a program at once. */
#define EXT4_BOUNCE	65536u

struct ext4_vnode;

/*
 * One mount. Lock: as the tree: the disk is waited for without yielding, so
 * that no operation comes between those of another.
 */
struct ext4_vfs {
	struct ext4_vfs *next;		/* all mounts */
	struct ext4_disk *disk;
	struct ext4_fs *fs;
	char *bounce;			/* EXT4_BOUNCE bytes, in pages */
	struct ext4_vnode *table[EXT4_BUCKETS];
	struct uk_vfs *vfs;
	__u32 nodes;
	__u64 reserved;			/* blocks for dirty pages, at most */
};

struct ext4_vnode {
	struct uk_vnode vn;		/* must be first */
	struct ext4_vnode *chain;	/* table */
	struct ext4_node *n;
	struct ext4_vnode *parent;	/* of directories: a reference */
	char *text;			/* of directories and links: the name
					 * in the parent, the target
					 */
	__u32 textlen;
	struct uk_pagecache pc;		/* of regular files */
	__u64 reserved;			/* blocks, as of the mount */
	bool linkable;			/* without a name, but may get one */
};

static inline struct ext4_vnode *ext4_vnode(struct uk_vnode *vn)
{
	return __containerof(vn, struct ext4_vnode, vn);
}

static inline struct ext4_vnode *ext4_vnode_of_file(struct uk_file *f)
{
	return __containerof(f, struct ext4_vnode, vn.file);
}

static inline struct ext4_vfs *ext4_vfs_of(const struct ext4_vnode *v)
{
	return v->vn.fs->priv;
}

static inline struct uk_alloc *ext4_heap(void)
{
	return uk_alloc_get_default();
}

extern const struct uk_file_ops ext4_file_fops, ext4_dir_fops, ext4_other_fops;
extern const struct uk_vnode_ops ext4_dir_vops, ext4_link_vops, ext4_other_vops;
extern const struct uk_xattr_ops ext4_xattr_ops;

/* vfs_names.c */
/** Makes a file without a name. */
int ext4_vnode_unnamed_new(struct uk_vnode *dir, struct uk_vnode_unnamed *ask);

/* vfs_node.c */
/** The vnode of a node, whose reference it takes over. Below `dir` under that
 *  name; NULL: the root. @return 0, -ENOMEM
 */
int ext4_vnode_get(struct uk_vfs *fs, struct ext4_node *n,
		   struct ext4_vnode *dir, const struct uk_name *name,
		   struct uk_vnode **out);
/** Attributes as they are now. */
void ext4_vnode_fill(struct ext4_vnode *v);
/** Attributes and events after content was written: set-ID bits go that the
 *  writer may not keep.
 */
void ext4_vnode_written(struct ext4_vnode *v);
/* Memory is got before a change, which must not fail behind it: */
/** A vnode for ext4_vnode_init(), with the name if it is that of a directory
 *  (else NULL). NULL: no memory
 */
struct ext4_vnode *ext4_vnode_alloc(const struct uk_name *name);
/** One that ext4_vnode_init() was not called for. */
void ext4_vnode_free(struct ext4_vnode *v);
/** Makes it the vnode of a node below `dir`, whose reference it takes over. */
void ext4_vnode_init(struct ext4_vnode *v, struct uk_vfs *fs,
		     struct ext4_node *n, struct ext4_vnode *dir);
/** For ext4_vnode_moved(): a copy of the name if vn is a directory, else NULL.
 *  @return 0, -ENOMEM
 */
int ext4_vnode_text(struct uk_vnode *vn, const struct uk_name *name,
		    char **text);
/** A directory is in another place; takes over `text`. Nothing if that is
 *  NULL.
 */
void ext4_vnode_moved(struct ext4_vnode *v, struct ext4_vnode *dir,
		      char *text, __sz len);
int ext4_vnode_getstat(struct uk_file *f, unsigned int mask,
		       struct uk_filestat *st);
int ext4_vnode_setstat(struct uk_file *f, const struct uk_filestat *st);
/** Of what is no regular file: syncing. */
int ext4_vnode_ctl(struct uk_file *f, unsigned int req, __uptr arg);
void ext4_vnode_release(struct uk_file *f);
/** Commits what was changed. */
int ext4_vfs_sync(struct ext4_vfs *m);

/* vfs_pages.c: content of files */
extern const struct uk_pagecache_ops ext4_page_ops;
/** Before each change of anything but content: it may need some blocks, and
 *  becomes permanent some seconds later.
 */
void ext4_vfs_change(struct ext4_vfs *m);
/** After what may have been a change: it becomes permanent likewise. */
static inline void ext4_vfs_changed(struct ext4_vfs *m)
{
	if (ext4_is_changed(m->fs))
		uk_pagecache_wake();
}
/** Gives the dirty pages of all files their places. @return 0, -errno */
int ext4_vfs_write_back(struct ext4_vfs *m);
/** The file needs no blocks for dirty pages any more. */
void ext4_vnode_settle(struct ext4_vnode *v);
/** The file may have lost its last name: its pages are worth nothing then. */
void ext4_vnode_unnamed(struct ext4_vnode *v);

/* vfs_disk.c */
/** The disk of that name ("vda1", "/dev/vda1"). @return ERR2PTR(-errno) */
struct ext4_disk *ext4_disk_open(const char *name);
void ext4_disk_close(struct ext4_disk *d);
/** Reads into pages of 4 KiB, as many as `bytes` touch; other threads run.
 *  Up to the end of its sector a last page that is not full is overwritten.
 *  @param off a multiple of the file system's block size, as is the room there
 *  @return 0, -errno
 */
int ext4_disk_fetch(struct ext4_disk *d, __u64 off, __sz bytes,
		    void *const pages[]);

#endif /* EXT4_VFS_H */
