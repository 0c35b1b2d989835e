/* SPDX-License-Identifier: BSD-3-Clause */
/* One entry of vfs.fstab taken apart. */
#ifndef __VFS_FSTAB_H__
#define __VFS_FSTAB_H__

struct vfs_fstab_entry {
	const char *source, *type, *opts;
	char *target;
	unsigned int flags;
};

/**
 * Takes "source:path:driver[:flags[:options[:more]]]" apart, in place.
 *
 * @param text is cut at the colons; the entry points into it
 * @return 0, -EINVAL
 */
int vfs_fstab_parse(char *text, struct vfs_fstab_entry *e);

#endif /* __VFS_FSTAB_H__ */
