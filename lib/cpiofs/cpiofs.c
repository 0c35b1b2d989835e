/* SPDX-License-Identifier: BSD-3-Clause */
/* A cpio archive, mounted: from the boot module or from the image itself. */
#include <abi/errno.h>
#include <uk/bootinfo.h>
#include <uk/paging.h>
#include <uk/print.h>
#include <uk/ramfs.h>
#include <uk/string.h>
#include "fill.h"

/* Made by embed.S when there is an archive in the image. */
extern const char uk_cpiofs_embed_start[] __weak;
extern const char uk_cpiofs_embed_end[] __weak;

static int find_archive(const char *source, const char **base, __sz *len)
{
	const struct uk_bootinfo *bi = uk_bootinfo_get();

	if (!uk_strcmp(source, "initrd0")) {
		if (!bi->initrd_len)
			return -ENOENT;
		*base = uk_phys_to_virt(bi->initrd);
		*len = bi->initrd_len;
		return 0;
	}
	if (!uk_strcmp(source, "embedded")) {
		*base = uk_cpiofs_embed_start;
		*len = (__sz)(uk_cpiofs_embed_end - uk_cpiofs_embed_start);
		return *len ? 0 : -ENOENT;
	}
	return -ENODEV;
}

static int cpiofs_mount(struct uk_vfs *fs, const char *source,
			const char *opts)
{
	const char *base;
	__sz len;
	int rc = find_archive(source, &base, &len);

	if (rc)
		return rc;
	rc = uk_ramfs_mount(fs, "", opts);
	if (rc)
		return rc;
	rc = cpio_fill(fs, base, len);
	if (rc) {
		if (rc == -EINVAL)
			uk_pr_err("%s is no whole newc archive\n", source);
		uk_ramfs_unmount(fs);
	}
	return rc;
}

static const struct uk_vfs_type cpiofs_type = {
	.name = "cpiofs",
	.mount = cpiofs_mount,
	.unmount = uk_ramfs_unmount,
	.statfs = uk_ramfs_statfs,
};
UK_VFS_TYPE_REGISTER(cpiofs_type);

/* The name that vfs.fstab of the contract uses. */
static const struct uk_vfs_type extract_type = {
	.name = "extract",
	.mount = cpiofs_mount,
	.unmount = uk_ramfs_unmount,
	.statfs = uk_ramfs_statfs,
};
UK_VFS_TYPE_REGISTER(extract_type);
