/* SPDX-License-Identifier: BSD-3-Clause */
/* The path layer: nodes, mounts, the one path walker. */
#ifndef __UK_VFS_H__
#define __UK_VFS_H__

#include <abi/fcntl.h>
#include <abi/stat.h>
#include <uk/arch/types.h>
#include <uk/config.h>
#include <uk/essentials.h>
#include <uk/file.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Objects
 * -------
 * struct uk_vnode	a file, directory, link, device, ...; it *is* a
 *			struct uk_file (first member), so an opened regular
 *			file needs no object between descriptor and node
 * struct uk_vfs	one mounted file system: its root node, its place
 * struct uk_vfs_type	a driver that can be mounted by its name
 *
 * Lock: the tree (names, links, mounts) changes only in thread context by
 * operations that do not yield, which the cooperative scheduler makes
 * atomic. A reference keeps a node, never a name: whoever may have yielded
 * looks the name up anew.
 */

struct uk_vnode;
struct uk_vfs;

/** Most symbolic links that one walk follows. */
#define UK_SYMLOOP_MAX	40

/** A component of a path: not terminated. */
struct uk_name {
	const char *s;
	__sz len;
	/** Of the bytes; set in names that the walker found, which are all
	 * that operations of nodes are given. Else not defined.
	 */
	__u32 hash;
};

/** One directory entry as readdir() hands it out. */
struct uk_dirent {
	struct uk_name name;
	__u64 ino;
	__u64 next;		/* cookie that continues after this one */
	__u32 mode;		/* type bits of the node */
};

/** Receives entries; false: no room, stop before this entry. */
typedef bool (*uk_readdir_fn)(void *arg, const struct uk_dirent *d);

/* Capabilities that count for files, as bits of their numbers on Linux. */
#define UK_VFS_CAP_CHOWN	(1u << 0)
#define UK_VFS_CAP_DAC_OVERRIDE	(1u << 1)
#define UK_VFS_CAP_DAC_READ	(1u << 2)
#define UK_VFS_CAP_FOWNER	(1u << 3)
#define UK_VFS_CAP_FSETID	(1u << 4)
#define UK_VFS_CAP_SYS_CHROOT	(1u << 18)
#define UK_VFS_CAP_SYS_ADMIN	(1u << 21)
#define UK_VFS_CAP_MKNOD	(1u << 27)
#define UK_VFS_CAPS							\
	(UK_VFS_CAP_CHOWN | UK_VFS_CAP_DAC_OVERRIDE |			\
	 UK_VFS_CAP_DAC_READ | UK_VFS_CAP_FOWNER | UK_VFS_CAP_FSETID |	\
	 UK_VFS_CAP_SYS_CHROOT | UK_VFS_CAP_SYS_ADMIN | UK_VFS_CAP_MKNOD)

/** Whose rights count. */
struct uk_vfs_cred {
	__u32 uid, gid;		/* effective */
	const __u32 *groups;	/* supplementary */
	int ngroups;
	/** UK_VFS_CAP_* that are missing; 0: the super user, who may do all */
	__u32 lacks;
};

/** Does the caller have a capability (UK_VFS_CAP_*)? */
static inline bool uk_vfs_capable(const struct uk_vfs_cred *cred, __u32 cap)
{
	return !(cred->lacks & cap);
}

/** What a new node is to be. */
struct uk_vnode_new {
	__u32 mode;		/* type and permissions */
	__u32 umask;		/* permissions to leave out */
	__u32 uid, gid;
	__u64 rdev;		/* of devices */
	struct uk_name target;	/* of symbolic links */
	struct uk_filetime mtime;	/* 0: now */
};

/* Traits of a kind of node. */
/** A directory in which nothing can be made: what is missing is -ENOENT,
 *  whatever the caller wants with it and may do.
 */
#define UK_VNODE_FIXED	0x1u
/** Rights are those of the mode: no capability gives more. */
#define UK_VNODE_STRICT	0x2u

/**
 * Extended attributes of a file system that keeps its own. Names are texts of
 * 1..UK_XATTR_NAME_MAX bytes; rights were checked.
 */
