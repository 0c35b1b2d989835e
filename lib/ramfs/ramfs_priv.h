/* SPDX-License-Identifier: BSD-3-Clause */
/* The node of a ramfs and its two kinds of content. */
#ifndef __RAMFS_PRIV_H__
#define __RAMFS_PRIV_H__

#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/config.h>
#include <uk/ramfs.h>
#include <uk/vfs.h>

#define RAMFS_PAGE_SHIFT	12
#define RAMFS_PAGE		((__sz)1 << RAMFS_PAGE_SHIFT)
/* The largest number that is an offset; two of them add up to no overflow. */
#define RAMFS_MAX_SIZE		(((__u64)1 << 63) - 1)
/* What an entry adds to the size of a directory, as with tmpfs. */
#define RAMFS_ENTRY_SIZE	20

/* Per mount: numbers for nodes, what there is and may be. Lock: as the tree. */
struct ramfs {
	__u64 last_ino;
	__u64 nodes;
	__u64 links;		/* names beside the first of each file */
	__u64 pages;		/* of content */
	__u64 max_pages;	/* 0: as many as there is memory for */
	__u64 max_nodes;	/* with links; 0: as above */
};

/*
 * Content of a regular file, in order of precedence at each offset:
 *  1. a page of the tree,
 *  2. the borrowed bytes [0, borrowed),
 *  3. zeros.
 * A small file that borrows nothing is one piece of memory instead (`small`,
 * doubling up to a page); `small` and the tree are never both in use.
 * Invariant: bytes at and after the node's size read as zero when the file
 * grows, so truncation clears what it cuts in the last page.
 */
struct ramfs_data {
	const char *base;	/* borrowed */
	__sz borrowed;
	char *small;
	__sz small_cap;
	void *tree;		/* page or inner node, see pagetree.c */
	unsigned int height;	/* levels of inner nodes; 0: a single page */
	__u64 pages;
	bool mapped;			/* once: in pages from then on */
	bool linkable;			/* may get a name though it has none */
	struct ramfs *fs;
};

/*
 * A directory: entries hang in a hash table (none while it is empty) and in
 * one list in order of their numbers, which are readdir's cookies.
 */
struct ramfs_entry {
	struct ramfs_entry *chain;	/* hash */
	struct ramfs_entry *next;	/* list, by seq */
	struct ramfs_entry *prev;
	struct ramfs_node *node;	/* one reference */
	struct ramfs_node *dir;		/* the directory it is in */
	__u64 seq;
	__u32 hash;
	__u8 len;
	char name[];
};

struct ramfs_dir {
	struct ramfs_entry **table;
	__u32 buckets;			/* power of two, 0: no table */
	__u32 count;
	struct ramfs_entry *first, *last;
	struct ramfs_entry *hint;	/* where readdir left off */
	__u64 seq;			/* of the youngest entry */
	struct ramfs_node *parent;	/* one reference; NULL for the root */
	struct ramfs_entry *self;	/* its entry there; NULL: removed */
};

/* Extended attributes, for who has to free them; see xattr.c. */
struct ramfs_xattrs {
	void (*free)(struct ramfs_xattrs *x);
};

struct ramfs_node {
	struct uk_vnode vn;		/* must be first */
	struct ramfs_xattrs *xattrs;	/* NULL: none */
	union {
		struct ramfs_data data;
		struct ramfs_dir dir;
		struct uk_name link;	/* owned bytes */
	};
};

static inline struct ramfs_node *ramfs_node(struct uk_vnode *vn)
{
	return __containerof(vn, struct ramfs_node, vn);
}

static inline struct ramfs_node *ramfs_of_file(struct uk_file *f)
{
	return __containerof(f, struct ramfs_node, vn.file);
}

/* Operations, one table a kind */
extern const struct uk_file_ops ramfs_file_fops;
extern const struct uk_file_ops ramfs_other_fops;
extern const struct uk_file_ops ramfs_dir_fops;
extern const struct uk_vnode_ops ramfs_dir_vops;
extern const struct uk_vnode_ops ramfs_link_vops;
extern const struct uk_vnode_ops ramfs_other_vops;

/** A new node with one reference. @return NULL: no memory */
struct ramfs_node *ramfs_new(struct uk_vfs *fs,
			     const struct uk_vnode_new *how);
/** Last reference gone. */
void ramfs_release(struct uk_file *f);

/** A page for writing: made of what is there now unless it is overwritten.
 *  NULL: no memory.
 */
char *ramfs_page_own(struct ramfs_data *d, __u64 index, bool whole);
/** The small piece becomes page 0. @return 0, -ENOSPC */
int ramfs_leave_small(struct ramfs_data *d);

/** A file has so many more names. */
static inline void ramfs_links(struct uk_vfs *fs, int more)
{
	((struct ramfs *)fs->priv)->links += (__u64)(__s64)more;
}

