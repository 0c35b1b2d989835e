/* SPDX-License-Identifier: BSD-3-Clause */
/* Content: of files, and the entries of directories. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/errptr.h>
#include <uk/fsevent.h>
#include <uk/string.h>
#include "hostfs_priv.h"

#define DIR_BYTES	8192	/* of a listing at once */

static int open_as(struct hostnode *n, enum hostopen how, __u32 flags)
{
	struct uk_hostfid *fid = HOST(n->fid, walk, NULL);
	int rc;

	if (PTRISERR(fid))
		return PTR2ERR(fid);
	rc = HOST(fid, open, flags);
	if (rc)
		hostfs_put(fid);
	else
		n->open[how] = fid;
	return rc;
}

int hostnode_open(struct hostnode *n, enum hostopen how)
{
	int rc;

	if (how == HOSTOPEN_READ && n->write_reads)
		return 0;
	if (n->open[how])
		return 0;
	if (how == HOSTOPEN_APPEND)
		return open_as(n, how, UK_O_WRONLY | UK_O_APPEND);
	if (how == HOSTOPEN_READ)
		return open_as(n, how, UK_O_RDONLY);
	rc = open_as(n, how, UK_O_RDWR);
	if (!rc)
		n->write_reads = true;
	return rc == -EACCES ? open_as(n, how, UK_O_WRONLY) : rc;
}

static struct uk_hostfid *opened(struct hostnode *n, enum hostopen how)
{
	if (how == HOSTOPEN_READ && n->write_reads)
		how = HOSTOPEN_WRITE;
	return n->open[how];
}

/* The caller's own reference is one. */
void hostnode_keep(struct hostnode *n)
{
	if (!UK_S_ISREG(n->vn.mode) || n->vn.file.refcount < 2 ||
	    hostnode_nameless(n))
		return;
	if (hostnode_open(n, HOSTOPEN_WRITE))
		hostnode_open(n, HOSTOPEN_READ);
}

/* Moves one piece, message by message. @return bytes, or -errno before any */
static __ssz move(struct uk_hostfid *fid, bool write, __u64 off, char *buf,
		  __sz len)
{
	__sz done = 0;
	__ssz r = 0;

	while (done < len) {
		r = write ?
		    HOST(fid, write, off + done, buf + done, len - done) :
		    HOST(fid, read, off + done, buf + done, len - done);
		if (r <= 0)
			break;
		done += (__sz)r;
	}
	return done ? (__ssz)done : r;
}

/* The host's user may be one whose writes leave the set-ID bits. */
void hostnode_written(struct hostnode *n)
{
	__u32 old = n->vn.mode;
	struct uk_hostsetattr a = { .valid = UK_HOSTSET_MODE };

	uk_vnode_written(&n->vn);
	a.mode = n->vn.mode & 07777;
	if (n->vn.mode != old)
		HOST(n->fid, setattr, &a);
}

static __ssz transfer(struct uk_file *f, const struct uk_iovec *iov,
		      int iovcnt, __off off, enum hostopen how)
{
	struct hostnode *n = hostnode_of_file(f);
	bool write = how != HOSTOPEN_READ;
	__sz done = 0;
	__ssz r = 0;

	r = hostnode_open(n, how);
	if (r)
		return r;
	for (; iovcnt > 0; iovcnt--, iov++) {
		r = move(opened(n, how), write, (__u64)off + done,
			 iov->iov_base, iov->iov_len);
		if (r > 0)
			done += (__sz)r;
		if (r < (__ssz)iov->iov_len)
			break;
	}
	if (done && write)
		hostnode_written(n);
	if (done)
		uk_fsevent(f, write ? UK_IN_MODIFY : UK_IN_ACCESS);
	if (!done && r == -EINTR)
		return -ERESTARTSYS;
	return done ? (__ssz)done : r;
}

static __ssz hostfs_read(struct uk_file *f, const struct uk_iovec *iov,
		       int iovcnt, __off off, unsigned int flags)
{
	return flags & UK_FILE_WAIT ?
	       transfer(f, iov, iovcnt, off, HOSTOPEN_READ) : -EAGAIN;
}

