/* SPDX-License-Identifier: BSD-3-Clause */
/* The one file object: a table of non-blocking operations, a poll queue and
 * a reference count. Pipes, sockets, consoles, nodes of file systems, epoll
 * sets are all of this kind; who waits, holds a position, or appends is one
 * loop in posix-fd.
 */
#ifndef __UK_FILE_H__
#define __UK_FILE_H__

#include <abi/stat.h>
#include <abi/uio.h>
#include <uk/arch/types.h>
#include <uk/essentials.h>
#include <uk/pollq.h>
#include <uk/wait_types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct uk_file;

/** A point in time: seconds since 1970 and nanoseconds [0, 999999999]. */
struct uk_filetime {
	__s64 sec;
	__u32 nsec;
};

/** What is known of a file; `mask` says which fields are filled in. */
struct uk_filestat {
	unsigned int mask;	/* UK_STATX_* */
	__u32 mode;		/* type (S_IF*) and permissions */
	__u32 nlink;
	__u32 uid, gid;
	__u32 blksize;
	__u64 ino, dev, rdev;
	__u64 size;		/* bytes */
	__u64 blocks;		/* of 512 bytes */
	struct uk_filetime atime, mtime, ctime, btime;
};

/** Memory lent by a file for a transfer without a copy. */
struct uk_filelend {
	const void *base;
	__sz len;
	/** The bytes never change and are never freed: a receiver may keep
	 * the address. Else they hold only until the lender's next write,
	 * truncation or release, that is: until the caller yields.
	 */
	bool stable;
};

/* Flags of one read or write (argument `flags` of the operations) */
/** Write at the end of the file; `off` is ignored. */
#define UK_FILE_APPEND	0x1u
/** The bytes to write never change and are never freed: keep the address. */
#define UK_FILE_STABLE	0x2u

/** The caller holds a reference and the thread may be put to sleep: of files
 *  with the trait UK_FILE_SLEEPS, which without it answer -EAGAIN.
 */
#define UK_FILE_WAIT	0x4u

/** A try of a read: a file with the trait UK_FILE_FETCHES answers -EAGAIN
 *  rather than waiting for bytes that are not in memory.
 */
#define UK_FILE_TRY	0x8u

/* Traits of a kind of file (`traits` of the operations) */
/** Has offsets: pread and lseek work. Else they give -ESPIPE. */
#define UK_FILE_SEEKABLE	0x1u
/** Never answers -EAGAIN; always readable and writable; epoll refuses it. */
#define UK_FILE_ALWAYS_READY	0x2u
/** A directory: read gives -EISDIR. */
#define UK_FILE_DIRECTORY	0x4u
/** Blocking reads and writes may have time limits: the loop asks ctl() with
 * UK_FILE_CTL_TIMEOUT.
 */
#define UK_FILE_TIMEOUTS	0x8u
/** No other file's bytes are moved into it (sendfile). */
#define UK_FILE_NO_SENDFILE	0x20u
/** Reads and writes wait for another machine: they may put the thread to sleep
 * when the flag UK_FILE_WAIT says so.
 */
#define UK_FILE_SLEEPS	0x40u
/** Nobody knows where it ends: lseek() takes no end, no data and no hole. */
#define UK_FILE_NO_END		0x80u
/** As UK_FILE_SLEEPS, but reads only, while bytes come that are not in memory;
 *  without UK_FILE_WAIT and UK_FILE_TRY these are waited for all the same, and
 *  nobody else runs then. ctl() knows UK_FILE_CTL_FETCH.
 */
#define UK_FILE_FETCHES		0x100u
/** Its release() calls uk_fsevent_gone(). */
#define UK_FILE_TELLS_END	0x10u