struct uk_xattr_ops {
	/** @param size 0: only the length is asked for. @return bytes,
	 *  -ENODATA, -ERANGE (more than `size`), -errno
	 */
	__ssz (*get)(struct uk_vnode *vn, const char *name, void *buf,
		     __sz size);
	/** @param flags UK_XATTR_CREATE, UK_XATTR_REPLACE or 0. @return 0,
	 *  -EEXIST, -ENODATA, -errno
	 */
	int (*set)(struct uk_vnode *vn, const char *name, const void *value,
		   __sz size, int flags);
	/** All names with their ends. @return as get() */
	__ssz (*list)(struct uk_vnode *vn, char *buf, __sz size);
	/** @return 0, -ENODATA, -errno */
	int (*remove)(struct uk_vnode *vn, const char *name);
};

/**
 * Operations on directories and links of a file system. The directory is a
 * live directory and names are 1..UK_NAME_MAX bytes, never "." or "..", and
 * hold no slash; rights were checked, types agree, the file system is
 * writable. An absent operation gives -EPERM (lookup: -ENOTDIR,
 * readlink: -EINVAL). None yields.
 */
struct uk_vnode_ops {
	/** UK_VNODE_* traits of such nodes. */
	unsigned int traits;
	/** Finds a name. @return a reference in *out, -ENOENT, -errno */
	int (*lookup)(struct uk_vnode *dir, const struct uk_name *n,
		      struct uk_vnode **out);
	/** Makes a node under a name that does not exist. */
	int (*create)(struct uk_vnode *dir, const struct uk_name *n,
		      const struct uk_vnode_new *how, struct uk_vnode **out);
	/** One more name for `vn` (not a directory). -ENOENT: it has none any
	 * more.
	 */
	int (*link)(struct uk_vnode *dir, const struct uk_name *n,
		    struct uk_vnode *vn);
	/** Removes the name; `vn` is the node found there. A directory must
	 * be empty: -ENOTEMPTY.
	 */
	int (*unlink)(struct uk_vnode *dir, const struct uk_name *n,
		      struct uk_vnode *vn);
	/** Moves `vn` from one name to another; `old` is the node now there
	 * (same type class as `vn`) or NULL; it is replaced.
	 */
	int (*rename)(struct uk_vnode *from, const struct uk_name *fn,
		      struct uk_vnode *vn, struct uk_vnode *to,
		      const struct uk_name *tn, struct uk_vnode *old);
	/** Exchanges two existing names. */
	int (*exchange)(struct uk_vnode *d1, const struct uk_name *n1,
			struct uk_vnode *v1, struct uk_vnode *d2,
			const struct uk_name *n2, struct uk_vnode *v2);
	/** Lends the target's bytes; they hold until the caller yields. */
	int (*readlink)(struct uk_vnode *vn, struct uk_name *target);
	/** Of a link that leads to a node and not along a path: a reference
	 * to it in *out, -ENOENT, -errno. Needs LIBVFSCORE_JUMPS.
	 */
	int (*jump)(struct uk_vnode *vn, struct uk_vnode **out);
	/** Hands out entries from `cookie` on (0: the first; "." and ".."
	 * are the caller's). Entries that live through the whole listing
	 * come exactly once.
	 */
	int (*readdir)(struct uk_vnode *dir, __u64 cookie, uk_readdir_fn fn,
		       void *arg);
	/** The directory above; no reference. The root gives itself. */
	struct uk_vnode *(*parent)(struct uk_vnode *dir);
	/** The name of a directory in its parent; holds until a yield. */
	int (*name)(struct uk_vnode *dir, struct uk_name *n);
	/** Extended attributes; NULL: there are none. */
	const struct uk_xattr_ops *xattr;
};

/**
 * A request of ctl() of directories: a regular file that no directory knows.
 * `arg` points to a struct uk_vnode_unnamed. 0, -ENOSPC, -ENOENT (the directory
 * was removed), -errno; -ENOTTY: there are no such files
 */
#define UK_FILE_CTL_UNNAMED	0x55000020u

struct uk_vnode_unnamed {
	const struct uk_vnode_new *how;
	bool linkable;		/* linkat() may give it its first name */
	struct uk_vnode *out;	/* gets the only reference */
};

