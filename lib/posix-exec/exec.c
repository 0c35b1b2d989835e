/* SPDX-License-Identifier: BSD-3-Clause */
/* execve, execveat: another program takes the place of the calling one. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/alloc.h>
#include <uk/fs.h>
#include <uk/posix-fd.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include "exec.h"

/* ---- the file ----------------------------------------------------------------- */

static int by_descriptor(int fd, struct uk_vnode **out)
{
	struct uk_ofile *of = uk_fd_get_path(fd);
	struct uk_vnode *vn;

	if (!of)
		return -EBADF;
	vn = uk_vnode_of(uk_ofile_node(of));
	if (vn)
		uk_vnode_acquire(vn);
	uk_ofile_put(of);
	*out = vn;
	return vn ? 0 : -EACCES;
}

static int by_path(int dirfd, const char *path, int flags,
		   struct uk_vnode **out)
{
	struct uk_vnode *dir = NULL;
	struct uk_vfs_where w;
	struct uk_vfs_ctx ctx;
	int rc = 0;

	if (*path != '/' && dirfd != UK_AT_FDCWD)
		rc = by_descriptor(dirfd, &dir);
	if (rc)
		return rc == -EACCES ? -ENOTDIR : rc;
	uk_fs_ctx(&ctx);
	if (dir)
		ctx.cwd = dir;
	if (!*path)
		rc = -ENOENT;
	else if (dir && !uk_vnode_isdir(dir))
		rc = -ENOTDIR;
	else
		rc = uk_vfs_walk(&ctx, path, flags & UK_AT_SYMLINK_NOFOLLOW ?
				 UK_WALK_NOFOLLOW : 0, &w);
	if (dir)
		uk_vnode_release(dir);
	if (rc)
		return rc;
	*out = w.vn;
	w.vn = NULL;
	uk_vfs_where_put(&w);
	return 0;
}

int exec_find(const char *path, struct uk_vnode **out)
{
	return by_path(UK_AT_FDCWD, path, 0, out);
}

int exec_may(const struct uk_vnode *vn)
{
	struct uk_vfs_ctx ctx;

	if ((vn->mode & UK_S_IFMT) == UK_S_IFLNK)
		return -ELOOP;
	if ((vn->mode & UK_S_IFMT) != UK_S_IFREG ||
	    vn->fs->flags & UK_MS_NOEXEC)
		return -EACCES;
	uk_fs_ctx(&ctx);
	return uk_vfs_permission(&ctx.cred, vn, UK_VFS_MAY_EXEC);
}

static int read_headers(struct exec *e)
{
	char *head = uk_malloc(uk_alloc_get_default(), ELF_HEAD);
	__ssz n;
	int rc;

	if (!head)
		return -ENOMEM;
	n = exec_read(e->vn, head, ELF_HEAD, 0);
	rc = n < 0 ? (int)n : elf_parse(head, (__sz)n, e->vn->size, &e->img);
	uk_free(uk_alloc_get_default(), head);
	return rc;
}

/* ---- the program ---------------------------------------------------------------- */

static const char *last_name(const char *path)
{
	const char *p;

	for (p = path; *p; p++)
		if (*p == '/' && p[1])
			path = p + 1;
	return path;
}

/*
 * New memory with the program in it. Who has memory of his own gives that up
 * first, since the addresses may be the same: then there is no way back, and
 * the process has to end (e->lost).
 */
static int load(struct exec *e, struct process *p, const char *name)
{
	struct uk_mm *old = p->mm, *mm = uk_mm_new(name);
	bool own = uk_mm_is_own(old);
	int rc;

	if (!mm)
		return -ENOMEM;
	p->mm = mm;
	if (own)
		uk_mm_put(old);
	rc = exec_load(e, mm);
	if (!rc)
		rc = exec_stack(e, mm);
	if (!rc) {
		if (!own)
			uk_mm_put(old);
		return 0;
	}
	e->lost = own;
	if (!own) {
		p->mm = old;
		uk_mm_put(mm);
	}
	return rc;
}

static int replace(struct exec *e, const char *path)
{
	struct process *p = uk_process_current();
	struct uk_posix_thread *pt = uk_posix_thread_current();
	char name[UK_THREAD_NAME_LEN];
	int rc;

	/* (path) may go with the memory */
	uk_strlcpy(name, last_name(path), sizeof(name));
	rc = uk_process_alone();
	if (!rc)
		rc = load(e, p, name);
	if (rc)
		return rc;
	uk_process_ops_exec(p);
	uk_posix_thread_exec();
	uk_thread_name_set(uk_thread_current(), name);
	uk_thread_tls_set(uk_thread_current(), 0);
	exec_user_init(pt->room, e->img.entry + e->bias, e->sp);
	return 0;
}

/* The parts of execve() that may fail and can go back. */
static int prepare(struct exec *e, int dirfd, const char *path,
		   char *const *argv, char *const *envp)
{
	const struct uk_posix_thread *pt = uk_posix_thread_current();
	int rc = exec_script(e, &argv, dirfd, path);

	if (!rc)
		rc = read_headers(e);
	if (rc)
		return rc;
	/* The application is linked with the core, and so are its threads. */
	if (!pt || !pt->room)
		return -EACCES;
	return exec_args_copy(&e->args, argv, envp, path);
}

static int exec(int dirfd, const char *path, char *const *argv,
		char *const *envp, int flags)
{
	struct exec *e;
	bool lost;
	int rc;

	if (!path)
		return -EFAULT;
	if (flags & ~(UK_AT_EMPTY_PATH | UK_AT_SYMLINK_NOFOLLOW))
		return -EINVAL;
	e = uk_zalloc(uk_alloc_get_default(), sizeof(*e));
	if (!e)
		return -ENOMEM;
	if (!*path && flags & UK_AT_EMPTY_PATH)
		rc = by_descriptor(dirfd, &e->vn);
	else
		rc = by_path(dirfd, path, flags, &e->vn);
	if (!rc) {
		rc = prepare(e, dirfd, path, argv, envp);
		if (!rc)
			rc = replace(e, path);
		uk_vnode_release(e->vn);
	}
	exec_script_free(e);
	lost = e->lost;
	uk_free(uk_alloc_get_default(), e->args.data);
	uk_free(uk_alloc_get_default(), e);
	if (lost)
		uk_process_exit(0, UK_SIGKILL);
	return rc;
}

/* A loaded program goes on with its new registers when its call returns; a
 * child of the application has no call to return from. */
static int go(int rc)
{
	struct uk_posix_thread *pt = uk_posix_thread_current();

	if (rc)
		return rc;
	uk_process_vfork_done(uk_process_current());
	if (!pt->user) {
		pt->user = pt->room;
		exec_user_enter(pt->user);
	}
	return 0;
}

UK_SYSCALL_R_DEFINE(int, execve, const char *, path, char *const *, argv,
		    char *const *, envp)
{
	return go(exec(UK_AT_FDCWD, path, argv, envp, 0));
}

UK_SYSCALL_R_DEFINE(int, execveat, int, dirfd, const char *, path,
		    char *const *, argv, char *const *, envp, int, flags)
{
	return go(exec(dirfd, path, argv, envp, flags));
}
