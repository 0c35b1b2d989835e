/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages of the protocol FUSE 7.31 (<linux/fuse.h>), in the byte order of the
 * machine.
 */
#ifndef __FUSE_H__
#define __FUSE_H__

#include <uk/arch/types.h>

#define FUSE_MAJOR	7
#define FUSE_MINOR	31
#define FUSE_ROOT	1	/* the node of the folder */

enum {
	FUSE_LOOKUP = 1,
	FUSE_FORGET = 2,
	FUSE_GETATTR = 3,
	FUSE_SETATTR = 4,
	FUSE_READLINK = 5,
	FUSE_SYMLINK = 6,
	FUSE_MKNOD = 8,
	FUSE_MKDIR = 9,
	FUSE_UNLINK = 10,
	FUSE_RMDIR = 11,
	FUSE_RENAME = 12,
	FUSE_LINK = 13,
	FUSE_OPEN = 14,
	FUSE_READ = 15,
	FUSE_WRITE = 16,
	FUSE_STATFS = 17,
	FUSE_RELEASE = 18,
	FUSE_FSYNC = 20,
	FUSE_SETXATTR = 21,
	FUSE_GETXATTR = 22,
	FUSE_LISTXATTR = 23,
	FUSE_REMOVEXATTR = 24,
	FUSE_INIT = 26,
	FUSE_OPENDIR = 27,
	FUSE_READDIR = 28,
	FUSE_RELEASEDIR = 29,
	FUSE_FSYNCDIR = 30,
	FUSE_CREATE = 35,
	FUSE_DESTROY = 38,
};

struct fuse_in {		/* a request begins with it */
	__u32 len, opcode;
	__u64 unique, node;
	__u32 uid, gid, pid, pad;
};

struct fuse_out {		/* a reply begins with it */
	__u32 len;
	__s32 error;		/* 0 or -errno of Linux */
	__u64 unique;
};

/* INIT */
#define FUSE_BIG_WRITES		(1u << 5)
#define FUSE_MAX_PAGES		(1u << 22)

struct fuse_init_in {
	__u32 major, minor, max_readahead, flags;
};

struct fuse_init_out {
	__u32 major, minor, max_readahead, flags;
	__u16 max_background, congestion;
	__u32 max_write, time_gran;
	__u16 max_pages, map_alignment;
	__u32 flags2, unused[7];
};

struct fuse_attr {
	__u64 ino, size, blocks, atime, mtime, ctime;
	__u32 atimensec, mtimensec, ctimensec;
	__u32 mode, nlink, uid, gid, rdev, blksize, flags;
};

struct fuse_entry {		/* what a name leads to; one more LOOKUP */
	__u64 node, generation, entry_valid, attr_valid;
	__u32 entry_valid_nsec, attr_valid_nsec;
	struct fuse_attr attr;
};

struct fuse_attr_out {
	__u64 attr_valid;
	__u32 attr_valid_nsec, pad;
	struct fuse_attr attr;
};

struct fuse_getattr_in {
	__u32 flags, pad;
	__u64 fh;
};

#define FUSE_SET_MODE		(1u << 0)
#define FUSE_SET_UID		(1u << 1)
#define FUSE_SET_GID		(1u << 2)
#define FUSE_SET_SIZE		(1u << 3)
#define FUSE_SET_ATIME		(1u << 4)
#define FUSE_SET_MTIME		(1u << 5)
#define FUSE_SET_ATIME_NOW	(1u << 7)
#define FUSE_SET_MTIME_NOW	(1u << 8)

struct fuse_setattr_in {
	__u32 valid, pad;
	__u64 fh, size, lock_owner, atime, mtime, ctime;
	__u32 atimensec, mtimensec, ctimensec;
	__u32 mode, unused4, uid, gid, unused5;
};

struct fuse_mknod_in {
	__u32 mode, rdev, umask, pad;
};

struct fuse_mkdir_in {
	__u32 mode, umask;
};

struct fuse_open_in {
	__u32 flags, open_flags;
};

struct fuse_create_in {
	__u32 flags, mode, umask, open_flags;
};

struct fuse_open_out {
	__u64 fh;
	__u32 open_flags, pad;
};

struct fuse_create_out {
	struct fuse_entry entry;
	struct fuse_open_out open;
};

struct fuse_release_in {
	__u64 fh;
	__u32 flags, release_flags;
	__u64 lock_owner;
};

struct fuse_io_in {		/* READ, READDIR, WRITE */
	__u64 fh, offset;
	__u32 size, io_flags;
	__u64 lock_owner;
	__u32 flags, pad;
};

struct fuse_write_out {
	__u32 size, pad;
};

struct fuse_fsync_in {
	__u64 fh;
	__u32 flags, pad;
};

struct fuse_statfs_out {
	__u64 blocks, bfree, bavail, files, ffree;
	__u32 bsize, namelen, frsize, pad, spare[6];
};

struct fuse_setxattr_in {
	__u32 size, flags;
};

struct fuse_getxattr {		/* also the reply, if the size was 0 */
	__u32 size, pad;
};

struct fuse_dirent {		/* padded to a multiple of 8 with its name */
	__u64 ino, off;
	__u32 namelen, type;
};

#endif /* __FUSE_H__ */
