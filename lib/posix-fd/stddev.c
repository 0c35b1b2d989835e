/* SPDX-License-Identifier: BSD-3-Clause */
/* /dev/stdin, stdout, stderr: the files of descriptors 0 to 2, opened anew. */
#include <abi/errno.h>
#include <uk/devfs.h>
#include <uk/init.h>
#include "fdtab.h"

/* A major number for local use. */
#define MAJOR_FD	240

static int open_std(struct uk_devfs_dev *dev,
		    unsigned int oflags __maybe_unused, struct uk_file **out)
{
	struct uk_ofile *of;

	of = fdtab_peek(fdtab_current(), (int)UK_DEV_MINOR(dev->rdev));
	if (!of)
		return -ENXIO;
	uk_file_acquire(of->file);
	*out = of->file;
	return 0;
}

#define STD(n, fd)	{ .name = (n), .rdev = UK_MAKEDEV(MAJOR_FD, fd), \
			  .mode = 0666, .open = open_std }

static struct uk_devfs_dev devices[] = {
	STD("stdin", 0), STD("stdout", 1), STD("stderr", 2),
};

static int stddev_init(struct uk_init_ctx *ctx __maybe_unused)
{
	unsigned int i;
	int rc = 0;

	for (i = 0; i < ARRAY_SIZE(devices) && !rc; i++)
		rc = uk_devfs_register(&devices[i]);
	return rc;
}

uk_rootfs_initcall_prio(stddev_init, 0x0, 2);