/**
 * What a kind of file can do.
 *
 * Rules for all of them:
 *  - none blocks or yields (but see UK_FILE_WAIT); what can not be done now is
 *    -EAGAIN, and a uk_pollq_notify() follows when it is worth another try;
 *  - one thread at a time runs them: scheduling is cooperative. What also
 *    changes state from an interrupt locks that state itself;
 *  - arguments that come from the program are checked by the caller for
 *    sizes (the sum of iov_len is at most 0x7ffff000) but not for addresses;
 *  - the caller holds a reference for the duration of the call;
 *  - results are 0/positive or -errno. An absent operation acts as noted.
 */
struct uk_file_ops {
	/** UK_FILE_* traits of the kind. */
	unsigned int traits;

	/** Identity of the kind, by address: lets a library tell its own
	 * files from others (is this descriptor a socket?). May be NULL.
	 */
	const void *type;

	/**
	 * Reads at `off` (ignored without UK_FILE_SEEKABLE) into the pieces
	 * in order. Absent: -EINVAL.
	 *
	 * @return bytes, 0 at the end of file, -EAGAIN, -errno
	 */
	__ssz (*read)(struct uk_file *f, const struct uk_iovec *iov,
		      int iovcnt, __off off, unsigned int flags);

	/**
	 * Writes; may take a part only. Absent: -EINVAL.
	 *
	 * @return bytes taken (0 only for a total length of 0), -EAGAIN,
	 *	-EPIPE (the caller raises SIGPIPE), -errno
	 */
	__ssz (*write)(struct uk_file *f, const struct uk_iovec *iov,
		       int iovcnt, __off off, unsigned int flags);

	/**
	 * The level of the file: UK_POLL* bits that hold now. Absent:
	 * always readable and writable.
	 */
	unsigned int (*poll)(struct uk_file *f);

	/**
	 * Fills in at least the fields of `mask` that it knows, and sets
	 * st->mask accordingly; the caller has zeroed `st`. Absent: an
	 * anonymous node (mode 0600, all else 0).
	 */
	int (*getstat)(struct uk_file *f, unsigned int mask,
		       struct uk_filestat *st);

	/**
	 * Changes the fields of st->mask among MODE (permissions), UID, GID,
	 * ATIME, MTIME, SIZE (truncate). Absent: -EINVAL.
	 */
	int (*setstat)(struct uk_file *f, const struct uk_filestat *st);

	/**
	 * ioctl(2) and what has no other door. FIONBIO, FIOCLEX, FIONCLEX
	 * are seen to by posix-fd. Absent: -ENOTTY.
	 *
	 * @param req the request, UK_FILE_CTL_* or an ioctl number
	 */
	int (*ctl)(struct uk_file *f, unsigned int req, __uptr arg);

	/**
	 * Lends the bytes at `off`, as many of `len` as lie in one piece, for
	 * a transfer without a copy. Absent: not possible, callers read().
	 *
	 * @return 0 (l->len is 0 at the end of file), -errno
	 */
	int (*lend)(struct uk_file *f, __off off, __sz len,
		    struct uk_filelend *l);

	/** Last reference gone: frees the file. Obligatory. */
	void (*release)(struct uk_file *f);
};

/** Requests of ctl() that are no ioctl numbers: programs cannot make them. */
#define UK_FILE_CTL_INTERNAL(req)	((req) >> 8 == 0x550000)
/** fsync(); with an `arg` other than 0, fdatasync(). */
#define UK_FILE_CTL_SYNC	0x55000001u
/** Write what is dirty in a range: `arg` points to a struct uk_file_range.
 *  0, -EIO; -ENOTTY: nothing is kept back
 */
#define UK_FILE_CTL_SYNC_RANGE	0x55000002u
/** Puts the thread to sleep until bytes that are about to be lent are in
 *  memory: `arg` points to a struct uk_file_range. Always 0
 */