/** A node. File systems embed it and fill it in by uk_vnode_init(). */
struct uk_vnode {
	struct uk_file file;		/* must be first */
	const struct uk_vnode_ops *vops;
	struct uk_vfs *fs;
	struct uk_vfs *mounted;		/* what covers this directory */
	__u64 ino;
	__u64 rdev;
	__u64 size;
	__u32 mode;
	__u32 nlink;
	__u32 uid, gid;
	struct uk_filetime atime, mtime, ctime;
};

/** Numbers of statfs(2). */
struct uk_vfs_stat {
	__u64 type, bsize, blocks, bfree, files, ffree;
};

/** A driver. */
struct uk_vfs_type {
	const char *name;
	/** Sets fs->root (one reference) and fs->priv. @return 0, -errno */
	int (*mount)(struct uk_vfs *fs, const char *source, const char *opts);
	/** Undoes mount(), the reference to the root included.
	 * @return 0, -EBUSY (a node is in use; nothing was done)
	 */
	int (*unmount)(struct uk_vfs *fs);
	/** Absent: zeros. */
	int (*statfs)(struct uk_vfs *fs, struct uk_vfs_stat *st);
	/** Nodes are made by walks, but as long as there is a reference to
	 * one each walk to its place finds that one.
	 */
	bool stable;
#if CONFIG_LIBVFSCORE_SYNC
	/** All that is kept back reaches the medium. Absent: nothing is. */
	int (*sync)(struct uk_vfs *fs);
#endif
};

/** One mounted file system. */
struct uk_vfs {
	const struct uk_vfs_type *type;
	struct uk_vnode *root;
	struct uk_vnode *covered;	/* where it is mounted; NULL: root */
	struct uk_vfs *next;
	void *priv;			/* the driver's */
	__u64 dev;			/* st_dev */
	unsigned int flags;		/* UK_MS_* */
};

/** Makes a driver known. Called from a constructor or initcall. */
#define UK_VFS_TYPE_REGISTER(t)						\
	static const struct uk_vfs_type *const __vfs_type_##t		\
	__attribute__((used, section("uk_tab_vfstype"))) = &(t)

/** The root of all paths; NULL before anything is mounted there. */
struct uk_vnode *uk_vfs_root(void);

/** `type` of the file operations of every node. */
extern const char uk_vnode_type[];

/** The node of a file if it is one of a file system, else NULL. */
struct uk_vnode *uk_vnode_of(struct uk_file *f);

/** Takes one more reference. The caller must own one. Any context. */
static inline void uk_vnode_acquire(struct uk_vnode *vn)
{
	uk_file_acquire(&vn->file);
}

/** Drops a reference; the last one frees the node. Thread context. */
static inline void uk_vnode_release(struct uk_vnode *vn)
{
	uk_file_release(&vn->file);
}

/** True if the node is a directory. */
static inline bool uk_vnode_isdir(const struct uk_vnode *vn)
{
	return (vn->mode & UK_S_IFMT) == UK_S_IFDIR;
}

/**
 * Fills in a new node: one reference, times now, one link.
 *
 * @param fops its file operations; may use uk_vnode_getstat/setstat
 */
void uk_vnode_init(struct uk_vnode *vn, struct uk_vfs *fs, __u64 ino,
		   const struct uk_file_ops *fops,
		   const struct uk_vnode_ops *vops,
		   const struct uk_vnode_new *how);

/** Ready-made getstat operation of a node. Returns 0. */
int uk_vnode_getstat(struct uk_file *f, unsigned int mask,
		     struct uk_filestat *st);

/** Ready-made setstat: all but the size. 0, -EINVAL (the size), -EROFS. */
int uk_vnode_setstat(struct uk_file *f, const struct uk_filestat *st);

/** Sets mtime and ctime, or ctime alone, to now. */
void uk_vnode_touch(struct uk_vnode *vn, bool content);

/**
 * The mode of a file that its owner or its content changes, for the caller:
 * without set-user-ID, and without set-group-ID where that means something
 * (the group may execute) or is not the caller's to give.
 */
__u32 uk_vnode_mode_without_ids(const struct uk_vfs_cred *cred,
				const struct uk_filestat *old);

