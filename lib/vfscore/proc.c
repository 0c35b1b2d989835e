/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc: drivers, and what is mounted. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/procfs.h>
#include <uk/string.h>
#include <uk/vfs.h>

extern const struct uk_vfs_type *const __start_uk_tab_vfstype[] __weak;
extern const struct uk_vfs_type *const __stop_uk_tab_vfstype[] __weak;

static int show_filesystems(struct uk_procfs_text *t,
			    const int *num __maybe_unused)
{
	const struct uk_vfs_type *const *v;

	/* none is on a block device */
	for (v = __start_uk_tab_vfstype; v < __stop_uk_tab_vfstype; v++)
		uk_procfs_printf(t, "nodev\t%s\n", (*v)->name);
	return 0;
}

/* A name with what would end it written in octal. */
static void put_escaped(struct uk_procfs_text *t, const char *s)
{
	for (; *s; s++) {
		if (uk_strchr(" \t\n\\", *s))
			uk_procfs_printf(t, "\\%03o", (unsigned int)*s);
		else
			uk_procfs_put(t, s, 1);
	}
}

static int put_target(struct uk_procfs_text *t, const struct uk_vfs *fs)
{
	char *path = uk_malloc(uk_alloc_get_default(), UK_PATH_MAX);
	int rc;

	if (!path)
		return -ENOMEM;
	rc = uk_vfs_getpath(uk_vfs_root(), fs->root, path, UK_PATH_MAX);
	if (rc > 0)
		put_escaped(t, path);
	uk_free(uk_alloc_get_default(), path);
	return rc < 0 ? rc : 0;
}

/* Times of access are not kept. */
static void put_options(struct uk_procfs_text *t, const struct uk_vfs *fs)
{
	uk_procfs_printf(t, "%s%s%s%s,noatime",
			 fs->flags & UK_MS_RDONLY ? "ro" : "rw",
			 fs->flags & UK_MS_NOSUID ? ",nosuid" : "",
			 fs->flags & UK_MS_NODEV ? ",nodev" : "",
			 fs->flags & UK_MS_NOEXEC ? ",noexec" : "");
}

/* The source is not kept: a driver's name stands for it, as on Linux for what
 * has none.
 */
static int show_mounts(struct uk_procfs_text *t,
		       const int *num __maybe_unused)
{
	const struct uk_vfs *fs;
	int rc = 0;

	for (fs = uk_vfs_first(); fs && !rc; fs = fs->next) {
		uk_procfs_printf(t, "%s ", fs->type->name);
		rc = put_target(t, fs);
		uk_procfs_printf(t, " %s ", fs->type->name);
		put_options(t, fs);
		uk_procfs_printf(t, " 0 0\n");
	}
	return rc;
}

static int show_mountinfo(struct uk_procfs_text *t,
			  const int *num __maybe_unused)
{
	const struct uk_vfs *fs;
	int rc = 0;

	for (fs = uk_vfs_first(); fs && !rc; fs = fs->next) {
		uk_procfs_printf(t, "%lu %lu %u:%u / ", (unsigned long)fs->dev,
				 fs->covered ?
				 (unsigned long)fs->covered->fs->dev : 0UL,
				 (unsigned int)UK_DEV_MAJOR(fs->dev),
				 (unsigned int)UK_DEV_MINOR(fs->dev));
		rc = put_target(t, fs);
		uk_procfs_printf(t, " ");
		put_options(t, fs);
		uk_procfs_printf(t, " - %s %s %s\n", fs->type->name,
				 fs->type->name,
				 fs->flags & UK_MS_RDONLY ? "ro" : "rw");
	}
	return rc;
}

static int show_link(struct uk_procfs_text *t, const int *num __maybe_unused)
{
	uk_procfs_printf(t, "self/mounts");
	return 0;
}

UK_PROCFS_ENTRIES(vfscore) = {
	{ .path = "filesystems", .mode = UK_PROCFS_RO,
	  .show = show_filesystems },
	{ .path = "mounts", .mode = UK_PROCFS_LINK, .size = 11,
	  .show = show_link },
	{ .path = "#/mounts", .mode = UK_PROCFS_RO, .show = show_mounts },
	{ .path = "#/mountinfo", .mode = UK_PROCFS_RO,
	  .show = show_mountinfo },
};
