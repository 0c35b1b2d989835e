/* SPDX-License-Identifier: BSD-3-Clause */
/* What all nodes have in common: attributes, times, rights. */
#include <abi/errno.h>
#include <uk/fsevent.h>
#include <uk/timeutil.h>
#include <uk/vfs.h>
#include "vfs_priv.h"

#if CONFIG_LIBPOSIX_USER_SETID
static void ignore(struct uk_vnode *vn __maybe_unused)
{
}

void (*uk_vnode_take_ids)(struct uk_vnode *vn) = ignore;
#endif

static struct uk_filetime now(void)
{
	__nsec t = uk_time_wall_coarse();

	return (struct uk_filetime) {
		.sec = (__s64)(t / UK_NSEC_PER_SEC),
		.nsec = (__u32)(t % UK_NSEC_PER_SEC),
	};
}

void uk_vnode_init(struct uk_vnode *vn, struct uk_vfs *fs, __u64 ino,
		   const struct uk_file_ops *fops,
		   const struct uk_vnode_ops *vops,
		   const struct uk_vnode_new *how)
{
	uk_file_init(&vn->file, fops);
	vn->vops = vops;
	vn->fs = fs;
	vn->mounted = NULL;
	vn->ino = ino;
	vn->rdev = how->rdev;
	vn->size = 0;
	vn->mode = how->mode;
	vn->nlink = 1;
	vn->uid = how->uid;
	vn->gid = how->gid;
	vn->mtime = how->mtime.sec ? how->mtime : now();
	vn->atime = vn->mtime;
	vn->ctime = vn->mtime;
}

struct uk_vnode *uk_vnode_of(struct uk_file *f)
{
	if (f->ops->type != uk_vnode_type)
		return NULL;
	return __containerof(f, struct uk_vnode, file);
}

void uk_vnode_touch(struct uk_vnode *vn, bool content)
{
	vn->ctime = now();
	if (content)
		vn->mtime = vn->ctime;
}

int uk_vnode_getstat(struct uk_file *f, unsigned int mask __maybe_unused,
		     struct uk_filestat *st)
{
	struct uk_vnode *vn = __containerof(f, struct uk_vnode, file);

	st->mask = UK_STATX_BASIC_STATS;
	st->mode = vn->mode;
	st->nlink = vn->nlink;
	st->uid = vn->uid;
	st->gid = vn->gid;
	st->blksize = 4096;
	st->ino = vn->ino;
	st->dev = vn->fs ? vn->fs->dev : 0;
	st->rdev = vn->rdev;
	st->size = vn->size;
	st->blocks = (vn->size + 511) / 512;
	st->atime = vn->atime;
	st->mtime = vn->mtime;
	st->ctime = vn->ctime;
	return 0;
}

/* The event of a change: one time alone counts as what changes it. */
static unsigned int event_of(unsigned int mask)
{
	if (mask == UK_STATX_ATIME)
		return UK_IN_ACCESS;
	return mask == UK_STATX_MTIME ? UK_IN_MODIFY : UK_IN_ATTRIB;
}

int uk_vnode_setstat(struct uk_file *f, const struct uk_filestat *st)
{
	struct uk_vnode *vn = __containerof(f, struct uk_vnode, file);

	if (st->mask & UK_STATX_SIZE)
		return -EINVAL;
	if (vn->fs && (vn->fs->flags & UK_MS_RDONLY))
		return -EROFS;
	if (st->mask & UK_STATX_MODE)
		vn->mode = (vn->mode & UK_S_IFMT) | (st->mode & 07777);
	if (st->mask & UK_STATX_UID)
		vn->uid = st->uid;
	if (st->mask & UK_STATX_GID)
		vn->gid = st->gid;
	if (st->mask & UK_STATX_ATIME)
		vn->atime = st->atime;
	if (st->mask & UK_STATX_MTIME)
		vn->mtime = st->mtime;
	vn->ctime = now();
	uk_fsevent(f, event_of(st->mask));
	return 0;
}

bool uk_vfs_in_group(const struct uk_vfs_cred *cred, __u32 gid)
{
	int i;

	if (cred->gid == gid)
		return true;
	for (i = 0; i < cred->ngroups; i++)
		if (cred->groups[i] == gid)
			return true;
	return false;
}

bool uk_vfs_may_setgid(const struct uk_vfs_cred *cred, __u32 gid)
{
	return uk_vfs_capable(cred, UK_VFS_CAP_FSETID) ||
	       uk_vfs_in_group(cred, gid);
}

__u32 uk_vnode_mode_without_ids(const struct uk_vfs_cred *cred,
				const struct uk_filestat *old)
{
	__u32 lost = UK_S_ISUID;

	if ((old->mode & GROUP_EXECUTES) || !uk_vfs_may_setgid(cred, old->gid))
		lost |= UK_S_ISGID;
	return old->mode & 07777 & ~lost;
}

/* The super user may do all, but execute only what someone may. */
static bool root_may(const struct uk_vnode *vn, unsigned int may)
{
	if (unlikely(vn->vops->traits & UK_VNODE_STRICT))
		return (vn->mode >> 6 & may) == may;
	return !(may & UK_VFS_MAY_EXEC) || uk_vnode_isdir(vn) ||
	       (vn->mode & 0111);
}

/* What the mode denies a capability may allow. */
static bool caps_allow(const struct uk_vfs_cred *cred,
		       const struct uk_vnode *vn, unsigned int may)
{
	if (vn->vops->traits & UK_VNODE_STRICT)
		return false;
	if (uk_vfs_capable(cred, UK_VFS_CAP_DAC_OVERRIDE))
		return root_may(vn, may);
	if (!uk_vfs_capable(cred, UK_VFS_CAP_DAC_READ))
		return false;
	return uk_vnode_isdir(vn) ? !(may & UK_VFS_MAY_WRITE) :
				    may == UK_VFS_MAY_READ;
}

static bool readonly_denies(const struct uk_vnode *vn, unsigned int may)
{
	__u32 type = vn->mode & UK_S_IFMT;

	return (may & UK_VFS_MAY_WRITE) && vn->fs &&
	       (vn->fs->flags & UK_MS_RDONLY) &&
	       (type == UK_S_IFREG || type == UK_S_IFDIR ||
		type == UK_S_IFLNK);
}

int uk_vfs_permission(const struct uk_vfs_cred *cred,
		      const struct uk_vnode *vn, unsigned int may)
{
	__u32 bits = vn->mode;

	if (unlikely(readonly_denies(vn, may)))
		return -EROFS;
	if (likely(!cred->lacks))
		return root_may(vn, may) ? 0 : -EACCES;
	if (cred->uid == vn->uid)
		bits >>= 6;
	else if (uk_vfs_in_group(cred, vn->gid))
		bits >>= 3;
	return (bits & may) == may || caps_allow(cred, vn, may) ? 0 : -EACCES;
}
