/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc: directories and umask of a process. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/procfs.h>
#include "fs.h"

/* The calling process' are set when they are first asked for. */
static struct uk_fs *find(const int *num)
{
	struct process *p = uk_process_find(num[0]);

	if (!p)
		return NULL;
	return p == uk_process_current() ? fs_current() : p->fs;
}

static int show_place(struct uk_procfs_text *t, struct uk_vnode *vn)
{
	char *path;
	int rc;

	if (!vn)
		return -ENOENT;
	path = uk_malloc(uk_alloc_get_default(), UK_PATH_MAX);
	if (!path)
		return -ENOMEM;
	rc = uk_vfs_getpath(uk_vfs_root(), vn, path, UK_PATH_MAX);
	if (rc > 0)
		uk_procfs_put(t, path, (__sz)rc - 1);
	else
		uk_procfs_printf(t, "/(removed) (deleted)");
	uk_free(uk_alloc_get_default(), path);
	return 0;
}

static int lead(struct uk_vnode *vn, struct uk_file **out)
{
	if (!vn)
		return -ENOENT;
	uk_vnode_acquire(vn);
	*out = &vn->file;
	return 0;
}

static int show_cwd(struct uk_procfs_text *t, const int *num)
{
	const struct uk_fs *fs = find(num);

	return show_place(t, fs ? fs->cwd : NULL);
}

static int lead_cwd(const int *num, struct uk_file **out)
{
	const struct uk_fs *fs = find(num);

	return lead(fs ? fs->cwd : NULL, out);
}

static int show_root(struct uk_procfs_text *t, const int *num)
{
	const struct uk_fs *fs = find(num);

	return show_place(t, fs ? fs->root : NULL);
}

static int lead_root(const int *num, struct uk_file **out)
{
	const struct uk_fs *fs = find(num);

	return lead(fs ? fs->root : NULL, out);
}

static int show_umask(struct uk_procfs_text *t, const int *num)
{
	const struct uk_fs *fs = find(num);

	if (!fs)
		return -ESRCH;
	uk_procfs_printf(t, "Umask:\t%04o\n", fs->umask);
	return 0;
}

UK_PROCFS_ENTRIES(fs) = {
	{ .path = "#/cwd", .mode = UK_PROCFS_LINK, .show = show_cwd,
	  .leads = lead_cwd },
	{ .path = "#/root", .mode = UK_PROCFS_LINK, .show = show_root,
	  .leads = lead_root },
	{ .path = "#/status", .mode = UK_PROCFS_RO, .part = 10,
	  .show = show_umask },
	{ .path = "#/task/#/status", .mode = UK_PROCFS_RO, .part = 10,
	  .show = show_umask },
};
