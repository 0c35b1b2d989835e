/* SPDX-License-Identifier: BSD-3-Clause */
/* /dev/fd, stdin, stdout, stderr as Linux has them: links into /proc. */
#include <abi/errno.h>
#include <uk/init.h>
#include <uk/print.h>
#include <uk/string.h>
#include <uk/vfs.h>

static int devlinks_init(struct uk_init_ctx *ctx __maybe_unused)
{
	static const struct {
		const char *path, *target;
	} links[] = {
		{ "/dev/fd", "/proc/self/fd" },
		{ "/dev/stdin", "/proc/self/fd/0" },
		{ "/dev/stdout", "/proc/self/fd/1" },
		{ "/dev/stderr", "/proc/self/fd/2" },
	};
	struct uk_vfs_ctx c = { .root = uk_vfs_root(),
				.cwd = uk_vfs_root() };
	struct uk_vnode_new how = { .mode = UK_S_IFLNK | 0777 };
	unsigned int i;
	int rc = 0;

	for (i = 0; c.root && i < ARRAY_SIZE(links) && !rc; i++) {
		how.target.s = links[i].target;
		how.target.len = uk_strlen(links[i].target);
		rc = uk_vfs_create(&c, links[i].path, &how, NULL);
	}
	/* an image can do without */
	if (rc)
		uk_pr_warn("no links in /dev: error %d\n", -rc);
	return 0;
}

/* Behind those that mount /dev and /proc. */
uk_rootfs_initcall_prio(devlinks_init, 0x0, 7);
