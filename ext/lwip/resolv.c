/* SPDX-License-Identifier: BSD-3-Clause */
/* Writes /etc/resolv.conf, unless the root file system brings one. */
#include <abi/errno.h>
#include <abi/stat.h>
#include <uk/init.h>
#include <uk/print.h>
#include <uk/string.h>
#include <uk/vfs.h>

#include "resolv.h"

#define CONF_MAX	512

static int write_conf(const struct uk_vfs_ctx *ctx)
{
	static const struct uk_vnode_new dir = { .mode = UK_S_IFDIR | 0755 };
	static const struct uk_vnode_new file = { .mode = UK_S_IFREG | 0644 };
	char text[CONF_MAX];
	struct uk_iovec iov = { text, net_resolv_conf(text, sizeof(text)) };
	struct uk_vnode *vn;
	__ssz rc;

	if (!iov.iov_len)
		return 0;
	rc = uk_vfs_create(ctx, "/etc", &dir, NULL);
	if (rc && rc != -EEXIST)
		return (int)rc;
	rc = uk_vfs_create(ctx, "/etc/resolv.conf", &file, &vn);
	if (rc)
		return rc == -EEXIST ? 0 : (int)rc;
	rc = vn->file.ops->write(&vn->file, &iov, 1, 0, UK_FILE_WAIT);
	uk_file_release(&vn->file);
	return rc < 0 ? (int)rc : 0;
}

static int resolv_init(struct uk_init_ctx *c __maybe_unused)
{
	struct uk_vnode *root = uk_vfs_root();
	struct uk_vfs_ctx ctx = { .root = root, .cwd = root };
	int rc = root ? write_conf(&ctx) : 0;

	/* A read-only root is no reason not to start. */
	if (rc)
		uk_pr_warn("/etc/resolv.conf: error %d\n", rc);
	return 0;
}

/* A file of the boot, hence with the date as coarse as uktime then gives it. */
uk_late_initcall_prio(resolv_init, 0x0, 5);
