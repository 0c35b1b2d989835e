/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of descriptors, private to posix-fd. */
#ifndef __FDTAB_H__
#define __FDTAB_H__

#include <abi/fcntl.h>
#include <abi/errno.h>
#include <uk/posix-fd.h>
#include <uk/process.h>

#define FDTAB_WORD	64u
#define FDTAB_FIRST	64u	/* descriptors of a table that never grew */

/*
 * Descriptors of one process, or of several that share them.
 * Invariant: bit n of `used` is set when file[n] is not NULL, or when somebody
 * has reserved n and is about to set it; descriptors below `hint` are all used.
 *
 * Lock: none; the table changes in thread context and no function here
 * yields between looking and changing.
 */
struct uk_fdtab {
	__u32 refcount;			/* processes */
	unsigned int size;		/* a multiple of FDTAB_WORD */
	unsigned int hint;
	struct uk_ofile **file;
	__u64 *used;
	__u64 *cloexec;
	struct uk_ofile *file0[FDTAB_FIRST];
	__u64 used0[FDTAB_FIRST / FDTAB_WORD];
	__u64 cloexec0[FDTAB_FIRST / FDTAB_WORD];
};

static inline struct uk_fdtab *fdtab_current(void)
{
	return uk_process_current()->fdtab;
}

/** The description without a reference: for use up to the next yield. */
static inline struct uk_ofile *fdtab_peek(const struct uk_fdtab *t, int fd)
{
	if (unlikely((unsigned int)fd >= t->size))
		return NULL;
	return t->file[fd];
}

/** With a reference; NULL: not open. */
static inline struct uk_ofile *fdtab_get(const struct uk_fdtab *t, int fd)
{
	struct uk_ofile *of = fdtab_peek(t, fd);

	if (likely(of))
		uk_ofile_get(of);
	return of;
}

/**
 * Puts `of` (the reference goes to the table) at the lowest free descriptor
 * that is at least `min`; NULL: reserves that.
 *
 * @return the descriptor, -EMFILE, -EINVAL (min is outside the limit),
 *	-ENOMEM; then the reference stays with the caller
 */
int fdtab_install(struct uk_fdtab *t, struct uk_ofile *of, int min,
		  bool cloexec);

/** As above at exactly `fd`, closing what is there. @return fd, -EBADF,
 *  -ENOMEM, -EBUSY: it is reserved
 */
int fdtab_replace(struct uk_fdtab *t, struct uk_ofile *of, int fd,
		  bool cloexec);

/** Takes a descriptor out. @return its description with the table's
 *  reference, NULL: not open
 */
struct uk_ofile *fdtab_remove(struct uk_fdtab *t, int fd);

/** A descriptor that was taken out, or only reserved, can be used again. */
void fdtab_free(struct uk_fdtab *t, unsigned int fd);

bool fdtab_cloexec(const struct uk_fdtab *t, int fd);
void fdtab_set_cloexec(struct uk_fdtab *t, int fd, bool on);

/** A new description. @return NULL: no memory, the references stay */
struct uk_ofile *ofile_new(struct uk_file *f, struct uk_file *node,
			   unsigned int flags);

static inline bool ofile_readable(const struct uk_ofile *of)
{
	return uk_ofile_readable(of);
}

static inline bool ofile_writable(const struct uk_ofile *of)
{
	return uk_ofile_writable(of);
}

#if CONFIG_LIBPOSIX_FD_SYNC
/** O_SYNC, O_DSYNC: what was written is to be on the medium. */
static inline bool ofile_syncs(const struct uk_ofile *of)
{
	return of->flags & UK_O_DSYNC;
}

/** After a write of (r) bytes to such a file: r, or -errno of syncing. */
__ssz ofile_synced(struct uk_ofile *of, __ssz r);
#else
static inline bool ofile_syncs(const struct uk_ofile *of __maybe_unused)
{
	return false;
}

static inline __ssz ofile_synced(struct uk_ofile *of __maybe_unused, __ssz r)
{
	return r;
}
#endif

/** As uk_ofile_write(), with O_APPEND for this call. */
__ssz ofile_append(struct uk_ofile *of, const struct uk_iovec *iov, int iovcnt,
		   const __off *off);

/** Longest transfer of one call, as on Linux. */
#define FD_RW_MAX	((__sz)0x7ffff000)

/**
 * Waits until `of` can be read (written) again after -EAGAIN.
 *
 * @return 0: try again; -EAGAIN: non-blocking or the time limit is over,
 *	-EINTR, -ERESTARTSYS
 */
int ofile_wait(struct uk_ofile *of, bool write);

/**
 * Finishes a write to a stream whose first try gave `first` (bytes, -EAGAIN or
 * -errno): waits for room, goes on with the rest, raises SIGPIPE.
 */
__ssz ofile_write_rest(struct uk_ofile *of, const struct uk_iovec *iov,
		       int iovcnt, __ssz first);

#if CONFIG_LIBPOSIX_FD_FSIZE
/**
 * How much of a write of `len` bytes at `pos` RLIMIT_FSIZE lets happen; sends
 * SIGXFSZ if that is nothing.
 *
 * @return bytes, -EFBIG
 */
__ssz fd_limit(const struct uk_ofile *of, __off pos, __sz len);

/** Writes the first `len` bytes of the pieces, which hold them, at `pos`.
 *  @return bytes, -errno
 */
__ssz fd_write_part(struct uk_file *f, const struct uk_iovec *iov, __off pos,
		    __sz len);
#else
static inline __ssz fd_limit(const struct uk_ofile *of __maybe_unused,
			     __off pos __maybe_unused, __sz len)
{
	return (__ssz)len;
}

static inline __ssz fd_write_part(struct uk_file *f __maybe_unused,
				  const struct uk_iovec *iov __maybe_unused,
				  __off pos __maybe_unused, __sz len)
{
	return (__ssz)len;
}
#endif

/** Is there no such offset, or none `len` bytes behind it? */
static inline bool fd_bad_range(__off off, __sz len)
{
	return (__s64)((__u64)off | ((__u64)off + len)) < 0;
}

/** A process less uses the table; the last one closes all in it. */
void fdtab_put(struct uk_fdtab *t);

/** uk_process_ops.clone. */
int fdtab_clone(struct process *child, struct process *parent,
		unsigned long flags);

#if CONFIG_LIBPOSIX_PROCESS_CHILDREN
/** uk_process_ops.exec: a table of its own, without close-on-exec. */
void fdtab_exec(struct process *p);
#define FDTAB_EXEC	fdtab_exec
#else
#define FDTAB_EXEC	NULL
#endif

#endif /* __FDTAB_H__ */
