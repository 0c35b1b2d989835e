/* SPDX-License-Identifier: BSD-3-Clause */
/* From a directory back to its path, for getcwd(). */
#include <abi/errno.h>
#include <uk/string.h>
#include <uk/vfs.h>

/* Climbs to the root. With `at` it puts "/name" of each directory in front of
 * that, but not in front of `buf`. @return the bytes of all, -errno
 */
static int climb(const struct uk_vnode *root, struct uk_vnode *dir,
		 const char *buf, char *at)
{
	struct uk_name n;
	__sz len = 0;
	int rc;

	while (dir != root) {
		if (dir == dir->fs->root && dir->fs->covered) {
			dir = dir->fs->covered;
			continue;
		}
		if (!dir->vops->name || !dir->vops->parent || !dir->nlink)
			return -ENOENT;
		if (dir->vops->parent(dir) == dir)
			return -ENOENT;	/* beyond the caller's root */
		rc = dir->vops->name(dir, &n);
		if (rc)
			return rc;
		len += n.len + 1;
		if (at) {
			if ((__sz)(at - buf) < n.len + 1)
				return -ERANGE;
			at -= n.len;
			memcpy(at, n.s, n.len);
			*--at = '/';
		}
		dir = dir->vops->parent(dir);
	}
	return (int)len;
}

/* Measured first: a program may say more than its memory has, and as on Linux
 * nothing behind the path is touched.
 */
int uk_vfs_getpath(struct uk_vnode *root, struct uk_vnode *dir, char *buf,
		   __sz size)
{
	int len = climb(root, dir, NULL, NULL);

	if (len < 0)
		return len;
	if (size < (__sz)MAX(len, 1) + 1)
		return -ERANGE;
	*buf = '/';
	if (len)
		climb(root, dir, buf, buf + len);
	else
		len = 1;
	buf[len] = '\0';
	return len + 1;
}