#define UK_FILE_CTL_FETCH	0x55000003u
/** Commands of fcntl() that the file answers itself. */
#define UK_FILE_CTL_FCNTL(cmd)	(0x55000000u | ((unsigned int)(cmd) & 0xff))
#define UK_FILE_CTL_PIPE_SETSZ	0x55000007u	/* F_SETPIPE_SZ, arg bytes */
#define UK_FILE_CTL_PIPE_GETSZ	0x55000008u	/* F_GETPIPE_SZ */
#define UK_FILE_CTL_SEALS	0x5500000au	/* F_GET_SEALS */
/** Longest wait: `arg` points to a struct uk_file_timeout. */
#define UK_FILE_CTL_TIMEOUT	0x55000004u
/** lseek's SEEK_DATA and SEEK_HOLE: `arg` points to an __off within the file,
 * which is moved. 0, -ENXIO; -ENOTTY: all of it is data.
 */
#define UK_FILE_CTL_SEEK_DATA	0x55000010u
#define UK_FILE_CTL_SEEK_HOLE	0x55000011u

/** fallocate(): `arg` points to a struct uk_file_space. 0, -ENOSPC, -EFBIG,
 *  -EOPNOTSUPP, -EIO; -ENOTTY: places are not given ahead or taken back
 */
#define UK_FILE_CTL_SPACE	0x55000012u

/** The page behind an offset, for mappings: `arg` points to a struct
 *  uk_file_page. Called by page faults, too: must not touch the program's
 *  memory. 0; -ENXIO: behind the end; -ENOMEM; -errno: cannot be mapped
 */
#define UK_FILE_CTL_PAGE	0x55000005u

/** How a file is asked for a page of 4 KiB. */
enum uk_file_page_how {
	/** Is there content, be it elsewhere than in a page? -ENOENT: a hole */
	UK_FILE_PAGE_PEEK,
	/** Make it a page if it is none. It stays where it is until the file
	 *  is truncated (uk_vmem_obj_drop()) or released.
	 */
	UK_FILE_PAGE_GET,
	/** Get ready: mappings will ask for pages. No page is meant. */
	UK_FILE_PAGE_PREPARE
};

struct uk_file_page {
	__u64 off;			/* in: a multiple of 4 KiB */
	enum uk_file_page_how how;	/* in */
	bool write;			/* in, of PREPARE: into the file */
	void *page;			/* out, of UK_FILE_PAGE_GET */
};

/** A part of a file. */
struct uk_file_range {
	__u64 start, end;	/* [start, end) in bytes */
};

/** Bytes that get places, or lose them and read as zeros. */
struct uk_file_space {
	__u64 start, end;	/* [start, end), not empty */
	bool hole;		/* lose them; the size stays */
	bool keep;		/* the size stays though they are behind it */
};

struct uk_file_timeout {
	bool write;	/* in: of writes, else of reads */
	__nsec limit;	/* out: nanoseconds, 0: none */
};

/**
 * The object. A kind embeds it in a structure of its own and finds that by
 * __containerof().
 */
struct uk_file {
	const struct uk_file_ops *ops;
	struct uk_pollq pollq;
	__u32 refcount;		/* atomic */
};

/** Makes a file with one reference, the caller's. Cannot fail. */
static inline void uk_file_init(struct uk_file *f,
				const struct uk_file_ops *ops)
{
	f->ops = ops;
	f->refcount = 1;
	uk_pollq_init(&f->pollq);
}

/** Takes one more reference. The caller must own one. Any context. */
static inline void uk_file_acquire(struct uk_file *f)
{
	__atomic_fetch_add(&f->refcount, 1, __ATOMIC_RELAXED);
}

/** Drops a reference; the last one frees the file. Thread context. */
static inline void uk_file_release(struct uk_file *f)
{
	if (__atomic_sub_fetch(&f->refcount, 1, __ATOMIC_ACQ_REL) == 0)
		f->ops->release(f);
}

/** UK_POLL* bits that hold now. Does not block. */
static inline unsigned int uk_file_poll(struct uk_file *f)
{
	if (!f->ops->poll)
		return UK_POLLIN | UK_POLLRDNORM |
		       UK_POLLOUT | UK_POLLWRNORM;
	return f->ops->poll(f);
}

