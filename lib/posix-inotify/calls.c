/* SPDX-License-Identifier: BSD-3-Clause */
/* The calls of inotify. */
#include <abi/fcntl.h>
#include <uk/fs.h>
#include <uk/posix-fd.h>
#include <uk/syscall.h>
#include "inotify.h"

static long new_instance(unsigned int flags)
{
	struct inotify *in;
	int rc;

	if (flags & ~(unsigned int)(UK_IN_CLOEXEC | UK_IN_NONBLOCK))
		return -EINVAL;
	rc = inotify_new(&in);
	return rc ? rc : uk_fd_open(&in->file, UK_O_RDONLY | flags);
}

UK_SYSCALL_R_DEFINE(long, inotify_init1, unsigned int, flags)
{
	return new_instance(flags);
}

UK_SYSCALL_R_DEFINE(long, inotify_init)
{
	return new_instance(0);
}

/* The instance of a descriptor, which holds it until uk_ofile_put(). */
static int get(int fd, struct uk_ofile **of)
{
	*of = uk_fd_get(fd);
	if (!*of)
		return -EBADF;
	if (inotify_of_file((*of)->file))
		return 0;
	uk_ofile_put(*of);
	return -EINVAL;
}

static int find_node(const char *path, unsigned int mask,
		     struct uk_vfs_where *w)
{
	unsigned int how = 0;
	struct uk_vfs_ctx ctx;
	int rc;

	if (mask & UK_IN_DONT_FOLLOW)
		how |= UK_WALK_NOFOLLOW;
	if (mask & UK_IN_ONLYDIR)
		how |= UK_WALK_DIRECTORY;
	uk_fs_ctx(&ctx);
	rc = uk_vfs_walk(&ctx, path, how, w);
	if (rc)
		return rc;
	rc = uk_vfs_permission(&ctx.cred, w->vn, UK_VFS_MAY_READ);
	if (!rc && (mask & UK_IN_ONLYDIR) && !uk_vnode_isdir(w->vn))
		rc = -ENOTDIR;
	if (rc)
		uk_vfs_where_put(w);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, inotify_add_watch, int, fd, const char *, path,
		    unsigned int, mask)
{
	struct uk_vfs_where w;
	struct uk_ofile *of;
	long rc;

	if (!(mask & (UK_IN_ALL_EVENTS | UK_IN_ISDIR | UK_IN_UNMOUNT |
		      UK_IN_Q_OVERFLOW | UK_IN_IGNORED | UK_IN_ONLYDIR |
		      UK_IN_DONT_FOLLOW | UK_IN_EXCL_UNLINK |
		      UK_IN_MASK_ADD | UK_IN_MASK_CREATE | UK_IN_ONESHOT)))
		return -EINVAL;
	rc = get(fd, &of);
	if (rc)
		return rc;
	if ((mask & UK_IN_MASK_ADD) && (mask & UK_IN_MASK_CREATE))
		rc = -EINVAL;
	else
		rc = path ? find_node(path, mask, &w) : -EFAULT;
	if (!rc) {
		rc = inotify_watch(inotify_of_file(of->file), w.vn, mask);
		uk_vfs_where_put(&w);
	}
	uk_ofile_put(of);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, inotify_rm_watch, int, fd, int, wd)
{
	struct uk_ofile *of;
	struct inotify *in;
	struct watch *w;
	long rc = get(fd, &of);

	if (rc)
		return rc;
	in = inotify_of_file(of->file);
	for (w = in->watches; w && w->wd != wd; w = w->next)
		;
	if (w)
		inotify_unwatch(in, w);
	uk_ofile_put(of);
	return w ? 0 : -EINVAL;
}
