/* SPDX-License-Identifier: BSD-3-Clause */
/* Private to posix-fs: a process' directories, and paths with a start. */
#ifndef __POSIX_FS_H__
#define __POSIX_FS_H__

#include <abi/errno.h>
#include <uk/config.h>
#include <uk/fs.h>
#include <uk/posix-fd.h>
#include <uk/process.h>

/* Lock: as struct process. */
struct uk_fs {
	__u32 refcount;			/* processes */
	__u32 umask;
	struct uk_vnode *root;		/* references; NULL: the tree's root */
	struct uk_vnode *cwd;
};

/** The calling process' own; root and cwd are set once a root exists. */
struct uk_fs *fs_current(void);

/** A start for one walk; drop it by fs_start_put(). */
struct fs_start {
	struct uk_vfs_ctx ctx;
	struct uk_ofile *dir;		/* held while it is used, or NULL */
};

/**
 * Fills in the start for the *at() calls.
 *
 * @param path only its first character counts
 * @return 0, -ENOENT (empty), -EBADF, -ENOTDIR
 */
int fs_start(struct fs_start *s, int dirfd, const char *path);

static inline void fs_start_put(struct fs_start *s)
{
	if (s->dir)
		uk_ofile_put(s->dir);
}

/** Converts UK_AT_* of a call to flags of the walk. */
static inline unsigned int fs_walk_flags(int atflags)
{
	return atflags & UK_AT_SYMLINK_NOFOLLOW ? UK_WALK_NOFOLLOW : 0;
}

/** As fs_find(), for the process' real user if `real` (access(2)). */
int fs_find_as(int dirfd, const char *path, int atflags, bool real,
	       struct uk_file **out);

/**
 * Finds the file that an *at() call is about: that of a path, or with
 * UK_AT_EMPTY_PATH and an empty path that of the descriptor itself.
 *
 * @param out gets a reference
 */
static inline int fs_find(int dirfd, const char *path, int atflags,
			  struct uk_file **out)
{
	return fs_find_as(dirfd, path, atflags, false, out);
}

/** As fs_find() but of a descriptor that is open for more than a place. */
int fs_find_fd(int fd, struct uk_file **out);

#if CONFIG_LIBPOSIX_FS_TMPFILE
/** open() with O_TMPFILE: the descriptor, -errno. */
int fs_open_tmpfile(int dirfd, const char *path, unsigned int flags,
		    __u32 mode);
#else
static inline int fs_open_tmpfile(int dirfd __maybe_unused,
				  const char *path __maybe_unused,
				  unsigned int flags __maybe_unused,
				  __u32 mode __maybe_unused)
{
	return -EOPNOTSUPP;
}
#endif

#endif /* __POSIX_FS_H__ */
