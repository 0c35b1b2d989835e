/* SPDX-License-Identifier: BSD-3-Clause */
/* /dev/console and /dev/tty. */
#include <abi/errno.h>
#include <uk/devfs.h>
#include <uk/init.h>
#include "tty.h"

static int open_tty(struct uk_devfs_dev *dev, unsigned int oflags,
		    struct uk_file **out)
{
	struct tty *t = tty_standard(dev->priv != NULL);

	(void)oflags;
	if (!t)
		return -ENXIO;
	uk_file_acquire(&t->file);
	*out = &t->file;
	return 0;
}

static struct uk_devfs_dev console_dev = {
	.name = "console",
	.rdev = UK_MAKEDEV(5, 1),
	.mode = 0600,
	.open = open_tty,
};

/* The terminal, if there is one at all. */
static struct uk_devfs_dev tty_dev = {
	.name = "tty",
	.rdev = UK_MAKEDEV(5, 0),
	.mode = 0666,
	.open = open_tty,
	.priv = &tty_dev,
};

static int devs_init(struct uk_init_ctx *ctx __maybe_unused)
{
	int rc = uk_devfs_register(&console_dev);

	return rc ? rc : uk_devfs_register(&tty_dev);
}

uk_rootfs_initcall_prio(devs_init, 0x0, 2);
