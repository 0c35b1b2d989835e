/* SPDX-License-Identifier: BSD-3-Clause */
/* The file system: what can be done with it, whoever asks. */
#ifndef EXT4_FS_H
#define EXT4_FS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>
#include "disk.h"

/*
 * Lock: one for the whole file system, which is the caller's; no function
 * takes it. All return 0/positive or -errno: -EIO (the disk), -EUCLEAN (damage;
 * Linux' name for it), -EROFS, -ENOSPC, -ENOMEM. What changes something is
 * done wholly or not at all, and survives a crash after the next ext4_sync().
 * After an error in the middle of a change the file system is read-only, and
 * nothing of what was not yet synced reaches the disk.
 */
struct ext4_fs;
struct ext4_node;

#define EXT4_RDONLY	0x1u	/* no changes */
#define EXT4_NOATIME	0x2u	/* reading changes no times */
#define EXT4_SYNC	0x4u	/* each change is synced */

/** Gets told of damage and of errors of the disk; may be set. */
extern void (*ext4_report)(const char *what, int rc);

/** Numbers of a file system. */
struct ext4_stat {
	uint32_t bsize;
	uint64_t blocks, bfree, files, ffree;
};

/** What a new node is to be. */
struct ext4_new {
	uint32_t mode;		/* type and permissions */
	uint32_t uid, gid;
	uint32_t major, minor;	/* of devices */
	const char *target;	/* of symbolic links: not terminated */
	size_t targetlen;
};

/** What can be changed of a node. */
#define EXT4_SET_MODE	0x1u
#define EXT4_SET_UID	0x2u
#define EXT4_SET_GID	0x4u
#define EXT4_SET_ATIME	0x8u
#define EXT4_SET_MTIME	0x10u
#define EXT4_SET_CTIME	0x20u	/* implied by all */

/** What is known of a node. */
struct ext4_attr {
	uint32_t mode, nlink, uid, gid, major, minor;
	uint64_t size;
	uint64_t blocks;	/* of 512 bytes */
	struct timespec atime, mtime, ctime, btime;
};

/** One entry of a directory. */
struct ext4_dirent {
	const char *name;	/* not terminated */
	size_t len;
	uint32_t ino;
	uint32_t type;		/* S_IF*, or 0: not known */
	uint64_t next;		/* the cookie behind it */
};

/** Gets an entry; false: stop before it. */
typedef bool (*ext4_readdir_fn)(void *arg, const struct ext4_dirent *d);

/**
 * Mounts. Carries out the journal and frees orphans, unless the disk is
 * read-only.
 *
 * @param flags EXT4_*; EXT4_RDONLY may be set by itself, see ext4_is_ro()
 * @return 0; -EINVAL: no ext2, ext3 or ext4; -EOPNOTSUPP: uses features that
 *	are not known; -EUCLEAN, -EIO, -ENOMEM; -EROFS: the journal is to be
 *	carried out on a read-only disk
 */
int ext4_mount(struct ext4_disk *disk, unsigned int flags,
	       struct ext4_fs **out);

/** Writes everything and lets go; no node may be held any more. 0, or -errno
 *  of the last writes: it is unmounted nevertheless.
 */
int ext4_unmount(struct ext4_fs *fs);

/** The end of the guest: frees what has no name though it is held, and leaves
 *  the disk as ext4_unmount() would. Nothing can be changed any more.
 */
int ext4_finish(struct ext4_fs *fs);

/** Makes all changes so far permanent. */
int ext4_sync(struct ext4_fs *fs);

/** May nothing be changed, by option or after an error? */
bool ext4_is_ro(const struct ext4_fs *fs);

/** Why the superblock has it mounted to read only, in words for a message;
 *  NULL: it does not.
 */
const char *ext4_why_ro(const struct ext4_fs *fs);

/** Would ext4_sync() write something? */
bool ext4_is_changed(const struct ext4_fs *fs);

void ext4_statfs(const struct ext4_fs *fs, struct ext4_stat *st);

/**
 * The node of a number, made or found, with one reference more.
 * -ESTALE: it is not in use.
 */
int ext4_node_get(struct ext4_fs *fs, uint32_t ino, struct ext4_node **out);
/** Drops a reference. The last one of a node without names frees its blocks.
 */
void ext4_node_put(struct ext4_node *n);
/** Number of the node; that of the root is 2. */
uint32_t ext4_node_ino(const struct ext4_node *n);

/** Bytes of the file, as far as it was written. */
uint64_t ext4_size(const struct ext4_node *n);
void ext4_getattr(const struct ext4_node *n, struct ext4_attr *a);
/** Changes the attributes that `set` (EXT4_SET_*) names. */
int ext4_setattr(struct ext4_node *n, unsigned int set,
		 const struct ext4_attr *a);

