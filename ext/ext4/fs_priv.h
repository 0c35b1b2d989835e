/* SPDX-License-Identifier: BSD-3-Clause */
/* Inside of the file system: the parts and what they want of each other. */
#ifndef EXT4_FS_PRIV_H
#define EXT4_FS_PRIV_H

#include "e2.h"
#include "fs.h"
#include "io.h"
#include "journal.h"

/** Blocks of metadata that a change of names or attributes may touch. */
#define EXT4_CREDITS	64u
/** Blocks that extents and directories may need beside those of content. */
#define EXT4_SPARE	16u

/** Part of a file that lies in one piece, or is missing as a whole. */
struct ext4_map {
	uint64_t lblk;
	uint64_t pblk;		/* 0: a hole */
	uint64_t len;		/* blocks, at least 1 */
	bool unwritten;		/* has blocks, but reads as zeros */
};

struct ext4_node {
	struct ext4_fs *fs;
	struct ext4_node *next, *prev;	/* all nodes of the file system */
	struct ext4_node *chain;	/* hash */
	uint32_t ino;
	uint32_t refs;
	uint32_t slot;			/* of fs->idle, while there are none */
	bool dirty;			/* `in` is newer than the table */
	bool orphan;			/* is in the list on the disk */
	uint32_t orphan_next;
	struct ext4_map map;		/* the last one found; len 0: none */
	struct ext2_inode_large in;
};

#define NODE_BUCKETS	256u
/** Nodes that nobody uses, kept because they may be wanted again. */
#define IDLE_NODES	64u

struct ext4_fs {
	ext2_filsys e2;
	struct ext4_disk *disk;
	struct ext4_io io;
	struct ext4_journal journal;	/* runs NULL: there is none */
	unsigned int flags;
	bool failed;			/* nothing is written any more */
	uint32_t bs;
	struct ext4_node *nodes;
	struct ext4_node *hash[NODE_BUCKETS];
	struct ext4_node *idle[IDLE_NODES];
	uint32_t idle_at;		/* counts those that became idle */
	uint32_t dirty_nodes;
	uint8_t *groups;		/* a bit each: bitmaps changed */
	uint32_t dirty_groups;
	bool super_dirty;
	uint64_t *freed;		/* blocks that are free at the commit */
	size_t nfreed, freed_room;
	bool freed_lost;		/* no memory to remember one */
	uint32_t change;		/* counts what was taken and freed */
	uint32_t mark;			/* changes when ext4_begin() returned */
	bool unflushed;			/* content was written */
	uint32_t last_group;		/* of new directories */
	uint8_t *scratch;		/* one block */
};

/** -errno of an error of libext2fs. */
int ext4_errno(errcode_t rc);

/**
 * Begins a change: sees to it that it fits into the transaction and that there
 * is room. What follows until ext4_end() is committed as a whole.
 *
 * @param blocks that will be needed at most
 * @return 0, -EROFS, -ENOSPC, -EIO, -ENOMEM
 */
int ext4_begin(struct ext4_fs *fs, uint64_t blocks);
/** Ends a change, with its result `rc`, which is returned. If something was
 *  done in vain, nothing more is written.
 */
int ext4_end(struct ext4_fs *fs, int rc);
/** Counts what was taken, freed and made dirty. */
uint32_t ext4_changes(const struct ext4_fs *fs);
/** Writes what was true of a node before the change, of which that is no part:
 *  the change may still end with nothing done.
 */
int ext4_settle(struct ext4_node *n);
/** What ext4_sync() does. */
int ext4_commit(struct ext4_fs *fs);
/** After damage was found or the disk failed: nothing is written any more. */
void ext4_fail(struct ext4_fs *fs, const char *what, int rc);

/* alloc.c */
int ext4_alloc_init(struct ext4_fs *fs);
void ext4_alloc_free(struct ext4_fs *fs);
/** Gets up to `want` blocks in one piece: in *pblk, their number in *got. */
int ext4_alloc_blocks(struct ext4_fs *fs, uint64_t goal, uint32_t want,
		      uint64_t *pblk, uint32_t *got);
/** The bitmaps of the group changed. */
void ext4_group_dirty(struct ext4_fs *fs, uint32_t group);
/** Blocks that may be taken before the next commit. */
uint64_t ext4_alloc_left(const struct ext4_fs *fs);
/** Frees for good what was freed, writes bitmaps, descriptors, superblock. */
int ext4_alloc_write(struct ext4_fs *fs);
/** Writes the superblock alone, at once. */
int ext4_super_write(struct ext4_fs *fs);
int ext4_inode_alloc(struct ext4_fs *fs, struct ext4_node *dir, bool isdir,
		     uint32_t *ino);
void ext4_inode_free(struct ext4_fs *fs, uint32_t ino, bool isdir);

/** Frees blocks that ext4_alloc_blocks() gave. */
void ext4_free_blocks(struct ext4_fs *fs, uint64_t pblk, uint32_t len);

/* node.c */
/** The node as libext2fs wants it. */
static inline struct ext2_inode *ext4_inode(struct ext4_node *n)
{
	return (struct ext2_inode *)&n->in;
}

static inline bool ext4_is(const struct ext4_node *n, uint32_t ifmt)
{
	return (n->in.i_mode & LINUX_S_IFMT) == ifmt;
}

