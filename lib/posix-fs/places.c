/* SPDX-License-Identifier: BSD-3-Clause */
/* Working directory, root, umask; mounts and file systems as a whole. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/stat.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include "fs.h"

/* Makes a directory (whose reference is consumed) the value of `place`. NULL:
 * the caller may not; that is what is said last.
 */
static long set_place(struct uk_vnode **place, struct uk_file *f)
{
	struct uk_vnode *vn = uk_vnode_of(f);
	struct uk_vfs_ctx ctx;
	int rc = -ENOTDIR;

	if (vn && uk_vnode_isdir(vn)) {
		uk_fs_ctx(&ctx);
		rc = uk_vfs_permission(&ctx.cred, vn, UK_VFS_MAY_EXEC);
	}
	if (!rc && !place)
		rc = -EPERM;
	if (rc) {
		uk_file_release(f);
		return rc;
	}
	if (*place)
		uk_vnode_release(*place);
	*place = vn;
	return 0;
}

UK_SYSCALL_R_DEFINE(long, chdir, const char *, path)
{
	struct uk_file *f;
	int rc = fs_find(UK_AT_FDCWD, path, 0, &f);

	return rc ? rc : set_place(&fs_current()->cwd, f);
}

UK_SYSCALL_R_DEFINE(long, fchdir, int, fd)
{
	struct uk_ofile *of = uk_fd_get_path(fd);
	struct uk_file *f;

	if (!of)
		return -EBADF;
	f = uk_ofile_node(of);
	uk_file_acquire(f);
	uk_ofile_put(of);
	return set_place(&fs_current()->cwd, f);
}

UK_SYSCALL_R_DEFINE(long, chroot, const char *, path)
{
	struct uk_vfs_ctx ctx;
	struct uk_file *f;
	int rc = fs_find(UK_AT_FDCWD, path, 0, &f);

	if (rc)
		return rc;
	uk_fs_ctx(&ctx);
	return set_place(uk_vfs_capable(&ctx.cred, UK_VFS_CAP_SYS_CHROOT) ?
			 &fs_current()->root : NULL, f);
}

UK_SYSCALL_R_DEFINE(long, getcwd, char *, buf, __sz, size)
{
	struct uk_fs *fs = fs_current();

	if (!fs->cwd)
		return -ENOENT;
	return uk_vfs_getpath(fs->root, fs->cwd, buf, size);
}

UK_SYSCALL_R_DEFINE(long, umask, __u32, mask)
{
	struct uk_fs *fs = uk_process_current()->fs;
	__u32 old = fs->umask;

	fs->umask = mask & 0777;
	return old;
}

/* The file system that Linux keeps files without a node in. */
static __u64 nowhere(struct uk_file *f)
{
	struct uk_filestat st;

	if (uk_file_getstat(f, UK_STATX_TYPE, &st))
		return UK_ANON_INODE_FS_MAGIC;
	return UK_S_ISFIFO(st.mode) ? UK_PIPEFS_MAGIC :
	       UK_S_ISSOCK(st.mode) ? UK_SOCKFS_MAGIC :
				      UK_ANON_INODE_FS_MAGIC;
}

static long statfs_file(struct uk_file *f, struct uk_statfs *st)
{
	struct uk_vnode *vn = uk_vnode_of(f);
	struct uk_vfs_stat v = { .type = nowhere(f), .bsize = 4096 };
	int rc = vn ? uk_vfs_statfs(vn, &v) : 0;

	if (rc)
		return rc;
	memset(st, 0, sizeof(*st));
	st->f_type = v.type;
	st->f_bsize = v.bsize;
	st->f_frsize = v.bsize;
	st->f_blocks = v.blocks;
	st->f_bfree = v.bfree;
	st->f_bavail = v.bfree;
	st->f_files = v.files;
	st->f_ffree = v.ffree;
	st->f_namelen = UK_NAME_MAX;
	if (vn && vn->fs) {
		st->f_flags = vn->fs->flags;
		st->f_fsid[0] = (int32_t)vn->fs->dev;
	}
	return 0;
}

UK_SYSCALL_R_DEFINE(long, statfs, const char *, path,
		    struct uk_statfs *, st)
{
	struct uk_file *f;
	long rc = fs_find(UK_AT_FDCWD, path, 0, &f);

	if (rc)
		return rc;
	rc = statfs_file(f, st);
	uk_file_release(f);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, fstatfs, int, fd, struct uk_statfs *, st)
{
	struct uk_ofile *of = uk_fd_get_path(fd);
	long rc;

	if (!of)
		return -EBADF;
	rc = statfs_file(uk_ofile_node(of), st);
	uk_ofile_put(of);
	return rc;
}

/* As on Linux, nobody learns what failed. */
UK_SYSCALL_R_DEFINE(long, sync)
{
	uk_vfs_sync_all();
	return 0;
}

UK_SYSCALL_R_DEFINE(long, syncfs, int, fd)
{
	struct uk_ofile *of = uk_fd_get(fd);
	struct uk_vnode *vn;
	long rc = 0;

	if (!of)
		return -EBADF;
	vn = uk_vnode_of(uk_ofile_node(of));
	if (vn && vn->fs)
		rc = uk_vfs_sync(vn->fs);
	uk_ofile_put(of);
	return rc;
}

/* Flags that change nothing here: times of access are not kept, and what is
 * quiet or lazy needs no help.
 */
#define MOUNT_IGNORED	(0x400 /* noatime */ | 0x800 /* nodiratime */ | \
			 0x8000 /* silent */ | 0x200000 /* relatime */)
#define MOUNT_FLAGS	(UK_MS_RDONLY | UK_MS_NOSUID | UK_MS_NODEV | \
			 UK_MS_NOEXEC)

UK_SYSCALL_R_DEFINE(long, mount, const char *, source, const char *, target,
		    const char *, type, unsigned long, flags,
		    const char *, data)
{
	struct uk_vfs_ctx ctx;

	uk_fs_ctx(&ctx);
	if (!uk_vfs_capable(&ctx.cred, UK_VFS_CAP_SYS_ADMIN))
		return -EPERM;
	/* binding, moving and mounting anew are not supported */
	if (!target || *target != '/' || !type ||
	    (flags & ~(unsigned long)(MOUNT_FLAGS | MOUNT_IGNORED)))
		return -EINVAL;
	return uk_vfs_mount(source ? source : "", target, type,
			    (unsigned int)flags & MOUNT_FLAGS,
			    data ? data : "");
}

UK_SYSCALL_R_DEFINE(long, umount2, const char *, target, unsigned int, flags)
{
	struct uk_vfs_ctx ctx;

	uk_fs_ctx(&ctx);
	if (!uk_vfs_capable(&ctx.cred, UK_VFS_CAP_SYS_ADMIN))
		return -EPERM;
	if (*target != '/' || (flags & ~(unsigned int)UK_UMOUNT_NOFOLLOW))
		return -EINVAL;
	return uk_vfs_unmount(target);
}