/* limits.c: mounts that hold no more than their options say. */
#if CONFIG_LIBRAMFS_LIMITS
/** One more page of content, be it the small piece; false: there may not. */
bool ramfs_charge(struct ramfs_data *d);
/** One less. */
void ramfs_uncharge(struct ramfs_data *d);
/** Might there be so many more? */
bool ramfs_may_charge(const struct ramfs_data *d, __u64 pages);
/** Might there be another node, or name of one? */
bool ramfs_nodes_left(const struct ramfs *r);
/** Puts the limits into what statfs() tells. */
void ramfs_limits_stat(const struct ramfs *r, struct uk_vfs_stat *st);
/** As uk_ramfs_mount(), with the options size, nr_blocks, nr_inodes, mode, uid,
 *  gid. @return 0, -EINVAL, -ENOMEM
 */
int ramfs_mount(struct uk_vfs *fs, const char *source, const char *opts);
#else
static inline bool ramfs_charge(struct ramfs_data *d __maybe_unused)
{
	return true;
}

static inline void ramfs_uncharge(struct ramfs_data *d __maybe_unused)
{
}

static inline bool ramfs_may_charge(const struct ramfs_data *d __maybe_unused,
				    __u64 pages __maybe_unused)
{
	return true;
}

static inline bool ramfs_nodes_left(const struct ramfs *r __maybe_unused)
{
	return true;
}

static inline void ramfs_limits_stat(const struct ramfs *r __maybe_unused,
				     struct uk_vfs_stat *st __maybe_unused)
{
}

#define ramfs_mount	uk_ramfs_mount
#endif

/* map.c: files that programs map into their memory. */
#if CONFIG_LIBUKVMEM_OBJECTS
/** Has the file ever been mapped? */
static inline bool ramfs_mapped(const struct ramfs_data *d)
{
	return d->mapped;
}

/** Takes the bytes [from, to), whole pages that are to be freed, out of all
 *  mappings.
 */
void ramfs_forget(struct ramfs_node *n, __u64 from, __u64 to);
/** UK_FILE_CTL_PAGE. @return as uk_file_ops.ctl */
int ramfs_map_ctl(struct ramfs_node *n, unsigned int req, __uptr arg);
#else
static inline bool ramfs_mapped(const struct ramfs_data *d __maybe_unused)
{
	return false;
}

static inline void ramfs_forget(struct ramfs_node *n __maybe_unused,
				__u64 from __maybe_unused,
				__u64 to __maybe_unused)
{
}

static inline int ramfs_map_ctl(struct ramfs_node *n __maybe_unused,
				unsigned int req __maybe_unused,
				__uptr arg __maybe_unused)
{
	return -ENOTTY;
}
#endif

/** Frees all content of a regular file. */
void ramfs_data_free(struct ramfs_data *d);
/** Frees the table of an empty directory and leaves its parent. */
void ramfs_dir_free(struct ramfs_node *n);

#if CONFIG_LIBPOSIX_FS_TMPFILE
/** Is it a file of O_TMPFILE, which may get a first name? */
static inline bool ramfs_linkable(const struct ramfs_node *n)
{
	return UK_S_ISREG(n->vn.mode) && n->data.linkable;
}

/** It has got one. */
static inline void ramfs_linked(struct ramfs_node *n)
{
	if (UK_S_ISREG(n->vn.mode))
		n->data.linkable = false;
}
#else
static inline bool ramfs_linkable(const struct ramfs_node *n __maybe_unused)
{
	return false;
}

static inline void ramfs_linked(struct ramfs_node *n __maybe_unused)
{
}
#endif

#define RAMFS_FAN_SHIFT		6
#define RAMFS_FAN		(1u << RAMFS_FAN_SHIFT)

struct ramfs_inner {
	void *slot[RAMFS_FAN];
};

/** The page `index` or NULL. */
static inline void *ramfs_page_get(const struct ramfs_data *d, __u64 index)
{
	unsigned int bits = d->height * RAMFS_FAN_SHIFT;
	void *p = d->tree;

	if (unlikely(index >> bits))
		return NULL;
	while (bits && p) {
		bits -= RAMFS_FAN_SHIFT;
		p = ((struct ramfs_inner *)p)->slot[index >> bits &
						    (RAMFS_FAN - 1)];
	}
	return p;
}

/** Puts a page where there is none. @return 0, -ENOMEM */
int ramfs_page_put(struct ramfs_data *d, __u64 index, void *page);
/** Does a request ask for data or holes? Not where nobody can. */
static inline bool ramfs_is_seek(unsigned int req)
{
#if CONFIG_LIBPOSIX_FD_HOLES
	return req == UK_FILE_CTL_SEEK_DATA || req == UK_FILE_CTL_SEEK_HOLE;
#else
	(void)req;
	return false;
#endif
}

/**
 * Moves *pos to the first data (else hole) at or after it, which lies within
 * the file. The end of the file counts as a hole.
 *
 * @return 0, -ENXIO (no more data)
 */
int ramfs_seek(struct ramfs_node *n, bool data, __off *pos);
/** Frees the pages from `index` on. */
void ramfs_page_cut(struct ramfs_data *d, __u64 index);

#endif /* __RAMFS_PRIV_H__ */
