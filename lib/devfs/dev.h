/* SPDX-License-Identifier: BSD-3-Clause */
/* Private to devfs: a device without state is one file for all openers. */
#ifndef __DEVFS_DEV_H__
#define __DEVFS_DEV_H__

#include <uk/devfs.h>

struct dev {
	struct uk_devfs_dev reg;
	struct uk_file file;
	const struct uk_file_ops *ops;
};

#define DEV(n, major, minor, o)						\
	{								\
		.reg = {						\
			.name = (n),					\
			.rdev = UK_MAKEDEV(major, minor),		\
			.mode = 0666,					\
			.open = dev_open,				\
		},							\
		.ops = (o),						\
	}

/** Operation `open` of such devices. */
int dev_open(struct uk_devfs_dev *dev, unsigned int oflags,
	     struct uk_file **out);
/** Operation `release`: the file is static. */
void dev_release(struct uk_file *f);
/** Makes the file and registers the device. @return as uk_devfs_register() */
int dev_register(struct dev *d);

#endif /* __DEVFS_DEV_H__ */