void ext4_node_dirty(struct ext4_node *n);
/** Writes the inode into the table (that is: into the transaction). */
int ext4_node_write(struct ext4_node *n);
/** Reads it again, after libext2fs has changed it. */
int ext4_node_reload(struct ext4_node *n);
int ext4_nodes_write(struct ext4_fs *fs);
/** At the end: nodes that nobody uses go. */
void ext4_nodes_drop(struct ext4_fs *fs);
/** Sets times (EXT4_SET_*TIME) to now. */
void ext4_node_touch(struct ext4_node *n, unsigned int which);
/** A node for a new inode; not written yet. */
int ext4_node_new(struct ext4_fs *fs, uint32_t ino, const struct ext4_new *how,
		  struct ext4_node **out);

/* map.c */
/** What is at a block of the file. */
int ext4_map(struct ext4_node *n, uint64_t lblk, struct ext4_map *m);
/** Gives `len` blocks of a hole their place. */
int ext4_map_insert(struct ext4_node *n, uint64_t lblk, uint64_t pblk,
		    uint32_t len, bool unwritten);
/** The block was written to and does not read as zeros any more. */
int ext4_map_written(struct ext4_node *n, uint64_t lblk, uint64_t pblk);
/** Where the next block should be. */
uint64_t ext4_map_goal(struct ext4_node *n, uint64_t lblk);
/** Frees all blocks from `lblk` on; commits in between if it must. */
int ext4_map_cut(struct ext4_node *n, uint64_t lblk);

/** Sets the size, without cutting anything. */
int ext4_node_resize(struct ext4_node *n, uint64_t size);

/* orphan.c */
void ext4_orphan_add(struct ext4_node *n);
int ext4_orphan_remove(struct ext4_node *n);
/** Frees what nobody can reach any more. */
int ext4_orphan_cleanup(struct ext4_fs *fs);
/** Frees the inode and all it has. */
int ext4_evict(struct ext4_node *n);

/** A place in a directory. */
struct ext4_place {
	uint64_t lblk, pblk;
	uint32_t off;			/* of the entry, in the block */
	uint32_t prev;			/* of the one before it, if any */
	char *buf;			/* the block; see ext4_io_get() */
};

/* dir.c */
/** Finds block p->lblk, which is not to be written to.
 *  @return 1: there is none, -errno
 */
int ext4_dir_read(struct ext4_node *dir, struct ext4_place *p);
/** Makes p->buf a copy that may be changed, in fs->scratch. */
void ext4_dir_copy(struct ext4_node *dir, struct ext4_place *p);
/** Writes the block back. */
int ext4_dir_write(struct ext4_node *dir, const struct ext4_place *p);
/** The length of an entry in a block; 0: it cannot be right, which no entry of
 *  a block that was read is.
 */
uint32_t ext4_dir_entry_len(struct ext4_fs *fs, char *buf, uint32_t off);
/** Finds a name in a block that was read. -ENOENT */
int ext4_dir_search(struct ext4_node *dir, struct ext4_place *p,
		    const char *name, size_t len);
int ext4_dir_add(struct ext4_node *dir, const char *name, size_t len,
		 struct ext4_node *n);
int ext4_dir_remove(struct ext4_node *dir, const char *name, size_t len);
/** Makes an existing entry lead to another node. */
int ext4_dir_set(struct ext4_node *dir, const char *name, size_t len,
		 struct ext4_node *n);
/** Makes the first block of a new directory. */
int ext4_dir_init(struct ext4_node *n, uint32_t parent);
/** Is an entry in use, and neither "." nor ".."? */
bool ext4_dir_is_name(const struct ext2_dir_entry *e);
/** Hands out one entry. @param next the cookie behind it */
bool ext4_dir_tell(const struct ext2_dir_entry *e, uint64_t next,
		   ext4_readdir_fn fn, void *arg);
/** What ext4_readdir() does, in the order of blocks: adding names may move
 *  others.
 */
int ext4_dir_blocks(struct ext4_node *dir, uint64_t cookie, ext4_readdir_fn fn,
		    void *arg);
/** 1: nothing in it; 0: something; -errno */
int ext4_dir_is_empty(struct ext4_node *dir);

/* index.c */
#define EXT4_INDEX_LEVELS	3u	/* at most (feature largedir) */

/** Finds a name by the index. -ENOENT; -EAGAIN: the index does not say */
int ext4_index_find(struct ext4_node *dir, struct ext4_place *p,
		    const char *name, size_t len);
/** Finds the block that a name belongs into. -EAGAIN: the index does not say */
int ext4_index_leaf(struct ext4_node *dir, struct ext4_place *p,
		    const char *name, size_t len);
/** The hashes of a name. -EOPNOTSUPP: of a version that is not known */
int ext4_index_hash(struct ext4_fs *fs, unsigned int version, const char *name,
		    size_t len, uint32_t *hash, uint32_t *minor);
/** The version of the hashes that a directory has, or gets with its second
 *  block. -EAGAIN: it will have none
 */
int ext4_index_version(struct ext4_node *dir);
/** The way to a block of names. */
struct ext4_index_way {
	uint32_t at[EXT4_INDEX_LEVELS];	/* the entry of each node */
	uint32_t next;		/* the hash that the block behind it begins
				 * with (0: it is the last); bit 0: this one
				 * ends with it, too
				 */
	unsigned int turn;	/* there is one: where the way to it parts */
};

/** Finds the block that names of a hash begin in. -EUCLEAN: the index does not
 *  say
 */
int ext4_index_at(struct ext4_node *dir, struct ext4_place *p,
		  struct ext4_index_way *way, uint32_t hash);
/** Finds the block behind; way->next is not 0. -EUCLEAN as well */
int ext4_index_next(struct ext4_node *dir, struct ext4_place *p,
		    struct ext4_index_way *way);
/** Gives a full directory one more block; a list of one block gets an index. */
int ext4_index_make(struct ext4_node *dir);

#endif /* EXT4_FS_PRIV_H */