#if CONFIG_LIBPOSIX_USER_SETID
/** Takes the set-ID bits off a regular file that the calling process has
 * written to; set by the library that has users.
 */
extern void (*uk_vnode_take_ids)(struct uk_vnode *vn);

/** A regular file was written to; for file systems. */
static inline void uk_vnode_written(struct uk_vnode *vn)
{
	if (unlikely(vn->mode & (UK_S_ISUID | UK_S_ISGID)))
		uk_vnode_take_ids(vn);
}
#else
/** Nobody wants to know. */
static inline void uk_vnode_written(struct uk_vnode *vn __maybe_unused)
{
}
#endif

/* ---- paths ------------------------------------------------------------ */

/** From where and as whom a path is walked. No references are taken. */
struct uk_vfs_ctx {
	struct uk_vnode *root;	/* "/" and the end of ".." */
	struct uk_vnode *cwd;	/* where relative paths start */
	struct uk_vfs_cred cred;
};

#define UK_WALK_NOFOLLOW	0x1u	/* a final link is the result */
#define UK_WALK_PARENT		0x2u	/* the last name may be missing */
#define UK_WALK_DIRECTORY	0x4u	/* the result must be a directory */

/**
 * What a walk found. With UK_WALK_PARENT: `dir` and `last` say where the
 * final name is (or would be; it may be too long for that), `vn` the node or
 * NULL. `last` points into the caller's path, or into `buf` when a link was
 * followed.
 */
struct uk_vfs_where {
	struct uk_vnode *vn;	/* reference or NULL */
	struct uk_vnode *dir;	/* reference or NULL */
	struct uk_name last;	/* len 0: the path ends in "." ".." or "/" */
	char *buf;
	bool dot;		/* the path ended in "." */
	bool dotdot;		/* the path ended in ".." */
	bool slash;		/* a slash followed the last name */
};

/**
 * Walks a path. Follows links (at most UK_SYMLOOP_MAX), crosses mounts,
 * demands the right to search each directory, never leaves ctx->root.
 *
 * @param ctx start and rights
 * @param path terminated, any content; at most UK_PATH_MAX with its end
 * @param flags UK_WALK_*
 * @param w result on success; drop it by uk_vfs_where_put()
 * @return 0, -ENOENT, -ENOTDIR, -ELOOP, -ENAMETOOLONG, -EACCES, -ENOMEM
 */
int uk_vfs_walk(const struct uk_vfs_ctx *ctx, const char *path,
		unsigned int flags, struct uk_vfs_where *w);

/** Drops what a successful walk returned. */
void uk_vfs_where_put(struct uk_vfs_where *w);

/** True if `gid` is one of the caller's groups. */
bool uk_vfs_in_group(const struct uk_vfs_cred *cred, __u32 gid);
/** True if the caller may let programs run as that group. */
bool uk_vfs_may_setgid(const struct uk_vfs_cred *cred, __u32 gid);

#define UK_VFS_MAY_EXEC		1u
#define UK_VFS_MAY_WRITE	2u
#define UK_VFS_MAY_READ		4u

/** @return 0 if `cred` has the rights `may` (UK_VFS_MAY_*), -EACCES, -EROFS
 *  (writing regular files, directories or links of a read-only mount)
 */
int uk_vfs_permission(const struct uk_vfs_cred *cred,
		      const struct uk_vnode *vn, unsigned int may);

/* Operations by path; rights are checked. All return 0 or -errno. */

/** Makes a node (any type; a link with how->target). @param out may be NULL */
int uk_vfs_create(const struct uk_vfs_ctx *ctx, const char *path,
		  const struct uk_vnode_new *how, struct uk_vnode **out);
/** The second half of uk_vfs_create(): makes the node whose place a walk with
 *  UK_WALK_PARENT found. @param out gets a reference; may be NULL
 */
int uk_vfs_create_at(const struct uk_vfs_ctx *ctx,
		     const struct uk_vfs_where *w,
		     const struct uk_vnode_new *how, struct uk_vnode **out);
/** What a new node in `dir` gets from it, a set-group-ID directory's group, and
 *  what the umask takes.
 */
void uk_vfs_inherit(const struct uk_vfs_cred *cred,
		    const struct uk_vnode *dir, struct uk_vnode_new *how);
