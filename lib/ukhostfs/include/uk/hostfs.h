/* SPDX-License-Identifier: BSD-3-Clause */
/* Folders of the host: the file system that all protocols share. */
#ifndef __UK_HOSTFS_H__
#define __UK_HOSTFS_H__

#include <uk/config.h>
#include <uk/file.h>
#include <uk/hostdev.h>
#include <uk/vfs.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A protocol (9P2000.L, FUSE) gives a table of calls that go by handles, and
 * this library makes a file system of them: nodes, names, open files. All calls
 * are made in thread context and return 0 (or what is said), -EIO (the device
 * is dead, or the reply is none that the request can have), -ENOMEM, or the
 * host's -errno. Names are 1 to 255 bytes, neither "." nor "..", without slash
 * and NUL: else -EINVAL, as of the copy that is sent. Those calls that sleep
 * say so, all others do not yield.
 */

/** A handle of the host: names an object, and is perhaps open. Protocols embed
 *  it as the first member.
 */
struct uk_hostfid {
	struct uk_hostreq req;	/* of its end */
	struct uk_hostdev *dev;
	__u64 num;		/* what the protocol calls the object */
	__u32 iounit;		/* when open: most bytes of one transfer */
};

/** Attributes as the host sends them; times as in files. */
struct uk_hostattr {
	__u64 key;	/* tells the object from all others of the session */
	__u64 ino;
	__u32 mode, uid, gid;
	__u64 nlink, rdev, size, blksize, blocks;
	__u64 atime[2], mtime[2], ctime[2];	/* seconds, nanoseconds */
};

/** What to change, and to what. */
struct uk_hostsetattr {
	__u32 valid;			/* UK_HOSTSET_* */
	__u32 mode, uid, gid;
	__u64 size;
	__u64 atime[2], mtime[2];
};

#define UK_HOSTSET_MODE		0x001u
#define UK_HOSTSET_UID		0x002u
#define UK_HOSTSET_GID		0x004u
#define UK_HOSTSET_SIZE		0x008u
#define UK_HOSTSET_ATIME	0x010u
#define UK_HOSTSET_MTIME	0x020u
#define UK_HOSTSET_CTIME	0x040u
#define UK_HOSTSET_ATIME_TO	0x080u	/* to the value, not to now */
#define UK_HOSTSET_MTIME_TO	0x100u

/** Numbers of the host's file system. */
struct uk_hoststatfs {
	__u32 type, bsize;
	__u64 blocks, bfree, bavail, files, ffree, fsid;
	__u32 namelen;
};

/** One entry of a directory; what is no name is the receiver's to see. */
struct uk_hostdirent {
	__u64 ino, next;
	__u8 type;			/* DT_* */
	const char *name;
	__u32 len;
};

/** What a protocol can do. */
struct uk_hostfs_ops {
	/** f_type of statfs(2). */
	__u32 magic;
	/** A handle names the object itself, not one of its names: attributes
	 *  can be asked for, and it can be opened, without any name.
	 */
	bool nameless;

	/** Ends a session, all of whose handles were given back. */
	void (*detach)(struct uk_hostdev *dev);
	/** A new handle of the object with that name in `dir`, or with NULL of
	 *  `dir` itself. @return it or ERR2PTR()
	 */
	struct uk_hostfid *(*walk)(struct uk_hostfid *dir,
				   const struct uk_iovec *name);
	/** Gives a handle back; does not wait. */
	void (*put)(struct uk_hostfid *fid);
	/** Opens the object; UK_O_*, of x86_64 on all machines. */
	int (*open)(struct uk_hostfid *fid, __u32 flags);
	/** Makes a file. @return a handle of it, open, or ERR2PTR() */
	struct uk_hostfid *(*create)(struct uk_hostfid *dir,
				     const struct uk_iovec *name, __u32 flags,
				     __u32 mode, __u32 gid);
	int (*mkdir)(struct uk_hostfid *dir, const struct uk_iovec *name,
		     __u32 mode, __u32 gid);
	/** Makes a device, FIFO or socket. */
	int (*mknod)(struct uk_hostfid *dir, const struct uk_iovec *name,
		     __u32 mode, __u64 rdev, __u32 gid);
	int (*symlink)(struct uk_hostfid *dir, const struct uk_iovec *name,
		       const struct uk_iovec *target, __u32 gid);
	int (*link)(struct uk_hostfid *dir, const struct uk_iovec *name,
		    struct uk_hostfid *fid);
	/** @param flags 0 or UK_AT_REMOVEDIR */
	int (*unlink)(struct uk_hostfid *dir, const struct uk_iovec *name,
		      __u32 flags);
	/** Moves a name to `as` in `to`, which it replaces. */
	int (*rename)(struct uk_hostfid *from, const struct uk_iovec *name,
		      struct uk_hostfid *to, const struct uk_iovec *as);
	/** The target of a link into `buf`. @return bytes */
	int (*readlink)(struct uk_hostfid *fid, char *buf, __u32 cap);
	int (*getattr)(struct uk_hostfid *fid, struct uk_hostattr *a);
	int (*setattr)(struct uk_hostfid *fid, const struct uk_hostsetattr *a);
	int (*statfs)(struct uk_hostfid *fid, struct uk_hoststatfs *st);
	/** What is open reaches the host's medium. */
	int (*fsync)(struct uk_hostfid *fid);
	/** Sleeping, read or write up to `len` bytes, as much as one message
	 *  holds. -EINTR: a signal came and the host had not begun.
	 *  @return bytes
	 */
	__ssz (*read)(struct uk_hostfid *fid, __u64 off, void *buf, __sz len);
	__ssz (*write)(struct uk_hostfid *fid, __u64 off, const void *buf,
		       __sz len);
	/** Entries from a cookie on, as messages have them. @return bytes */
	int (*readdir)(struct uk_hostfid *fid, __u64 off, void *buf, __u32 cap);
	/** The entry at *pos of `len` bytes; moves on.
	 *  @return 1, 0 at the end, -EIO
	 */
	int (*dirent)(const void *buf, __u32 len, __u32 *pos,
		      struct uk_hostdirent *e);
#if CONFIG_LIBUKHOSTFS_XATTR
	/** Extended attributes as struct uk_xattr_ops has them; all or none. */
	__ssz (*xattr_get)(struct uk_hostfid *fid, const char *name, void *buf,
			   __sz size);
	int (*xattr_set)(struct uk_hostfid *fid, const char *name,
			 const void *value, __sz size, int flags);
	__ssz (*xattr_list)(struct uk_hostfid *fid, char *buf, __sz size);
	int (*xattr_remove)(struct uk_hostfid *fid, const char *name);
#endif
};

/** May the bytes be the name of an entry? */
bool uk_hostfs_name_ok(const char *s, __sz len);

/** The device behind the source of a mount, of that protocol; logs if there is
 *  none. @param type the driver's name, for the message
 */
struct uk_hostdev *uk_hostfs_find(const char *source, const char *type,
				  enum uk_hostdev_proto proto);

/** For mount(): makes the folder with that handle, which it consumes also when
 *  it fails, the file system's root; dev->calls are set. @return 0, -errno
 */
int uk_hostfs_mount(struct uk_vfs *fs, struct uk_hostfid *root);
/** unmount() and statfs() of struct uk_vfs_type. */
int uk_hostfs_unmount(struct uk_vfs *fs);
int uk_hostfs_statfs(struct uk_vfs *fs, struct uk_vfs_stat *st);

#ifdef __cplusplus
}
#endif

#endif /* __UK_HOSTFS_H__ */