static __ssz hostfs_write(struct uk_file *f, const struct uk_iovec *iov,
			int iovcnt, __off off, unsigned int flags)
{
	if (!(flags & UK_FILE_WAIT))
		return -EAGAIN;
	return transfer(f, iov, iovcnt, off, flags & UK_FILE_APPEND ?
			HOSTOPEN_APPEND : HOSTOPEN_WRITE);
}

/* What was never opened was never written to. */
static int sync_node(const struct hostnode *n)
{
	int i, rc = 0;

	for (i = 0; i < HOSTOPEN_KINDS && !rc; i++)
		if (n->open[i])
			rc = HOST(n->open[i], fsync);
	return rc;
}

static int hostfs_ctl(struct uk_file *f, unsigned int req,
		    __uptr arg __maybe_unused)
{
	return req == UK_FILE_CTL_SYNC ? sync_node(hostnode_of_file(f)) :
					 -ENOTTY;
}

/* ---- directories --------------------------------------------------------- */

static bool is_dots(const struct uk_hostdirent *e)
{
	return e->name[0] == '.' &&
	       (e->len == 1 || (e->len == 2 && e->name[1] == '.'));
}

/* Hands on the entries of one message. @return 1: go on, 0: no room, -EIO */
static int hand_on(struct hostnode *n, const char *buf, __u32 len,
		   __u64 *cookie, uk_readdir_fn fn, void *arg)
{
	struct uk_hostdirent e;
	struct uk_dirent d;
	__u32 pos = 0;
	int rc;

	while ((rc = n->fid->dev->calls->dirent(buf, len, &pos, &e)) > 0) {
		if (e.len > UK_NAME_MAX || uk_memchr(e.name, '/', e.len) ||
		    uk_memchr(e.name, '\0', e.len))
			return -EIO;
		d = (struct uk_dirent) {
			.name = { e.name, e.len, 0 },
			.ino = e.ino,
			.next = e.next,
			.mode = (__u32)(e.type & 15) << 12,
		};
		if (!is_dots(&e) && !fn(arg, &d))
			return 0;
		*cookie = e.next;
	}
	return rc ? rc : 1;
}

int hostfs_readdir(struct uk_vnode *dir, __u64 cookie, uk_readdir_fn fn,
		 void *arg)
{
	struct hostnode *n = hostnode(dir);
	char *buf;
	int rc = hostnode_open(n, HOSTOPEN_READ);

	if (rc)
		return rc;
	buf = uk_malloc(hostfs_heap(), DIR_BYTES);
	if (!buf)
		return -ENOMEM;
	do {
		rc = HOST(n->open[HOSTOPEN_READ], readdir, cookie, buf,
			  DIR_BYTES);
		if (rc > 0)
			rc = hand_on(n, buf, (__u32)rc, &cookie, fn, arg);
	} while (rc > 0);
	uk_free(hostfs_heap(), buf);
	return rc;
}

#define KEPT_BY_HOST						\
	.type = uk_vnode_type,					\
	.getstat = hostnode_getstat,				\
	.setstat = hostnode_setstat,				\
	.release = hostnode_release

const struct uk_file_ops hostfs_file_fops = {
	.traits = UK_FILE_SEEKABLE | UK_FILE_ALWAYS_READY | UK_FILE_SLEEPS |
		  UK_FILE_TELLS_END,
	.read = hostfs_read,
	.write = hostfs_write,
	.ctl = hostfs_ctl,
	KEPT_BY_HOST,
};

const struct uk_file_ops hostfs_dir_fops = {
	.traits = UK_FILE_SEEKABLE | UK_FILE_ALWAYS_READY |
		  UK_FILE_DIRECTORY | UK_FILE_TELLS_END,
	.ctl = hostfs_ctl,
	KEPT_BY_HOST,
};

/* Links, devices, FIFOs: only attributes; openers do the rest. */
const struct uk_file_ops hostfs_other_fops = {
	.traits = UK_FILE_TELLS_END,
	KEPT_BY_HOST,
};