/** A second name `path` for `vn`: 0, or -errno of link(2). */
int uk_vfs_link(const struct uk_vfs_ctx *ctx, const char *path,
		struct uk_vnode *vn);
/** Removes a name: of a directory if `dir`, else of anything else. 0, or
 *  -errno of rmdir(2) and unlink(2).
 */
int uk_vfs_unlink(const struct uk_vfs_ctx *ctx, const char *path, bool dir);

/** Are these flags of a rename that is known? */
static inline bool uk_vfs_rename_flags_ok(unsigned int flags)
{
	return flags < (UK_RENAME_NOREPLACE | UK_RENAME_EXCHANGE);
}

/** Renames; `fctx` and `tctx` differ in their starting points at most.
 *  @param flags UK_RENAME_NOREPLACE or UK_RENAME_EXCHANGE or 0
 */
int uk_vfs_rename(const struct uk_vfs_ctx *fctx, const char *from,
		  const struct uk_vfs_ctx *tctx, const char *to,
		  unsigned int flags);
/**
 * The absolute path of a directory as seen from `root`.
 *
 * @return length with the terminator, -ERANGE, -ENOENT (was removed, or lies
 *	outside of `root`)
 */
int uk_vfs_getpath(struct uk_vnode *root, struct uk_vnode *dir, char *buf,
		   __sz size);

/**
 * A path of any node as seen from `root`: that of a file by a search through
 * its file system, since nodes do not know their names. One of them if it has
 * several. Takes time in proportion to the file system; for reports.
 *
 * @return as uk_vfs_getpath(), -ENOENT also for what has no name; -ENOMEM
 */
int uk_vfs_findpath(struct uk_vnode *root, struct uk_vnode *vn, char *buf,
		    __sz size);

/* ---- special nodes ------------------------------------------------------ */

/**
 * Opens the device or FIFO behind a node.
 *
 * @param vn the node (S_IFCHR, S_IFBLK, S_IFIFO, S_IFSOCK)
 * @param oflags of open(2)
 * @param out the file to use in place of the node, one reference
 * @return 0, -ENXIO, -errno
 */
typedef int (*uk_vfs_open_fn)(struct uk_vnode *vn, unsigned int oflags,
			      struct uk_file **out);

/** Who opens nodes of type `ifmt` (one of UK_S_IF*). NULL: -ENXIO. */
void uk_vfs_set_opener(__u32 ifmt, uk_vfs_open_fn fn);
/** Opens a special node through its opener: what that returns, or -ENXIO. */
int uk_vfs_open_special(struct uk_vnode *vn, unsigned int oflags,
			struct uk_file **out);

/* ---- mounts ------------------------------------------------------------- */

/**
 * Mounts. The first mount must be at "/".
 *
 * @param source device or image, meaning is the driver's; may be ""
 * @param target absolute path of a directory
 * @return 0, -ENODEV (no such driver), -EBUSY, -ENOTDIR, -errno
 */
int uk_vfs_mount(const char *source, const char *target, const char *type,
		 unsigned int flags, const char *opts);
/** Unmounts what is at `target`. @return 0, -EINVAL, -EBUSY, -errno */
int uk_vfs_unmount(const char *target);
/** Numbers of the file system of a node: 0, or -errno of the driver. */
int uk_vfs_statfs(const struct uk_vnode *vn, struct uk_vfs_stat *st);
#if CONFIG_LIBVFSCORE_SYNC
/** What a file system keeps back reaches its medium: 0, or -errno. */
int uk_vfs_sync(struct uk_vfs *fs);
/** The same for all that are mounted: 0, or the last error. */
int uk_vfs_sync_all(void);
#else
/** No file system of this image keeps anything back: 0. */
static inline int uk_vfs_sync(struct uk_vfs *fs __maybe_unused)
{
	return 0;
}

/** The same for all of them: 0. */
static inline int uk_vfs_sync_all(void)
{
	return 0;
}
#endif
/** The mounts, in order of mounting; follow ->next. */
struct uk_vfs *uk_vfs_first(void);

#ifdef __cplusplus
}
#endif

#endif /* __UK_VFS_H__ */
