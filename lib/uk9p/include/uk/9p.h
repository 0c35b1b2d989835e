/* SPDX-License-Identifier: BSD-3-Clause */
/* Sessions of the file protocol 9P2000.L with the host behind a device. */
#ifndef __UK_9P_H__
#define __UK_9P_H__

#include <uk/hostfs.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * All calls: thread context. They wait for the host: by halting the CPU, so
 * that no other thread runs meanwhile, or where it says so by sleeping. They
 * return 0 (or what is said), -EIO (the device is dead, or the
 * reply is none that the request can have), -ENOMEM, or the host's -errno.
 * Names are 1 to 255 bytes, neither "." nor "..", without slash and NUL: else
 * -EINVAL, as of the copy that is sent. What a reply says of lengths is checked
 * against the room there is and against the message.
 */

/** Begins a session with messages of at most `msize` bytes and attaches to the
 *  exported folder. @return its handle, or ERR2PTR(): also -EBUSY (there is a
 *  session), -EPROTO (another protocol)
 */
struct uk_hostfid *uk_9p_attach(struct uk_hostdev *dev, __u32 msize);

/** Ends a session, all of whose handles were given back. */
void uk_9p_detach(struct uk_hostdev *dev);

/** A new handle of the object with that name in `dir`, or with NULL of `dir`
 *  itself. @return it or ERR2PTR()
 */
struct uk_hostfid *uk_9p_walk(struct uk_hostfid *dir,
			      const struct uk_iovec *name);

/** Gives a handle back; does not sleep. */
void uk_9p_put(struct uk_hostfid *fid);

/** Gives it back and waits for what the host says to that: 0, or -errno. */
int uk_9p_clunk(struct uk_hostfid *fid);

/** Opens the object of a handle; UK_O_*, of x86_64 on all machines.
 *  @return 0, -errno
 */
int uk_9p_open(struct uk_hostfid *fid, __u32 flags);

/** Makes a file. @return a handle of it, open, or ERR2PTR() */
struct uk_hostfid *uk_9p_create(struct uk_hostfid *dir,
				const struct uk_iovec *name, __u32 flags,
				__u32 mode, __u32 gid);

/** Makes a folder in `dir`. @return 0, -errno */
int uk_9p_mkdir(struct uk_hostfid *dir, const struct uk_iovec *name, __u32 mode,
		__u32 gid);
/** Makes a device, FIFO or socket. @return 0, -errno */
int uk_9p_mknod(struct uk_hostfid *dir, const struct uk_iovec *name, __u32 mode,
		__u64 rdev, __u32 gid);
/** Makes a link that leads to `target`. @return 0, -errno */
int uk_9p_symlink(struct uk_hostfid *dir, const struct uk_iovec *name,
		  const struct uk_iovec *target, __u32 gid);
/** One more name for the object of `fid`. @return 0, -errno */
int uk_9p_link(struct uk_hostfid *dir, const struct uk_iovec *name,
	       struct uk_hostfid *fid);
/** Removes a name. @param flags 0 or UK_AT_REMOVEDIR @return 0, -errno */
int uk_9p_unlink(struct uk_hostfid *dir, const struct uk_iovec *name,
		 __u32 flags);
/** Moves a name to `as` in `to`, which it replaces. @return 0, -errno */
int uk_9p_rename(struct uk_hostfid *from, const struct uk_iovec *name,
		 struct uk_hostfid *to, const struct uk_iovec *as);

/** The target of a link into `buf`. @return bytes */
int uk_9p_readlink(struct uk_hostfid *fid, char *buf, __u32 cap);

/** What is known of the object. @return 0, -errno */
int uk_9p_getattr(struct uk_hostfid *fid, struct uk_hostattr *a);
/** Changes what `a` says. @return 0, -errno */
int uk_9p_setattr(struct uk_hostfid *fid, const struct uk_hostsetattr *a);
/** Numbers of the file system it is on. @return 0, -errno */
int uk_9p_statfs(struct uk_hostfid *fid, struct uk_hoststatfs *st);
/** The file reaches the host's medium. @return 0, -errno */
int uk_9p_fsync(struct uk_hostfid *fid);

/** Sleeping, reads or writes up to `len` bytes, as much as one message
 *  holds. -EINTR: a signal came and the host had not begun. @return bytes
 */
__ssz uk_9p_read(struct uk_hostfid *fid, __u64 off, void *buf, __sz len);
__ssz uk_9p_write(struct uk_hostfid *fid, __u64 off, const void *buf, __sz len);

/** Reads entries from a cookie on, as the message has them: qid[13] offset[8]
 *  type[1] name[s]; uk_9p_dirent() takes them apart. @return bytes
 */
int uk_9p_readdir(struct uk_hostfid *fid, __u64 off, void *buf, __u32 cap);

/** The entry at *pos of `len` bytes; moves on. @return 1, 0 at the end, -EIO */
int uk_9p_dirent(const void *buf, __u32 len, __u32 *pos,
		 struct uk_hostdirent *e);

/** A handle to read an attribute by; without a name, the list of them.
 *  @param size gets its length
 */
struct uk_hostfid *uk_9p_xattrwalk(struct uk_hostfid *fid,
				 const struct uk_iovec *name, __u64 *size);
/** Makes the handle one to write an attribute by, to be ended by
 *  uk_9p_clunk(); of length 0: it is removed. @param flags UK_XATTR_*
 */
int uk_9p_xattrcreate(struct uk_hostfid *fid, const struct uk_iovec *name,
		      __u64 size, __u32 flags);
/** By such a handle, read or write up to `len` bytes, as much as one message
 *  holds; they do not sleep. @return bytes
 */
__ssz uk_9p_xattrread(struct uk_hostfid *fid, __u64 off, void *buf, __sz len);
__ssz uk_9p_xattrwrite(struct uk_hostfid *fid, __u64 off, const void *buf,
		       __sz len);

#ifdef __cplusplus
}
#endif

#endif /* __UK_9P_H__ */
