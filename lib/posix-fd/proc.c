/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc: descriptors of a process, and limits of all of them. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/alloc.h>
#include <uk/procfs.h>
#include <uk/vfs.h>
#include "fdtab.h"

static struct uk_fdtab *table(const int *num)
{
	struct process *p = uk_process_find(num[0]);

	return p ? p->fdtab : NULL;
}

/* Without a reference: nothing here yields. */
static struct uk_ofile *find(const int *num)
{
	const struct uk_fdtab *t = table(num);

	return t ? fdtab_peek(t, num[1]) : NULL;
}

static int next_fd(const int *num, int after)
{
	const struct uk_fdtab *t = table(num);
	unsigned int fd = (unsigned int)(after + 1);

	for (; t && fd < t->size; fd++)
		if (t->file[fd])
			return (int)fd;
	return -1;
}

/* ---- links --------------------------------------------------------------- */

/* A file that has no path. */
static void put_kind(struct uk_procfs_text *t, struct uk_file *f)
{
	struct uk_filestat st;

	if (uk_file_getstat(f, UK_STATX_BASIC_STATS, &st))
		st.mode = 0;
	if (UK_S_ISFIFO(st.mode))
		uk_procfs_printf(t, "pipe:[%lu]", (unsigned long)st.ino);
	else if (UK_S_ISSOCK(st.mode))
		uk_procfs_printf(t, "socket:[%lu]", (unsigned long)st.ino);
	else if (UK_S_ISCHR(st.mode))
		uk_procfs_printf(t, "/dev/console");
	else if (UK_S_ISREG(st.mode))
		uk_procfs_printf(t, "/(unnamed) (deleted)");
	else
		uk_procfs_printf(t, "anon_inode:[file]");
}

static int show_fd(struct uk_procfs_text *t, const int *num)
{
	struct uk_ofile *of = find(num);
	struct uk_vnode *vn;
	char *path;
	int rc;

	if (!of)
		return -ENOENT;
	path = uk_malloc(uk_alloc_get_default(), UK_PATH_MAX);
	if (!path)
		return -ENOMEM;
	vn = uk_vnode_of(uk_ofile_node(of));
	rc = vn ? uk_vfs_findpath(uk_vfs_root(), vn, path, UK_PATH_MAX) :
		  -ENOENT;
	if (rc > 0)
		uk_procfs_put(t, path, (__sz)rc - 1);
	else
		put_kind(t, uk_ofile_node(of));
	uk_free(uk_alloc_get_default(), path);
	return rc == -ENOMEM ? rc : 0;
}

static int lead_fd(const int *num, struct uk_file **out)
{
	struct uk_ofile *of = find(num);

	if (!of)
		return -ENOENT;
	*out = uk_ofile_node(of);
	uk_file_acquire(*out);
	return 0;
}

static __u32 fd_rights(const int *num)
{
	struct uk_ofile *of = find(num);

	if (!of)
		return 0;
	return (uk_ofile_readable(of) ? 0500 : 0) |
	       (uk_ofile_writable(of) ? 0300 : 0);
}

/* ---- text ---------------------------------------------------------------- */

/* Linux says that large files are allowed wherever a path was opened. */
static int show_fdinfo(struct uk_procfs_text *t, const int *num)
{
	struct uk_ofile *of = find(num);
	struct uk_filestat st;
	unsigned int flags;

	if (!of)
		return -ENOENT;
	if (uk_file_getstat(uk_ofile_node(of), UK_STATX_BASIC_STATS, &st))
		st.ino = st.dev = 0;
	flags = of->flags;
	if (flags & UK_O_PATH)
		flags &= ~(unsigned int)UK_O_ACCMODE;
	if (fdtab_cloexec(table(num), num[1]))
		flags |= UK_O_CLOEXEC;
	uk_procfs_printf(t, "pos:\t%ld\nflags:\t0%o\nmnt_id:\t%lu\n"
			 "ino:\t%lu\n", (long)of->pos, flags,
			 (unsigned long)st.dev, (unsigned long)st.ino);
	return 0;
}

static int show_size(struct uk_procfs_text *t, const int *num)
{
	const struct uk_fdtab *tab = table(num);

	if (!tab)
		return -ESRCH;
	uk_procfs_printf(t, "FDSize:\t%u\n", tab->size);
	return 0;
}

#define FDS_MAX		(1 << 20)	/* whatever the limit says */

static int show_max(struct uk_procfs_text *t, const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%d\n", FDS_MAX);
	return 0;
}

static int show_file_nr(struct uk_procfs_text *t,
			const int *num __maybe_unused)
{
	const struct uk_fdtab *tab = fdtab_current();
	unsigned int fd, n = 0;

	for (fd = 0; fd < tab->size; fd++)
		n += tab->file[fd] != NULL;
	uk_procfs_printf(t, "%u\t0\t%d\n", n, FDS_MAX);
	return 0;
}

#define DIR_MODE	(UK_S_IFDIR | 0500)
#define INFO_DIR_MODE	(UK_S_IFDIR | 0555)

UK_PROCFS_ENTRIES(fd) = {
	{ .path = "#/fd", .mode = DIR_MODE, .next = next_fd },
	{ .path = "#/fd/#", .mode = UK_S_IFLNK, .size = 64, .show = show_fd,
	  .leads = lead_fd, .rights = fd_rights },
	{ .path = "#/fdinfo", .mode = INFO_DIR_MODE, .next = next_fd },
	{ .path = "#/fdinfo/#", .mode = UK_PROCFS_RO, .show = show_fdinfo },
	{ .path = "#/status", .mode = UK_PROCFS_RO, .part = 40,
	  .show = show_size },
	{ .path = "#/task/#/status", .mode = UK_PROCFS_RO, .part = 40,
	  .show = show_size },
	{ .path = "sys/fs/file-max", .mode = UK_PROCFS_RO, .show = show_max },
	{ .path = "sys/fs/nr_open", .mode = UK_PROCFS_RO, .show = show_max },
	{ .path = "sys/fs/file-nr", .mode = UK_PROCFS_RO,
	  .show = show_file_nr },
};
