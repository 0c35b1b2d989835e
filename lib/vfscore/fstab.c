/* SPDX-License-Identifier: BSD-3-Clause */
/* Mounts at boot: what vfs.fstab says, else a root by what there is. */
#include <abi/errno.h>
#include <uk/bootinfo.h>
#include <uk/config.h>
#include <uk/init.h>
#include <uk/libparam.h>
#include <uk/print.h>
#include <uk/string.h>
#include <uk/vfs.h>
#include "fstab.h"

static char *fstab[CONFIG_LIBVFSCORE_FSTAB_SIZE];

UK_LIBPARAM_PARAM_ARR_ALIAS(fstab, fstab, charp, CONFIG_LIBVFSCORE_FSTAB_SIZE,
	"mounts: source:path:driver[:flags[:options]]");

/* Makes a missing mount point, and the directories that lead to it. */
static int make_target(char *path)
{
	static const struct uk_vnode_new dir = {
		.mode = UK_S_IFDIR | 0755,
	};
	struct uk_vfs_ctx ctx = { .root = uk_vfs_root(),
				  .cwd = uk_vfs_root() };
	char *end = path;
	char c;
	int rc;

	do {
		end = uk_strchrnul(end + 1, '/');
		c = *end;
		*end = '\0';
		rc = uk_vfs_create(&ctx, path, &dir, NULL);
		*end = c;
	} while (c && (!rc || rc == -EEXIST));
	return rc == -EEXIST ? 0 : rc;
}

/* The default root: the boot module, else the embedded archive, else an
 * empty ramfs. -ENOENT of the embedded archive: the image has none.
 */
static int mount_default(void)
{
	int rc = -ENODEV;

	if (uk_bootinfo_get()->initrd_len)
		rc = uk_vfs_mount("initrd0", "/", "extract", 0, "");
	else
		rc = uk_vfs_mount("embedded", "/", "extract", 0, "");
	if (rc == -ENODEV || rc == -ENOENT)
		rc = uk_vfs_mount("", "/", "ramfs", 0, "");
	if (rc)
		uk_pr_err("cannot mount the root: error %d\n", -rc);
	return rc == -ENODEV ? 0 : rc;
}

static int mount_entry(char *text)
{
	struct vfs_fstab_entry e;
	int rc = vfs_fstab_parse(text, &e);

	if (rc) {
		uk_pr_err("vfs.fstab: malformed entry near \"%s\"\n", text);
		return rc;
	}
	/* whoever lists no root wants the usual one */
	if (!uk_vfs_root() && uk_strcmp(e.target, "/"))
		rc = mount_default();
	if (!rc && uk_vfs_root())
		rc = make_target(e.target);
	if (!rc)
		rc = uk_vfs_mount(e.source, e.target, e.type, e.flags, e.opts);
	if (rc)
		uk_pr_err("cannot mount %s (%s) at %s: error %d\n",
			  e.source, e.type, e.target, -rc);
	return rc;
}

static int vfs_mount_all(struct uk_init_ctx *ctx __maybe_unused)
{
	unsigned int i;
	int rc;

	for (i = 0; i < ARRAY_SIZE(fstab) && fstab[i]; i++) {
		rc = mount_entry(fstab[i]);
		if (rc)
			return rc;
	}
	return i ? 0 : mount_default();
}

uk_rootfs_initcall_prio(vfs_mount_all, 0x0, 4);
