/* SPDX-License-Identifier: BSD-3-Clause */
/* Root, working directory and umask of a process; where walks start. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/alloc.h>
#include "fs.h"

void (*uk_fs_cred)(struct uk_vfs_cred *cred, bool real);

static struct uk_fs first_fs;

struct uk_fs *fs_current(void)
{
	struct uk_fs *fs = uk_process_current()->fs;
	struct uk_vnode *root;

	/* The first process exists before the root is mounted. */
	if (unlikely(!fs->root)) {
		root = uk_vfs_root();
		if (root) {
			uk_vnode_acquire(root);
			uk_vnode_acquire(root);
			fs->root = root;
			fs->cwd = root;
		}
	}
	return fs;
}

void uk_fs_ctx(struct uk_vfs_ctx *ctx)
{
	struct uk_fs *fs = fs_current();

	ctx->root = fs->root;
	ctx->cwd = fs->cwd;
	if (uk_fs_cred)
		uk_fs_cred(&ctx->cred, false);
	else
		ctx->cred = (struct uk_vfs_cred) { 0 };
}

__u32 uk_fs_umask(void)
{
	return uk_process_current()->fs->umask;
}

int fs_start(struct fs_start *s, int dirfd, const char *path)
{
	struct uk_vnode *vn;

	if (unlikely(!*path))
		return -ENOENT;
	s->dir = NULL;
	uk_fs_ctx(&s->ctx);
	if (likely(*path == '/' || dirfd == UK_AT_FDCWD))
		return 0;
	s->dir = uk_fd_get_path(dirfd);
	if (!s->dir)
		return -EBADF;
	vn = uk_vnode_of(uk_ofile_node(s->dir));
	if (!vn || !uk_vnode_isdir(vn)) {
		uk_ofile_put(s->dir);
		return -ENOTDIR;
	}
	s->ctx.cwd = vn;
	return 0;
}

/* The file of a descriptor, or the working directory. */
static int find_empty(int fd, struct uk_file **out)
{
	struct uk_ofile *of;

	if (fd == UK_AT_FDCWD) {
		struct uk_fs *fs = fs_current();

		if (!fs->cwd)
			return -ENOENT;
		*out = &fs->cwd->file;
		uk_file_acquire(*out);
		return 0;
	}
	of = uk_fd_get_path(fd);
	if (!of)
		return -EBADF;
	*out = uk_ofile_node(of);
	uk_file_acquire(*out);
	uk_ofile_put(of);
	return 0;
}

int fs_find_as(int dirfd, const char *path, int atflags, bool real,
	       struct uk_file **out)
{
	struct uk_vfs_where w;
	struct fs_start s;
	int rc;

	if (!*path && (atflags & UK_AT_EMPTY_PATH))
		return find_empty(dirfd, out);
	rc = fs_start(&s, dirfd, path);
	if (rc)
		return rc;
	if (real && uk_fs_cred)
		uk_fs_cred(&s.ctx.cred, true);
	rc = uk_vfs_walk(&s.ctx, path, fs_walk_flags(atflags), &w);
	fs_start_put(&s);
	if (rc)
		return rc;
	*out = &w.vn->file;
	w.vn = NULL;
	uk_vfs_where_put(&w);
	return 0;
}

int fs_find_fd(int fd, struct uk_file **out)
{
	struct uk_ofile *of = uk_fd_get(fd);

	if (!of)
		return -EBADF;
	uk_file_acquire(*out = uk_ofile_node(of));
	uk_ofile_put(of);
	return 0;
}

/* ---- with processes ------------------------------------------------------ */

static int process_init(struct process *p)
{
	struct uk_fs *fs = &first_fs;

	if (p != &uk_process_first) {
		fs = uk_calloc(uk_alloc_get_default(), 1, sizeof(*fs));
		if (!fs)
			return -ENOMEM;
	}
	fs->refcount = 1;
	fs->umask = 022;
	p->fs = fs;
	return 0;
}

static int process_clone(struct process *child, struct process *parent,
			 unsigned long flags)
{
	struct uk_fs *from = parent->fs;

	if (flags & UK_CLONE_FS) {
		from->refcount++;
		child->fs = from;
		return 0;
	}
	child->fs = uk_malloc(uk_alloc_get_default(), sizeof(*child->fs));
	if (!child->fs)
		return -ENOMEM;
	*child->fs = *from;
	child->fs->refcount = 1;
	if (from->root)
		uk_vnode_acquire(from->root);
	if (from->cwd)
		uk_vnode_acquire(from->cwd);
	return 0;
}

static void leave_places(struct uk_fs *fs)
{
	if (fs->root)
		uk_vnode_release(fs->root);
	if (fs->cwd)
		uk_vnode_release(fs->cwd);
	fs->root = NULL;
	fs->cwd = NULL;
}

static void process_exit(struct process *p)
{
	struct uk_fs *fs = p->fs;

	/* Other threads of the first process may sleep in a call, and nobody
	 * waits for them: there is a root for what they do next.
	 */
	if (p == &uk_process_first) {
		if (fs->refcount == 1)
			leave_places(fs);
		return;
	}
	p->fs = NULL;
	if (--fs->refcount)
		return;
	leave_places(fs);
	if (fs != &first_fs)
		uk_free(uk_alloc_get_default(), fs);
}

static const struct uk_process_ops fs_process_ops = {
	.name = "posix-fs",
	.init = process_init,
	.clone = process_clone,
	.exit = process_exit,
};
UK_PROCESS_OPS(fs_process_ops);
