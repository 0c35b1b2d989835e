/* SPDX-License-Identifier: BSD-3-Clause */
/* Devices without state. */
#include "dev.h"

int dev_open(struct uk_devfs_dev *dev, unsigned int oflags __maybe_unused,
	     struct uk_file **out)
{
	struct dev *d = __containerof(dev, struct dev, reg);

	uk_file_acquire(&d->file);
	*out = &d->file;
	return 0;
}

void dev_release(struct uk_file *f __maybe_unused)
{
}

int dev_register(struct dev *d)
{
	uk_file_init(&d->file, d->ops);
	return uk_devfs_register(&d->reg);
}
