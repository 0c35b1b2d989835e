/* SPDX-License-Identifier: BSD-3-Clause */
/* From a directory back to its path, for getcwd(). */
#include <abi/errno.h>
#include <uk/string.h>
#include <uk/vfs.h>

/* Puts "/name" in front of what is at `at`; NULL when it does not fit. */
static char *prepend(char *buf, char *at, const struct uk_name *n)
{
	if ((__sz)(at - buf) < n->len + 1)
		return NULL;
	at -= n->len;
	memcpy(at, n->s, n->len);
	*--at = '/';
	return at;
}

int uk_vfs_getpath(struct uk_vnode *root, struct uk_vnode *dir, char *buf,
		   __sz size)
{
	char *at = buf + size;
	struct uk_name n;
	__sz len;
	int rc;

	if (!size)
		return -ERANGE;
	*--at = '\0';
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
		at = prepend(buf, at, &n);
		if (!at)
			return -ERANGE;
		dir = dir->vops->parent(dir);
	}
	if (!*at) {
		n = (struct uk_name) { "", 0, 0 };
		at = prepend(buf, at, &n);
		if (!at)
			return -ERANGE;
	}
	len = (__sz)(buf + size - at);
	memmove(buf, at, len);
	return (int)len;
}
