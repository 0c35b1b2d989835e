/* SPDX-License-Identifier: BSD-3-Clause */
/* Mounting, unmounting, and the end. */
#include <string.h>
#include <uk/errptr.h>
#include <uk/init.h>
#include <uk/print.h>
#include "vfs.h"

#define EXT4_MAGIC	0xef53
#define BOUNCE_PAGES	(EXT4_BOUNCE >> 12)

static struct ext4_vfs *mounts;

static void report(const char *what, int rc)
{
	uk_pr_err("ext4: %s failed (error %d): read-only from now on\n", what,
		  -rc);
}

/* What was changed some seconds ago becomes permanent. */
static void commit_old(void)
{
	struct ext4_vfs *m;

	for (m = mounts; m; m = m->next) {
		/* the pages were written already: counts what is left */
		ext4_vfs_write_back(m);
		if (ext4_is_changed(m->fs))
			ext4_vfs_sync(m);
	}
}

static struct uk_pagecache_aged aged;

/* One option. @return false: there is none by that name */
static bool option(const char *s, __sz len, unsigned int *flags)
{
	static const struct { const char *name; unsigned int flag; } known[] = {
		{ "ro", EXT4_RDONLY }, { "rw", 0 }, { "defaults", 0 },
		{ "noatime", EXT4_NOATIME }, { "relatime", 0 },
		{ "sync", EXT4_SYNC }, { "async", 0 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (len == strlen(known[i].name) &&
		    !memcmp(s, known[i].name, len)) {
			*flags |= known[i].flag;
			return true;
		}
	return false;
}

static int parse(const char *opts, unsigned int *flags)
{
	const char *end;

	for (; opts && *opts; opts = *end ? end + 1 : end) {
		end = strchrnul(opts, ',');
		if (!option(opts, (__sz)(end - opts), flags)) {
			uk_pr_err("ext4: unknown option in \"%s\"\n", opts);
			return -EINVAL;
		}
	}
	return 0;
}

static int mount_root(struct uk_vfs *fs, struct ext4_vfs *m)
{
	struct ext4_node *root;
	int rc = ext4_node_get(m->fs, 2, &root);

	return rc ? rc : ext4_vnode_get(fs, root, NULL, NULL, &fs->root);
}

static int mount_on(struct uk_vfs *fs, struct ext4_vfs *m, const char *source,
		    unsigned int flags)
{
	int rc;

	m->disk = ext4_disk_open(source);
	if (PTRISERR(m->disk))
		return PTR2ERR(m->disk);
	ext4_report = report;
	rc = ext4_mount(m->disk, flags, &m->fs);
	if (!rc) {
		rc = mount_root(fs, m);
		if (rc)
			ext4_unmount(m->fs);
	}
	if (rc) {
		uk_pr_err("ext4: %s: %s\n", source,
			  rc == -EINVAL ? "no ext2, ext3 or ext4" :
			  rc == -EUCLEAN ? "damaged; e2fsck may help" :
			  rc == -EOPNOTSUPP ? "has features that are not known" :
			  rc == -EROFS ? "its journal must be replayed, but the "
					 "disk is read-only" : "cannot be read");
		ext4_disk_close(m->disk);
		return rc;
	}
	if (ext4_is_ro(m->fs)) {
		const char *why = ext4_why_ro(m->fs);

		fs->flags |= UK_MS_RDONLY;
		if (!(flags & EXT4_RDONLY))
			uk_pr_warn("ext4: %s is mounted read-only%s%s\n", source,
				   why ? ": " : "", why ? why : "");
	}
	return 0;
}

static int vfs_mount(struct uk_vfs *fs, const char *source, const char *opts)
{
	unsigned int flags = fs->flags & UK_MS_RDONLY ? EXT4_RDONLY : 0;
	struct ext4_vfs *m;
	int rc = parse(opts, &flags);

	if (rc)
		return rc;
	if (fs->flags & UK_MS_SYNCHRONOUS)
		flags |= EXT4_SYNC;
	if (flags & EXT4_SYNC)
		fs->flags |= UK_MS_SYNCHRONOUS;
	m = uk_zalloc(ext4_heap(), sizeof(*m));
	if (!m)
		return -ENOMEM;
	fs->priv = m;
	m->vfs = fs;
	m->bounce = uk_palloc(ext4_heap(), BOUNCE_PAGES);
	rc = m->bounce ? mount_on(fs, m, source, flags) : -ENOMEM;
	if (rc) {
		if (m->bounce)
			uk_pfree(ext4_heap(), m->bounce, BOUNCE_PAGES);
		uk_free(ext4_heap(), m);
		return rc;
	}
	m->next = mounts;
	mounts = m;
	if (!aged.fn) {
		aged.fn = commit_old;
		uk_pagecache_aged_register(&aged);
	}
	return 0;
}

static int vfs_unmount(struct uk_vfs *fs)
{
	struct ext4_vfs *m = fs->priv, **at = &mounts;

	if (uk_pagecache_drop_group(m))
		uk_pr_err("ext4: not all files were written\n");
	if (m->nodes > 1 || fs->root->file.refcount > 1)
		return -EBUSY;
	uk_vnode_release(fs->root);
	if (ext4_unmount(m->fs))
		uk_pr_err("ext4: the last changes were not written\n");
	ext4_disk_close(m->disk);
	while (*at != m)
		at = &(*at)->next;
	*at = m->next;
	uk_pfree(ext4_heap(), m->bounce, BOUNCE_PAGES);
	uk_free(ext4_heap(), m);
	return 0;
}

static int vfs_statfs(struct uk_vfs *fs, struct uk_vfs_stat *st)
{
	struct ext4_stat s;

	ext4_vfs_write_back(fs->priv);
	ext4_statfs(((struct ext4_vfs *)fs->priv)->fs, &s);
	st->type = EXT4_MAGIC;
	st->bsize = s.bsize;
	st->blocks = s.blocks;
	st->bfree = s.bfree;
	st->files = s.files;
	st->ffree = s.ffree;
	return 0;
}

static int vfs_sync(struct uk_vfs *fs)
{
	int rc = ext4_vfs_write_back(fs->priv);
	int synced = ext4_vfs_sync(fs->priv);

	return rc ? rc : synced;
}

/* The program has ended: files that are still open are let go. */
static void end(const struct uk_term_ctx *ctx __maybe_unused)
{
	struct ext4_vfs *m;

	for (m = mounts; m; m = m->next) {
		if (ext4_vfs_write_back(m) | ext4_finish(m->fs))
			uk_pr_err("ext4: the last changes were not written\n");
	}
}

uk_rootfs_initcall_prio(0x0, end, 3);

static const struct uk_vfs_type ext4_type = {
	.name = "ext4", .mount = vfs_mount, .unmount = vfs_unmount,
	.statfs = vfs_statfs, .sync = vfs_sync, .stable = true,
};
UK_VFS_TYPE_REGISTER(ext4_type);

static const struct uk_vfs_type ext3_type = {
	.name = "ext3", .mount = vfs_mount, .unmount = vfs_unmount,
	.statfs = vfs_statfs, .sync = vfs_sync, .stable = true,
};
UK_VFS_TYPE_REGISTER(ext3_type);

static const struct uk_vfs_type ext2_type = {
	.name = "ext2", .mount = vfs_mount, .unmount = vfs_unmount,
	.statfs = vfs_statfs, .sync = vfs_sync, .stable = true,
};
UK_VFS_TYPE_REGISTER(ext2_type);
