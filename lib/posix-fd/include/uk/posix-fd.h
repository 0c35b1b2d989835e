/* SPDX-License-Identifier: BSD-3-Clause */
/* Descriptors and open file descriptions of the calling process. */
#ifndef __UK_POSIX_FD_H__
#define __UK_POSIX_FD_H__

#include <abi/errno.h>
#include <uk/arch/types.h>
#include <uk/config.h>
#include <uk/file.h>
#include <uk/process.h>

#ifdef __cplusplus
extern "C" {
#endif

struct uk_ofile;

/** Someone who wants to hear when an open file description goes. */
struct uk_ofile_watch {
	struct uk_ofile_watch *next;
	struct uk_ofile_watch **pprev;
	/** Called once, with the watch already taken off the list, when the
	 * last descriptor of the description was closed. The file is still
	 * alive during the call. Thread context, must not block.
	 */
	void (*closed)(struct uk_ofile_watch *w, struct uk_ofile *of);
};

/**
 * An open file description: what dup(2) shares.
 *
 * Lock: none. Positions change only between two points where a thread may
 * lose the CPU, and no operation of a file yields; of files that do
 * (UK_FILE_SLEEPS, UK_FILE_FETCHES) uk_ofile_pos_lock() keeps other calls that
 * use the position out.
 */
struct uk_ofile {
	struct uk_file *file;		/* one reference */
	/** The node it was opened by if that is another file than `file`
	 * (a device, a FIFO); else NULL. Attributes and directory walks
	 * go there. One reference.
	 */
	struct uk_file *node;
	__off pos;
	unsigned int flags;		/* O_*: access mode and status */
	__u32 refcount;			/* atomic */
	bool pos_busy;			/* between pos_lock and pos_unlock */
	struct uk_ofile_watch *watches;
};

/**
 * Waits until no other call uses the position of `of`, and keeps it: a call
 * that sleeps in a file's operation is one step for others, as on Linux.
 * Signals do not end it. May block; uk_ofile_pos_unlock() gives it back.
 */
void uk_ofile_pos_lock(struct uk_ofile *of);

/** Ends uk_ofile_pos_lock(). */
void uk_ofile_pos_unlock(struct uk_ofile *of);

/**
 * Looks up a descriptor of the calling process.
 *
 * @return the description with one more reference (uk_ofile_put() it), NULL
 *	when `fd` is not open, or with O_PATH only (-EBADF)
 */
struct uk_ofile *uk_fd_get(int fd);

/** As uk_fd_get(), for calls that O_PATH suffices for. */
struct uk_ofile *uk_fd_get_path(int fd);

/** Takes one more reference. */
static inline void uk_ofile_get(struct uk_ofile *of)
{
	__atomic_fetch_add(&of->refcount, 1, __ATOMIC_RELAXED);
}

/** The slow half of uk_ofile_put(): the last reference is gone. */
void uk_ofile_free(struct uk_ofile *of);

/** Drops a reference; the last one closes the file. May not block. */
static inline void uk_ofile_put(struct uk_ofile *of)
{
	if (__atomic_sub_fetch(&of->refcount, 1, __ATOMIC_ACQ_REL) == 0)
		uk_ofile_free(of);
}

/** Was it opened for reading? */
static inline bool uk_ofile_readable(const struct uk_ofile *of)
{
	return (of->flags + 1) & 1;
}

/** Was it opened for writing? */
static inline bool uk_ofile_writable(const struct uk_ofile *of)
{
	return (of->flags + 1) & 2;
}

/**
 * The file whose attributes fstat(2) reports: the node if there is one.
 */
static inline struct uk_file *uk_ofile_node(struct uk_ofile *of)
{
	return of->node ? of->node : of->file;
}

/**
 * Gives a file the lowest free descriptor of the calling process. The
 * caller's reference to `f` is consumed in success *and* in failure.
 *
 * @param flags O_RDONLY/O_WRONLY/O_RDWR, status flags, O_CLOEXEC
 * @return the descriptor, -EMFILE, -ENOMEM
 */
int uk_fd_open(struct uk_file *f, unsigned int flags);

/** A descriptor for which there is no file yet. */
struct uk_fd_room {
	struct uk_ofile *of;
	int fd;
};

/**
 * Takes the lowest free descriptor of the calling process and the memory for
 * what it will stand for, so that a call that makes or takes something does
 * not fail afterwards. To others the descriptor is not open.
 *
 * @param room filled in; uk_fd_fill() or uk_fd_unreserve() ends it
 * @param flags O_CLOEXEC; others do not matter
 * @return 0, -EMFILE, -ENOMEM
 */
int uk_fd_reserve(struct uk_fd_room *room, unsigned int flags);

/** Opens what was reserved for `f` and `node`, as uk_fd_open_node().
 * @return the descriptor; -EINTR: the process ended meanwhile, nobody will see
 *	it
 */
int uk_fd_fill(const struct uk_fd_room *room, struct uk_file *f,
	       struct uk_file *node, unsigned int flags);

/** Gives back what was reserved. */
void uk_fd_unreserve(const struct uk_fd_room *room);

/** As uk_fd_open(), with the node that `f` was opened by (may be NULL);
 * that reference is consumed too.
 */
int uk_fd_open_node(struct uk_file *f, struct uk_file *node,
		    unsigned int flags);

/**
 * Gives an open file description the lowest free descriptor of the calling
 * process. The caller's reference is consumed in success and in failure.
 *
 * @return the descriptor, -EMFILE, -ENOMEM
 */
int uk_fd_install(struct uk_ofile *of, bool cloexec);

/** Closes a descriptor of the calling process. @return 0 or -EBADF */
int uk_fd_close(int fd);

/**
 * Makes `f` the description of descriptor `fd` of the calling process,
 * closing what was there. Used for standard input, output, error. The
 * caller's reference is consumed in success and in failure.
 *
 * @return fd, -EBADF (outside the limit), -ENOMEM
 */
int uk_fd_open_at(int fd, struct uk_file *f, unsigned int flags);

/** Hears when `of` is closed for good; for epoll sets. Cannot fail. */
void uk_ofile_watch_add(struct uk_ofile *of, struct uk_ofile_watch *w);

/** Ends the watch; harmless when `closed` was called before. */
void uk_ofile_watch_remove(struct uk_ofile_watch *w);

/* The loops. They are public so that other libraries' calls (recvmsg, ...)
 * need none of their own. `off` is NULL for "at the position".
 */

/** Pieces that take no memory of the heap. */
#define UK_FD_IOV_FEW	8

/** A program's vector as it was at the beginning of a call: other threads may
 *  write to their own while the call waits.
 */
struct uk_fd_iov {
	const struct uk_iovec *iov;
	struct uk_iovec *many;		/* NULL: there are few */
	struct uk_iovec few[UK_FD_IOV_FEW];
};

/**
 * Copies a vector. Thread context; does not wait.
 *
 * @param count at most UK_IOV_MAX
 * @return 0: to be dropped; -ENOMEM
 */
int uk_fd_iov_take(struct uk_fd_iov *own, const struct uk_iovec *iov,
		   __sz count);

/** Frees the copy. */
void uk_fd_iov_drop(struct uk_fd_iov *own);

/**
 * Reads as read(2) and its kin do: blocks (interruptibly) unless the
 * description is O_NONBLOCK, moves the position.
 *
 * @return bytes, 0 at the end, -EAGAIN, -EINTR, -EBADF (not open for
 *	reading), -EISDIR, -ESPIPE, -errno
 */
__ssz uk_ofile_read(struct uk_ofile *of, const struct uk_iovec *iov,
		    int iovcnt, const __off *off);

/** Writes as write(2) does; SIGPIPE goes with -EPIPE. */
__ssz uk_ofile_write(struct uk_ofile *of, const struct uk_iovec *iov,
		     int iovcnt, const __off *off);

/** What sends SIGPIPE to the calling thread; set by the signal library. */
extern void (*uk_fd_sigpipe)(void);
#if CONFIG_LIBPOSIX_FD_FSIZE
/** As uk_fd_sigpipe, for SIGXFSZ. */
extern void (*uk_fd_sigxfsz)(void);

/** How large the calling process may make a file, in bytes: RLIMIT_FSIZE. */
static inline __u64 uk_fd_size_limit(void)
{
	return uk_process_rlimit(UK_RLIMIT_FSIZE);
}

/** A file would grow beyond that: sends SIGXFSZ. @return -EFBIG */
int uk_fd_too_large(void);
#else
/** Without the option there is no limit. */
static inline __u64 uk_fd_size_limit(void)
{
	return UK_RLIM_INFINITY;
}

/** Is not called then. */
static inline int uk_fd_too_large(void)
{
	return -EFBIG;
}
#endif

#ifdef __cplusplus
}
#endif

#endif /* __UK_POSIX_FD_H__ */