/** Tells the waiters of `f`; see uk_pollq_notify(). Any context. */
static inline void uk_file_notify(struct uk_file *f, unsigned int events)
{
	uk_pollq_notify(&f->pollq, events);
}

/**
 * Attributes of `f`; the default for a kind without getstat() included.
 *
 * @param mask UK_STATX_* that the caller needs
 * @param st is zeroed and filled in
 * @return 0 or -errno
 */
int uk_file_getstat(struct uk_file *f, unsigned int mask,
		    struct uk_filestat *st);

/**
 * Blocks the calling thread until one of `events` (or an error or hang-up)
 * holds. The wait is interruptible by signals and cancellation.
 *
 * @param deadline monotonic nanoseconds, 0: none
 * @return 0; -ETIMEDOUT; when a signal arrived -ERESTARTSYS, with a deadline
 *	-EINTR (such calls do not start again)
 */
int uk_file_wait(struct uk_file *f, unsigned int events, __nsec deadline);

/** A thread that waits until the file takes what it is given: the level does
 *  not tell (an eventfd is writable, but not by every number).
 */
struct uk_file_waiter {
	struct uk_poll_waiter w;
	struct uk_waitq_ticket ticket;
	struct uk_file *file;
};

/**
 * Enters the calling thread. It tries its operation then, and after each
 * uk_file_wait_told(); no notification is lost in between. Does not block.
 *
 * @param events what is to be notified: UK_POLL*; errors and hang-ups always
 */
void uk_file_wait_begin(struct uk_file_waiter *fw, struct uk_file *f,
			unsigned int events);

/**
 * Blocks until the file notified since the last call.
 *
 * @param deadline monotonic nanoseconds, 0: none
 * @return as uk_file_wait()
 */
int uk_file_wait_told(struct uk_file_waiter *fw, __nsec deadline);

/** Takes the thread out again. Does not block. */
void uk_file_wait_end(struct uk_file_waiter *fw);

/**
 * For a call that found nothing and may not wait: its program may ask again and
 * again until something has come. That is a way to wait, too, so other threads
 * and what interrupts have left to do get their turn. Thread context.
 *
 * @return whether one of `events` (or an error or hang-up) holds now
 */
bool uk_file_turn(struct uk_file *f, unsigned int events);

/** Sum of the lengths. The caller has checked that it fits. */
static inline __sz uk_iov_len(const struct uk_iovec *iov, int iovcnt)
{
	__sz sum = 0;

	while (iovcnt-- > 0)
		sum += (iov++)->iov_len;
	return sum;
}

/** A reading or writing place in a vector of pieces. */
struct uk_iovpos {
	const struct uk_iovec *iov;
	int left;		/* pieces left, this one included */
	__sz skip;		/* bytes of this piece already done */
};

/**
 * Copies `len` bytes from `src` into the pieces and moves the place on.
 *
 * @return bytes copied: less than `len` when the pieces are full
 */
__sz uk_iov_put(struct uk_iovpos *p, const void *src, __sz len);

/** As uk_iov_put() but sets `len` bytes to zero. */
__sz uk_iov_zero(struct uk_iovpos *p, __sz len);

/** As uk_iov_put() but from the pieces to `dst`. */
__sz uk_iov_get(struct uk_iovpos *p, void *dst, __sz len);

/**
 * The rest of a vector, piece by piece. Never looks behind its end, be the
 * vector another one than that of which `done` bytes were taken: the program's
 * other threads may change it while a call sleeps.
 *
 * @param done bytes that were taken
 * @return the rest of the piece that comes now; of length 0: there is none
 */
struct uk_iovec uk_iov_rest(const struct uk_iovec *iov, int iovcnt,
			    __sz done);

#ifdef __cplusplus
}
#endif

#endif /* __UK_FILE_H__ */
