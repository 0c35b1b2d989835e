/* SPDX-License-Identifier: BSD-3-Clause */
/* Registry of character devices and their nodes below /dev. */
#ifndef __UK_DEVFS_H__
#define __UK_DEVFS_H__

#include <abi/stat.h>
#include <uk/arch/types.h>
#include <uk/file.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A device. The structure is the caller's and must stay. */
struct uk_devfs_dev {
	const char *name;	/* below /dev; may hold one slash */
	__u64 rdev;		/* UK_MAKEDEV() */
	__u32 mode;		/* permissions, such as 0666; with
				 * UK_S_IFBLK it is a block device, which the
				 * opener of those opens
				 */
	/** Opens it. @return 0 and a reference in *out, -errno */
	int (*open)(struct uk_devfs_dev *dev, unsigned int oflags,
		    struct uk_file **out);
	void *priv;		/* the caller's */
	struct uk_devfs_dev *next;
};

/**
 * Registers a device; its node appears when devfs is mounted, at once if it
 * is (in the first of its mounts). Thread context or early boot; does not
 * allocate before the mount.
 *
 * @return 0; not registered: -EEXIST (number or name is taken), -ENOSPC (no
 *	memory for the node), -ENAMETOOLONG
 */
int uk_devfs_register(struct uk_devfs_dev *dev);

#ifdef __cplusplus
}
#endif

#endif /* __UK_DEVFS_H__ */