/** Where content is: *len bytes from `off` on, which begins a block, lie in one
 *  piece at byte *at of the disk. *at == 0: they are a hole. 0, -errno
 */
int ext4_place(struct ext4_node *n, uint64_t off, uint64_t *at, uint64_t *len);
/** Reads. No times change. @return bytes, fewer at the end of the file only */
ssize_t ext4_read(struct ext4_node *n, uint64_t off, void *buf, size_t len);
/** The file was read: sets the time of that, as Linux with relatime: once a
 *  day, or after a change.
 */
void ext4_accessed(struct ext4_node *n);
/** The file was written to: sets the times of that. */
int ext4_touch(struct ext4_node *n);
/** Blocks of content that writing there may take, in *blocks. -EROFS, -EFBIG
 */
int ext4_holes(struct ext4_node *n, uint64_t off, size_t len, uint64_t *blocks);
/** Blocks that content may still take. */
uint64_t ext4_room(const struct ext4_fs *fs);
/** Writes. No times change. @return bytes, fewer if the rest failed; -EFBIG */
ssize_t ext4_write(struct ext4_node *n, uint64_t off, const void *buf,
		   size_t len);
/** Changes the size of a regular file. */
int ext4_truncate(struct ext4_node *n, uint64_t size);
/** Gives the holes of a range blocks that read as zeros until they are written
 *  to; the file grows unless `keep`. -EOPNOTSUPP: the file has no extents
 */
int ext4_allocate(struct ext4_node *n, uint64_t off, uint64_t len, bool keep);
/** Frees the blocks that lie in a range as a whole. */
int ext4_punch(struct ext4_node *n, uint64_t off, uint64_t len);
/** Moves *off to the next data (else: hole) within the file. -ENXIO: no data
 *  any more.
 */
int ext4_seek(struct ext4_node *n, bool data, uint64_t *off);
/** The target of a symbolic link: bytes, at most `size`. */
ssize_t ext4_readlink(struct ext4_node *n, char *buf, size_t size);

/* Names are 1..255 bytes without slashes and zeros, not "." or "..", and not
 * terminated. Types and rights were checked by the caller, and that a name is
 * there, or not there.
 */
/** Finds a name: its number in *ino; -ENOENT. */
int ext4_lookup(struct ext4_node *dir, const char *name, size_t len,
		uint32_t *ino);
/** The directory above: its number in *ino. */
int ext4_parent(struct ext4_node *dir, uint32_t *ino);
/** Makes a node with a reference. -EMLINK: too many directories */
int ext4_create(struct ext4_node *dir, const char *name, size_t len,
		const struct ext4_new *how, struct ext4_node **out);
/** Makes a regular file without a name. */
int ext4_unnamed(struct ext4_node *dir, const struct ext4_new *how,
		 struct ext4_node **out);
/** Another name. -EMLINK */
int ext4_link(struct ext4_node *dir, const char *name, size_t len,
	      struct ext4_node *n);
/** Removes the name of `n`. -ENOTEMPTY: a directory that is not empty */
int ext4_unlink(struct ext4_node *dir, const char *name, size_t len,
		struct ext4_node *n);
/** Moves a name of `n`; `old` is what has the new name, or NULL. */
int ext4_rename(struct ext4_node *from, const char *fname, size_t flen,
		struct ext4_node *n, struct ext4_node *to, const char *tname,
		size_t tlen, struct ext4_node *old);
/** Two names change places. */
int ext4_exchange(struct ext4_node *d1, const char *name1, size_t len1,
		  struct ext4_node *n1, struct ext4_node *d2,
		  const char *name2, size_t len2, struct ext4_node *n2);
/** Hands out the entries from a cookie on (0: the first), without "." and
 *  "..". `fn` must not use the file system.
 */
int ext4_readdir(struct ext4_node *dir, uint64_t cookie, ext4_readdir_fn fn,
		 void *arg);

/** The value of an attribute (a full name such as "user.x"): its size, and
 *  the bytes if `size` is not 0. -ENODATA, -ERANGE
 */
ssize_t ext4_xattr_get(struct ext4_node *n, const char *name, void *buf,
		       size_t size);
/** Sets an attribute. -ENOSPC: there is no room for it, -EOPNOTSUPP */
int ext4_xattr_set(struct ext4_node *n, const char *name, const void *value,
		   size_t size);
/** -ENODATA */
int ext4_xattr_remove(struct ext4_node *n, const char *name);
/** All names, each with its end: the size of all, and the bytes if `size` is
 *  not 0. -ERANGE
 */
ssize_t ext4_xattr_list(struct ext4_node *n, char *buf, size_t size);

#endif /* EXT4_FS_H */
