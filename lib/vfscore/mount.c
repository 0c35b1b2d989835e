/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of drivers and the list of what is mounted. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/string.h>
#include <uk/vfs.h>
#include "vfs_priv.h"

const char uk_vnode_type[] = "vnode";

/* Drivers: collected by the linker, absent when there is none. */
extern const struct uk_vfs_type *const __start_uk_tab_vfstype[] __weak;
extern const struct uk_vfs_type *const __stop_uk_tab_vfstype[] __weak;

/* Lock: as the tree; see the header. */
static struct uk_vfs *mounts;
static __u64 next_dev = 1;

static uk_vfs_open_fn openers[16];

struct uk_vnode *uk_vfs_root(void)
{
	return mounts ? mounts->root : NULL;
}

struct uk_vfs *uk_vfs_first(void)
{
	return mounts;
}

static const struct uk_vfs_type *find_type(const char *name)
{
	const struct uk_vfs_type *const *t;

	for (t = __start_uk_tab_vfstype; t < __stop_uk_tab_vfstype; t++)
		if (!uk_strcmp((*t)->name, name))
			return *t;
	return NULL;
}

static void append(struct uk_vfs *fs)
{
	struct uk_vfs **p = &mounts;

	while (*p)
		p = &(*p)->next;
	*p = fs;
}

/* Will no walk find the directory again? What is ours alone was made for this
 * one, unless its file system says that it stays.
 */
static bool is_passing(const struct uk_vnode *vn)
{
	return vn->file.refcount == 1 && !(vn->fs && vn->fs->type->stable);
}

/* The directory that is to be covered; NULL for the first mount. */
static int find_target(const char *target, struct uk_vnode **covered)
{
	struct uk_vfs_ctx ctx = { .root = uk_vfs_root(),
				  .cwd = uk_vfs_root() };
	struct uk_vfs_where w;
	int rc;

	*covered = NULL;
	if (!mounts)
		return uk_strcmp(target, "/") ? -ENOENT : 0;
	rc = uk_vfs_walk(&ctx, target, UK_WALK_DIRECTORY, &w);
	if (rc)
		return rc;
	if (!uk_vnode_isdir(w.vn)) {
		uk_vfs_where_put(&w);
		return -ENOTDIR;
	}
	/* the kept root of processes can not be covered afterwards */
	if (w.vn == mounts->root || is_passing(w.vn)) {
		uk_vfs_where_put(&w);
		return -EBUSY;
	}
	*covered = w.vn;
	uk_vnode_acquire(w.vn);
	uk_vfs_where_put(&w);
	return 0;
}

int uk_vfs_mount(const char *source, const char *target, const char *type,
		 unsigned int flags, const char *opts)
{
	const struct uk_vfs_type *t = find_type(type);
	struct uk_vnode *covered;
	struct uk_vfs *fs;
	int rc;

	if (!t)
		return -ENODEV;
	rc = find_target(target, &covered);
	if (rc)
		return rc;
	fs = uk_calloc(uk_alloc_get_default(), 1, sizeof(*fs));
	rc = -ENOMEM;
	if (!fs)
		goto out_covered;
	fs->type = t;
	fs->dev = next_dev++;
	rc = t->mount(fs, source, opts);
	if (rc)
		goto out_free;
	fs->flags = flags;
	fs->covered = covered;
	if (covered)
		covered->mounted = fs;
	append(fs);
	return 0;

out_free:
	uk_free(uk_alloc_get_default(), fs);
out_covered:
	if (covered)
		uk_vnode_release(covered);
	return rc;
}

static void remove_mount(struct uk_vfs *fs)
{
	struct uk_vfs **p = &mounts;

	while (*p != fs)
		p = &(*p)->next;
	*p = fs->next;
}

/* Something mounted within this file system keeps it busy. */
static bool has_mounts(const struct uk_vfs *fs)
{
	const struct uk_vfs *m;

	for (m = mounts; m; m = m->next)
		if (m->covered && m->covered->fs == fs)
			return true;
	return false;
}

int uk_vfs_unmount(const char *target)
{
	struct uk_vfs_ctx ctx = { .root = uk_vfs_root(),
				  .cwd = uk_vfs_root() };
	struct uk_vnode *covered;
	struct uk_vfs_where w;
	struct uk_vfs *fs;
	int rc;

	rc = uk_vfs_walk(&ctx, target, 0, &w);
	if (rc)
		return rc;
	fs = w.vn->fs;
	rc = fs && w.vn == fs->root ? 0 : -EINVAL;
	uk_vfs_where_put(&w);
	if (rc)
		return rc;
	if (!fs->covered || has_mounts(fs))
		return -EBUSY;
	covered = fs->covered;
	rc = fs->type->unmount ? fs->type->unmount(fs) : -EBUSY;
	if (rc)
		return rc;
	covered->mounted = NULL;
	uk_vnode_release(covered);
	remove_mount(fs);
	uk_free(uk_alloc_get_default(), fs);
	return 0;
}

int uk_vfs_statfs(const struct uk_vnode *vn, struct uk_vfs_stat *st)
{
	memset(st, 0, sizeof(*st));
	if (!vn->fs || !vn->fs->type->statfs)
		return 0;
	return vn->fs->type->statfs(vn->fs, st);
}

static unsigned int type_index(__u32 mode)
{
	return (mode & UK_S_IFMT) >> 12;
}

void uk_vfs_set_opener(__u32 ifmt, uk_vfs_open_fn fn)
{
	openers[type_index(ifmt)] = fn;
}

int uk_vfs_open_special(struct uk_vnode *vn, unsigned int oflags,
			struct uk_file **out)
{
	uk_vfs_open_fn fn = openers[type_index(vn->mode)];

	return fn ? fn(vn, oflags, out) : -ENXIO;
}
